"""The whole module of a plan: one function per pass, with one block of arguments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

import numpy as np

from autograd.compiling.backends.interface import Comment, Unsupported
from autograd.compiling.backends.native.entry import add_entries, arguments
from autograd.compiling.backends.native.language.text import Body, Index, Module
from autograd.compiling.backends.native.loops.addresses import Layout
from autograd.compiling.backends.native.loops.elementwise import Run, runs
from autograd.compiling.backends.native.loops.forms import (
    Form,
    Forms,
    Loops,
    write_loops,
)
from autograd.compiling.backends.native.loops.moving import (
    Tables,
    write_gather,
    write_input,
    write_outputs,
    write_scatter,
    write_zero,
)
from autograd.compiling.backends.native.loops.reductions import write_reduction
from autograd.compiling.backends.native.loops.scalars import write_scalars
from autograd.compiling.backends.native.loops.site import Site, Tile
from autograd.compiling.backends.native.picking import write_put, write_take
from autograd.compiling.backends.native.processor.host import host
from autograd.compiling.backends.native.schedule import Schedule, schedule
from autograd.compiling.instructions import (
    Apply,
    Gather,
    Instruction,
    Pull,
    Put,
    Scalars,
    Scatter,
    Take,
    Zero,
)
from autograd.compiling.plan import Plan

CACHE = 1 << 19  # bytes: a tile's numbers are to stay in the processor's second cache
ROOM = 1 << 28  # bytes that the smallest tile may take
TILES = (64, 32, 16)
PART = 48  # loops in one function: LLVM recurses, and thousands overflow its stack
TILE = Tile("%count", "%full", "%padded", "%first", "%start")


class Pass(Enum):
    """What one function computes."""

    FORWARD = "forward"
    BACKWARD = "backward"  # after FORWARD, where nothing is batched
    BOTH = "run"


@dataclass(frozen=True)
class Kernel:
    """Code for a plan, not yet machine code.

    Attributes:
        tables: whole numbers that it reads.
    """

    text: str
    layout: Layout
    tables: np.ndarray


def kernel(
    plan: Plan, which: Pass, lent: int, comment: Comment | None = None
) -> Kernel:
    """Return the code of one pass.

    Args:
        lent: how many parameters are read, and their gradient is written, in arrays of
            the caller's: all, or none.
        comment: an instruction as a formula, to stand above its code.

    Raises:
        Unsupported: native code can't run the plan; says why.
    """
    return _Writer(plan, which, lent, comment).kernel()


class _Writer:
    """Writes the module of one pass."""

    def __init__(self, plan: Plan, which: Pass, lent: int, comment: Comment | None):
        self.plan, self.which, self.comment = plan, which, comment
        single = plan.dtype == np.float32
        machine = host()
        self.module = Module(
            "float" if single else "double",
            machine.lanes * (1 + single),
            machine.registers,
        )
        self.layout = self._layout(lent)
        self.tables = Tables()
        self._functions: dict[Form, str] = {}
        self.looks = [id(it) for it in plan.forward if isinstance(it, Take)]

    def _layout(self, lent: int) -> Layout:
        for tile in TILES:
            layout = Layout(self.plan.buffers, tile, lent)
            if layout.room["%tiles"] * self.module.bytes <= CACHE:
                break
        if layout.room["%tiles"] * self.module.bytes > ROOM:
            raise Unsupported("one tile of examples would fill the memory")
        return layout

    def kernel(self) -> Kernel:
        """Return the finished module."""
        backward = [] if self.which is Pass.FORWARD else self.plan.backward
        forward = [] if self.which is Pass.BACKWARD else self.plan.forward
        order = schedule(forward, backward, self.plan.buffers)
        body = Body(self.module)
        self._parts(body, order.before, None)
        if any(buffer.batched for buffer in self.plan.buffers):
            body.loop(
                "%batch", self.layout.tile, lambda i, _: self._tile(body, i, order)
            )
        self._parts(body, order.after, None)
        self._add("kernel", self._once, body)
        add_entries(
            self.module,
            self.plan,
            self.layout,
            self.which is not Pass.BACKWARD,
            self.which is not Pass.FORWARD,
        )
        attributes = 'attributes #0 = { nounwind "prefer-vector-width"="512" }\n'
        text = f"{self.module.text}\n{attributes}"
        return Kernel(text, self.layout, self.tables.array)

    def _tile(self, body: Body, start: Index, order: Schedule) -> None:
        """Write what is done for one tile of examples."""
        lanes = self.module.lanes
        count = body.least(body.let(f"sub i64 %batch, {start}"), self.layout.tile)
        padded = body.rounded(body.add(count, lanes - 1), lanes)
        first = body.let(f"icmp eq i64 {start}, 0")
        full = body.rounded(count, lanes)
        tile = Tile(count, full, padded, first, start)
        self._part(body, tile, self._write_inputs)
        self._parts(body, order.forward, tile)
        self._part(body, tile, self._write_outputs)
        self._parts(body, order.backward, tile)

    def _write_inputs(self, site: Site) -> None:
        for which, (buffer, places) in enumerate(self.plan.inputs):
            numbers = np.arange(self.plan.buffers[buffer].size)[places]
            write_input(site, which, buffer, numbers, self.tables)

    def _write_outputs(self, site: Site) -> None:
        write_outputs(site, self.plan.outputs, self.tables)

    # -- functions ---------------------------------------------------------------------

    @property
    def _once(self) -> list[str]:
        """The arguments that are the same for all tiles."""
        return arguments(self.module, len(self.plan.inputs))

    def _parts(self, body: Body, instructions, tile: Tile | None) -> None:
        """Write instructions into functions of bounded length, and calls of them."""
        together = list(runs(instructions, self.layout))
        forms = Forms(together, self.layout)
        for start in range(0, len(together), PART):
            part = together[start : start + PART]
            self._part(body, tile, partial(self._write, part, forms))

    def _part(
        self, body: Body, tile: Tile | None, write: Callable[[Site], None]
    ) -> None:
        """Write a function, and a call of it."""
        inner = Body(self.module)
        write(Site(inner, self.layout, TILE if tile else None))
        if not inner.lines:
            return
        name = f"part.{len(self.module.functions)}"
        self._add(name, self._given(TILE if tile else None), inner)
        self._call(body, name, tile)

    def _given(self, tile: Tile | None) -> list[str]:
        """Return what every function is given."""
        if tile is None:
            return list(self._once)
        names = ("count", "full", "padded", "start")
        numbers = [f"i64 {getattr(tile, name)}" for name in names]
        return [*self._once, *numbers, f"i1 {tile.first}"]

    def _call(
        self, body: Body, name: str, tile: Tile | None, places: Sequence[Index] = ()
    ) -> None:
        """Write a call of a function."""
        given = [*self._given(tile), *(f"i64 {place}" for place in places)]
        call = ", ".join(given).replace("noalias ", "")
        body.do(f"call void @{name}({call})")

    def _add(self, name: str, arguments: Sequence[str], body: Body) -> None:
        """Add a function to the module; its pointers never overlap."""
        head = f"define internal void @{name}({', '.join(arguments)}) #0 {{"
        lines = [head, "entry:", *body.lines, "  ret void", "}"]
        self.module.functions[name] = "\n".join(lines)

    # -- instructions ------------------------------------------------------------------

    def _write(
        self, part: Sequence[Run | Instruction], forms: Forms, site: Site
    ) -> None:
        for it in part:
            if self.comment is not None:
                for one in it.instructions if isinstance(it, Run) else [it]:
                    site.body.note(self.comment(one))
            loops, form = forms.loops(it), forms.shared(it)
            if loops is not None and form is not None:
                self._shared(site, loops, form)
            elif loops is not None:
                write_loops(site, loops)
            else:
                assert not isinstance(it, Run)  # they are loops
                self._single(site, it)

    def _shared(self, site: Site, loops: Loops, form: Form) -> None:
        """Write a call of the function for loops of a form, and that if it is new."""
        key, views = (site.tile is None, form), loops.views
        if key not in self._functions:
            names = {view: f"%at{place}" for place, view in enumerate(views)}
            inner = Body(self.module)
            write_loops(Site(inner, self.layout.told(names), site.tile), loops)
            self._functions[key] = name = f"loops.{len(self.module.functions)}"
            told = [f"i64 {at}" for at in names.values()]
            self._add(name, [*self._given(site.tile), *told], inner)
        places = [self.layout.begin(view)[1] for view in views]
        self._call(site.body, self._functions[key], site.tile, places)

    def _single(self, site: Site, it: Instruction) -> None:
        match it:
            case Apply() | Pull():
                write_reduction(site, it)
            case Gather():
                write_gather(site, it, self.tables)
            case Scatter():
                write_scatter(site, it, self.tables)
            case Take():
                write_take(site, it, self.looks.index(id(it)))
            case Put():
                write_put(site, it)
            case Zero():
                write_zero(site, it)
            case Scalars():
                write_scalars(site, it, self.tables)
            case _:
                raise Unsupported(f"{type(it).__name__} is unknown")
