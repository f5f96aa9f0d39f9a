"""Writes instructions down as the texts do: names for groups, signs for products.

Groups are named by what made them: Z for a product with weights, A for an activation of
it, J for the output, lower-case letters for the rest.  A gradient is its group's name
after a d.
"""

from collections.abc import Sequence
from itertools import pairwise

from autograd.compiling.finding.layout import addresses
from autograd.compiling.finding.placing import SHARED, Home
from autograd.compiling.finding.rolling import Rolled
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Operand,
    Pull,
    Scalars,
    Scatter,
    View,
    Zero,
)

Row = tuple[str, str, int]  # formula, shape, scalar nodes


class Writer:
    """Gives groups their names and writes instructions down."""

    def __init__(self, engine):
        self.rolled: Rolled = engine.rolled
        self.names: dict[tuple[int, int], str] = {}  # (buffer, start of group) → name
        self.weights: dict[tuple, tuple[str, bool]] = {}  # view of θ → W1, biased?
        self.over_batch = engine.is_batched
        self.layers = 0
        self.constants: dict[int, str] = {}
        self.letters = iter("abcdefghijklmnopqrstuvwxyz")
        for group, name in zip(
            self.rolled.places.grouping.groups, engine.names, strict=False
        ):
            if group.is_leaf:
                self.names[self.rolled.places.buffer_of[group.number], group.start] = (
                    name
                )
        self.output = engine.output_places[0]
        for instruction in engine.forward:
            self._christen(instruction)

    # -- names -------------------------------------------------------------------------

    def _home(self, view: View) -> Home:
        return self.rolled.places.home(view.buffer, view.offset)

    def _christen(self, it: Instruction) -> None:
        home = self._home(it.out)
        if isinstance(it, Scalars) or (
            home in self.names and not isinstance(it, Contract)
        ):
            return
        weight = None
        if isinstance(it, Contract):
            weight = self._weight_of(it)
            if weight is not None:
                self._christen_weight(it, weight)
        if home in self.names:
            return
        if home == self.output or it.out.buffer == self.output[0] != SHARED:
            self.names[home] = "J"
        elif weight is not None:
            self.names[home] = f"Z{self.layers}"
        elif isinstance(it, Apply) and len(it.operands) == 1 and not it.reduced:
            source = self.name(it.operands[0])
            free = "A" + source[1:] not in self.names.values()
            activation = source.startswith("Z") and free
            self.names[home] = "A" + source[1:] if activation else self._letter()
        else:
            self.names[home] = self._letter()

    def _christen_weight(self, it: Contract, weight: View) -> None:
        shape = self._shape_of(it, weight)
        if shape in self.weights:
            return
        self.layers += 1
        group = self.rolled.places.grouping.groups[it.group]
        biased = group.biased or self._meets_ones(it)
        self.weights[shape] = f"W{self.layers}", biased
        if self.layers == 1 and it.second and self.name(it.second) == "c1":
            self.constants[it.second.offset] = "X"

    def _shape_of(self, it: Instruction, view: View) -> tuple:
        """What tells two views of θ apart: where they begin and how they move."""
        moving = [
            (s, n) for n, s in zip(it.sizes, view.strides, strict=True) if s and n > 1
        ]
        return view.offset, *sorted(moving)

    def _letter(self) -> str:
        letter = next(self.letters, None)
        return letter or f"v{len(self.names)}"

    def _meets_ones(self, it: Contract) -> bool:
        """Whether the last weight of each unit is multiplied by constant ones."""
        view, shared = it.second, self.rolled.buffers[SHARED]
        if view is None or view.buffer != SHARED or view.offset < shared.slopes:
            return False
        axes = list(zip(it.sizes, view.strides, it.out.strides, strict=True))
        summed = [axis for axis in axes if axis[2] == 0]
        if len(summed) != 1:
            return False
        last = view.offset + (summed[0][0] - 1) * summed[0][1]
        kept = [axis for axis in axes if axis[2] != 0]
        places = addresses(last, [n for n, _, _ in kept], [s for _, s, _ in kept])
        return bool((self.rolled.initial[places] == 1.0).all())

    def _weight_of(self, it: Contract) -> View | None:
        """Return the factor of a product that is a matrix or vector of parameters."""
        if not isinstance(it.first, View) or it.second is None:
            return None
        if 0 not in it.out.strides or it.first == it.second:
            return None
        is_theta = it.first.buffer == SHARED and self._home(it.first) == (SHARED, 0)
        return it.first if is_theta else None

    def name(self, operand: Operand | None, it: Instruction | None = None) -> str:
        """Return what an operand of an instruction is called."""
        if operand is None:
            return ""
        if isinstance(operand, float):
            return f"{operand:g}"
        prefix = "d" if operand.slope else ""
        home = self._home(operand)
        if home == (SHARED, 0) and it is not None:
            return prefix + self._parameters(it, operand)
        shared = self.rolled.buffers[SHARED]
        if operand.buffer == SHARED and operand.offset >= shared.slopes:
            return self._constant(operand.offset)
        return prefix + self.names.get(home, f"t{operand.buffer}")

    def _constant(self, offset: int) -> str:
        """Constant numbers are X where they meet the first weights, else c1, c2, …"""
        if offset not in self.constants:
            self.constants[offset] = f"c{len(self.constants) + 1}"
        return self.constants[offset]

    def _parameters(self, it: Instruction, view: View) -> str:
        shape = self._shape_of(it, view)
        if shape in self.weights:
            return self.weights[shape][0]
        count = len(self.rolled.places.grouping.groups[0].members)
        if len(shape) == 1:
            return f"θ[{view.offset}]" if count > 1 else "θ"
        if len(shape) == 2 and shape[1][0] == 1:
            stop = view.offset + shape[1][1]
            return "θ" if stop - view.offset == count else f"θ[{view.offset}:{stop}]"
        return f"θ[{view.offset}…]"

    # -- formulas --------------------------------------------------------------------

    def rows(self, instructions: Sequence[Instruction]) -> list[Row]:
        """Return one row per formula; contributions to one group are one sum."""
        rows: list[Row] = []
        for it in instructions:
            row = self.row(it)
            if row is None:
                continue
            formula, shape, nodes = row
            left, _, right = formula.partition(" = ")
            previous = rows[-1][0].partition(" = ")[0] if rows else ""
            if it.add and left == previous:
                sign = "−" if right.startswith("−") else "+"
                sum_ = f"{rows[-1][0]} {sign} {right.removeprefix('−')}"
                rows[-1] = (sum_, *rows[-1][1:])
            else:
                rows.append((f"{left} += {right}" if it.add else formula, shape, nodes))
        return rows

    def row(self, it: Instruction) -> Row | None:
        """Return one instruction as formula, shape and number of scalar nodes."""
        if isinstance(it, Scatter):
            target = self.name(View(it.out.buffer, 0, (), True))
            return f"{target}[…] += {self.name(it.upstream)}", "", 0
        if isinstance(it, Scalars):
            what = "gradients, one by one" if it.reverse else "scalars, one by one"
            return f"({len(it.lines)} {what})", "", len(it.lines)
        if isinstance(it, Zero):
            return None
        target, shape = self.name(it.out, it), self._shape(it)
        if isinstance(it, Contract):
            return self._contract(it, target), shape, it.stands_for
        if isinstance(it, Apply):
            inside = ", ".join(self.name(x, it) for x in it.operands)
            return f"{target} = {it.row.name}({inside})", shape, it.stands_for
        if isinstance(it, Pull):
            return self._pull(it, target), shape, 0
        if isinstance(it, Gather):
            source = self.name(View(it.source, 0, ()))
            return (
                f"{target} = {source}[{it.addresses.size} places]",
                shape,
                it.stands_for,
            )
        raise TypeError(f"no formula for {type(it).__name__}")

    def _shape(self, it: Instruction) -> str:
        axes = self._axes(it, it.out)
        return f"({', '.join('m' if i < 0 else str(it.sizes[i]) for i in axes)})"

    def _pull(self, it: Pull, target: str) -> str:
        inside = ", ".join(self.name(x, it) for x in it.operands)
        mark = "′" if len(it.operands) == 1 else f"′{'₀₁₂₃'[it.index]}"
        slope = f"{it.row.name}{mark}({inside})"
        if isinstance(it.upstream, float):
            return f"{target} = {self._scaled(it.upstream, it.seeded)}{slope}"
        return f"{target} = {self.name(it.upstream, it)} ∗ {slope}"

    def _contract(self, it: Contract, target: str) -> str:
        number = it.coefficient
        factors = []
        for factor in (it.first, it.second):
            if isinstance(factor, float):
                number *= factor
            elif factor is not None:
                factors.append(factor)
        if not factors:
            return f"{target} = {number:g}" + "/m" * (it.seeded and self.over_batch)
        scale = self._scaled(number, it.seeded)
        summed = self._summed(it)
        if len(factors) == 1:
            text = self.name(factors[0], it)
            return f"{target} = {scale}{'Σ ' if summed else ''}{text}"
        if factors[0] == factors[1]:
            square = f"{self.name(factors[0], it)}²"
            return f"{target} = {scale}{'Σ ' if summed else ''}{square}"
        if not summed:
            left, right = factors
            return f"{target} = {scale}{self.name(left, it)} ∗ {self.name(right, it)}"
        return self._product(it, target, scale, factors)

    def _summed(self, it: Contract) -> bool:
        batched = [
            self.rolled.buffers[v.buffer].batched
            for v in (it.first, it.second)
            if isinstance(v, View)
        ]
        over_batch = any(batched) and not self.rolled.buffers[it.out.buffer].batched
        return over_batch or 0 in it.out.strides

    def _axes(self, it: Instruction, view: View) -> list[int]:
        """The axes along which a view moves, outermost first; the batch is -1."""
        moving = [i for i, s in enumerate(view.strides) if s and it.sizes[i] > 1]
        moving.sort(key=lambda i: -view.strides[i])
        batch = self.rolled.buffers[view.buffer].batched
        return ([-1] if batch else []) + moving

    def _product(self, it: Contract, target: str, scale: str, factors) -> str:
        out = self._axes(it, it.out)
        left, right = factors
        axes_left, axes_right = self._axes(it, left), self._axes(it, right)
        if set(out) & set(axes_left) & set(axes_right):
            return f"{target} = {scale}Σ {self.name(left, it)} ∗ {self.name(right, it)}"
        if out and out[0] in axes_right:
            left, right = right, left
            axes_left, axes_right = axes_right, axes_left
        first, second = self._factor(it, left), self._factor(it, right)
        if len(axes_left) > 1 and out and axes_left[-1] == out[0]:
            first += "ᵀ"
        if len(axes_right) > 1 and (not out or axes_right[0] == out[-1]):
            second += "ᵀ"
        text = f"{target} = {scale}{first} {second}"
        for factor in factors:
            name, biased = self.weights.get(self._shape_of(it, factor), ("", False))
            if biased and self._home(factor) == (SHARED, 0) and not it.out.slope:
                text += f" + b{name[1:]}"
        return text

    def _factor(self, it: Contract, view: View) -> str:
        """Return a factor's name, as windows where its entries overlap."""
        moving = [
            (n, s) for n, s in zip(it.sizes, view.strides, strict=True) if s and n > 1
        ]
        strides = [s for _, s in moving]
        overlap = len(set(strides)) < len(strides) or any(
            a < b * n for (_, a), (n, b) in pairwise(moving) if a >= b
        )
        name = self.name(view, it)
        return f"windows({name})" if overlap and len(moving) > 1 else name

    def _scaled(self, number: float, seeded: bool) -> str:
        over = "/m" if seeded and self.over_batch else ""
        if number == -1.0 and not over:
            return "−"
        if number == 1.0 and not over:
            return ""
        return f"{number:g}{over} · ".replace("-", "−")
