"""Forms: what loops share that differ only in where their numbers lie.

A cell that is unrolled in time is the same few loops at every step.  Their code is
written once, as a function that is told where each view begins.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import fields
from struct import pack
from typing import Any

from autograd.compiling.backends.native.loops.addresses import Layout
from autograd.compiling.backends.native.loops.contraction import (
    Product,
    axes_of_sums,
    product,
    write_contraction,
)
from autograd.compiling.backends.native.loops.elementwise import (
    Run,
    axes_of_run,
    write_run,
)
from autograd.compiling.backends.native.loops.site import Site
from autograd.compiling.instructions import Contract, Instruction, View

# Loops of one form from which they share a function.  To call it takes 5 ns; to write
# and compile the loops themselves takes 5 to 10 ms.
SEVERAL = 4

Loops = Run | Product
Form = Hashable


class Forms:
    """The loops among some instructions, and which of them share their code.

    Args:
        instructions: some of them may be runs.

    Raises:
        Unsupported: as for writing the loops, for each view is checked where it lies.
    """

    def __init__(self, instructions: Iterable[Run | Instruction], layout: Layout):
        self._loops: dict[int, Loops] = {}
        self._forms: dict[int, Form] = {}
        for it in instructions:
            if isinstance(it, (Run, Contract)):
                loops = it if isinstance(it, Run) else product(it, layout)
                self._loops[id(it)] = loops
                self._forms[id(it)] = form_of(loops, layout)
        self._count = Counter(self._forms.values())

    def loops(self, it: Run | Instruction) -> Loops | None:
        """Return the loops of an instruction, if it is done by such."""
        return self._loops.get(id(it))

    def shared(self, it: Run | Instruction) -> Form | None:
        """Return the form of loops if several have it."""
        form = self._forms.get(id(it))
        return form if self._count[form] >= SEVERAL else None


def write_loops(site: Site, loops: Loops) -> None:
    """Write loops where they stand."""
    if isinstance(loops, Run):
        write_run(site, loops)
    else:
        write_contraction(site, loops)


def form_of(loops: Loops, layout: Layout) -> Form:
    """Return what loops have in common that are the same but for where views begin."""
    views = loops.views
    places = {view: place for place, view in enumerate(views)}
    if isinstance(loops, Run):
        axes, steps = axes_of_run(loops, layout), loops.steps
    else:
        axes, steps = axes_of_sums(loops, layout), [loops]
    pointers = tuple(layout.begin(view)[0] for view in views)
    return tuple(axes), pointers, _without_places(steps, places)


def _without_places(thing: Any, places: dict[View, int]) -> Hashable:
    """Return a description of instructions that says which view, not where it lies."""
    if isinstance(thing, View):
        return places[thing]
    if isinstance(thing, float):
        return pack("d", thing)  # 0.0 and -0.0 differ, nan is nan
    if isinstance(thing, (list, tuple)):
        return tuple(_without_places(part, places) for part in thing)
    if isinstance(thing, (Product, Instruction)):
        parts = [getattr(thing, field.name) for field in fields(thing)]
        return type(thing), _without_places(parts, places)
    return thing
