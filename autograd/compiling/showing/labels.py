"""What arrays are called: one name each, the texts' own where they have one.

W, b and Z for a layer's weights, bias and pre-activations, A for an activation of them,
J for the output, c for constants, lower-case letters for the rest.  A gradient is its
array's name after a d.  A part of an array has its place behind the name, ``X[3:9:2]``.
"""

from collections.abc import Iterator
from itertools import count

import numpy as np

from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Operand,
    Scalars,
    View,
)
from autograd.compiling.plan import SHARED, Home, Plan, Role
from autograd.compiling.showing.parts import Span, part, span_of

LETTERS = "abcdefghijklnopqrstuvwxyz"  # m is the number of examples


class Labels:
    """The names of all arrays of a plan, given in the order in which they are met."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._names: dict[Home, str] = {}
        self._taken: set[str] = set()
        self._weights: dict[Span, int] = {}  # what tells two views of θ apart → layer
        self._biased: set[Span] = set()
        self._layer_of: dict[Home, int] = {}
        self._letters = _letters()
        self._constants = (f"c{number}" for number in count(1))
        self._output = plan.home_at(*plan.outputs[0])
        self._name_leaves()
        for it in plan.forward:
            if isinstance(it, Contract) and (weight := self._weight_of(it)):
                self._name_weights(it, weight)
        for it in [*plan.forward, *plan.backward]:
            for home in self._met(it):
                self._name(home, it)

    # -- asking for names --------------------------------------------------------------

    def of(self, operand: Operand, it: Instruction) -> str:
        """Return what an operand, or the result, of an instruction is called."""
        if isinstance(operand, float):
            return f"{operand:g}"
        prefix = "d" if operand.slope else ""
        name = prefix + self.array(operand, it)
        if self._layer(operand, it):
            return name  # weights are an array of their own
        region = self.plan.region(operand)
        return name + part(operand, it.sizes, region.start, region.size)

    def array(self, view: View, it: Instruction) -> str:
        """Return what the array is called that a view shows, or shows part of."""
        layer = self._layer(view, it)
        return f"W{layer}" if layer else self._names[self.plan.home(view)]

    def _layer(self, view: View, it: Instruction) -> int | None:
        """Return the layer whose weights a view shows, if it does."""
        if not self.is_parameters(view):
            return None
        return self._weights.get(span_of(view, it.sizes))

    def of_all(self, buffer: int, addresses: np.ndarray) -> str:
        """Return what the arrays are called in which some addresses lie."""
        homes = self.plan.homes_at(buffer, addresses)
        names = [self._names[home] for home in homes if home in self._names]
        if len(names) < len(homes):
            names.append("single nodes")
        return names[0] if len(names) == 1 else f"({', '.join(names)})"

    def bias_of(self, view: View, it: Instruction) -> str:
        """Return the name of the bias that stands behind weights, if one does."""
        span = span_of(view, it.sizes)
        is_bias = span in self._biased and self.is_parameters(view)
        return f"b{self._weights[span]}" if is_bias else ""

    def is_parameters(self, view: View) -> bool:
        """Return whether a view shows part of θ."""
        return self.plan.region(view).role is Role.PARAMETERS

    # -- giving names ------------------------------------------------------------------

    def _claim(self, home: Home, name: str) -> None:
        """Give a name, with a number behind it if it is taken."""
        names = (name if turn == 1 else f"{name}.{turn}" for turn in count(1))
        self._names[home] = found = next(n for n in names if self._is_free(n))
        self._taken.add(found)

    def _is_free(self, name: str) -> bool:
        """Return whether nothing is called so, nor as its gradient would be."""
        return name not in self._taken and f"d{name}" not in self._taken

    def _name_leaves(self) -> None:
        for buffer, regions in enumerate(self.plan.regions):
            for region in regions:
                if region.label and region.size:
                    self._claim((buffer, region.start), region.label)

    def _weight_of(self, it: Contract) -> View | None:
        """Return the factor of a product that is a matrix or vector of parameters."""
        if self.plan.region(it.out).role is not Role.PRODUCT:
            return None
        if not isinstance(it.first, View) or it.second is None:
            return None
        if 0 not in it.out.strides or it.first == it.second:
            return None
        return it.first if self.is_parameters(it.first) else None

    def _name_weights(self, it: Contract, weight: View) -> None:
        span, home = span_of(weight, it.sizes), self.plan.home(it.out)
        if span not in self._weights:
            layers = count(1 + max(self._weights.values(), default=0))
            layer = next(
                n for n in layers if all(self._is_free(f"{x}{n}") for x in "WbZA")
            )
            self._taken |= {f"W{layer}", f"b{layer}"}
            self._weights[span] = layer
            if self.plan.region(it.out).biased or self._meets_ones(it):
                self._biased.add(span)
            self._name_features(it)
        self._layer_of.setdefault(home, self._weights[span])

    def _name_features(self, it: Contract) -> None:
        """Constants that the first weights meet are the features, X."""
        if len(self._weights) > 1 or it.second is None:
            return
        if self.plan.region(it.second).role is Role.CONSTANT:
            self._claim(self.plan.home(it.second), "X")

    def _meets_ones(self, it: Contract) -> bool:
        """Return whether the last weight of each unit meets constant ones."""
        view = it.second
        if view is None or self.plan.region(view).role is not Role.CONSTANT:
            return False
        axes = list(zip(it.sizes, view.strides, it.out.strides, strict=True))
        summed = [(n, s) for n, s, out in axes if out == 0]
        if len(summed) != 1:
            return False
        kept = [(n, s) for n, s, out in axes if out != 0]
        length, stride = summed[0]
        last = View(
            SHARED, view.offset + (length - 1) * stride, tuple([s for _, s in kept])
        )
        places = last.addresses([n for n, _ in kept])
        return bool((self.plan.initial[places] == 1.0).all())

    # -- in the order in which they are met --------------------------------------------

    def _met(self, it: Instruction) -> Iterator[Home]:
        """The arrays that an instruction reads and writes, in this order."""
        if isinstance(it, Scalars):
            return  # single nodes are called something where an array is made of them
        if isinstance(it, Gather):
            yield from self.plan.homes_at(it.source, it.addresses)
        for name in ("first", "second", "operands", "result", "upstream", "out"):
            found = getattr(it, name, None)
            for operand in found if isinstance(found, tuple) else (found,):
                if isinstance(operand, View):
                    yield self.plan.home(operand)

    def _name(self, home: Home, it: Instruction) -> None:
        if home in self._names:
            return
        region = self.plan.region_at(*home)
        made = home == self.plan.home(it.out)
        if self._is_output(home):
            self._claim(home, "J")
        elif region.role is Role.CONSTANT:
            self._claim(home, next(filter(self._is_free, self._constants)))
        elif home in self._layer_of:
            self._claim(home, f"Z{self._layer_of[home]}")
        elif made and isinstance(it, Apply) and (name := self._activation(it)):
            self._claim(home, name)
        else:
            self._claim(home, next(filter(self._is_free, self._letters)))

    def _is_output(self, home: Home) -> bool:
        """Return whether an array is the output, rather than has it among others."""
        alone = home[0] != SHARED or self.plan.region_at(*home).size == 1
        return alone and home == self._output

    def _activation(self, it: Apply) -> str:
        """Return the name of an activation of pre-activations, if it is the first."""
        source = it.operands[0]
        if len(it.operands) != 1 or it.reduced or not isinstance(source, View):
            return ""
        home = self.plan.home(source)
        if home not in self._layer_of or self._is_output(home):
            return ""
        name = "A" + self._names[home][1:]
        return name if self._is_free(name) else ""


def _letters() -> Iterator[str]:
    yield from LETTERS
    yield from (f"v{number}" for number in count(1))
