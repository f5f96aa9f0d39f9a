"""Writes instructions down as the texts do, with signs for products and sums."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatchmethod
from itertools import pairwise
from typing import NamedTuple

from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Pull,
    Put,
    Scalars,
    Scatter,
    Take,
    View,
    Zero,
)
from autograd.compiling.plan import Plan
from autograd.compiling.showing.labels import Labels


class Row(NamedTuple):
    """One formula.

    Attributes:
        left: what it gives; empty for a stretch of single nodes.
        right: what that is.
        shape: of the result, ``m`` for the examples.
        nodes: how many scalar nodes it computes, per example.
    """

    left: str
    right: str
    shape: str = ""
    nodes: int = 0
    add: bool = False

    @property
    def formula(self) -> str:
        """The formula on one line."""
        sign = "+=" if self.add else "="
        return f"{self.left} {sign} {self.right}" if self.left else self.right


class Writer:
    """Writes the instructions of a plan down."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.labels = Labels(plan)

    def comment(self, it: Instruction) -> str:
        """Return one instruction on one line."""
        return self.row(it).formula

    def rows(self, instructions: Sequence[Instruction]) -> list[Row]:
        """Return one row per formula; contributions to one array are one sum."""
        rows: list[Row] = []
        for it in instructions:
            if isinstance(it, Zero):
                continue
            row = self.row(it)
            if row.add and rows and row.left == rows[-1].left:
                before = rows[-1]
                sign = "−" if row.right.startswith("−") else "+"
                sum_ = f"{before.right} {sign} {row.right.removeprefix('−')}"
                rows[-1] = before._replace(right=sum_)
            else:
                rows.append(row)
        return rows

    # -- one instruction ---------------------------------------------------------------

    @singledispatchmethod
    def row(self, it: Instruction) -> Row:
        """Return one instruction as a formula."""
        raise TypeError(f"no formula for {type(it).__name__}")

    def _row(self, it: Instruction, right: str) -> Row:
        left = self.labels.of(it.out, it)
        return Row(left, right, self._shape(it), it.stands_for, it.add)

    @row.register
    def _(self, it: Scalars) -> Row:
        count, what = len(it.lines), "gradient" if it.reverse else "scalar"
        words = f"{count} {what}s, one by one" if count > 1 else f"1 {what}"
        return Row("", f"({words})", nodes=count)

    @row.register
    def _(self, it: Zero) -> Row:
        whole = replace(
            it, out=replace(it.out, strides=(1,)), sizes=(it.stop - it.out.offset,)
        )
        places = whole.out.addresses(whole.sizes)
        if len(self.plan.homes_at(it.out.buffer, places)) == 1:
            return Row(self.labels.of(whole.out, whole), "0")
        return Row(f"d{self.labels.of_all(it.out.buffer, places)}", "0")

    @row.register
    def _(self, it: Gather) -> Row:
        source = self.labels.of_all(it.source, it.addresses)
        return self._row(it, f"{source}[{it.addresses.size} places]")

    @row.register
    def _(self, it: Scatter) -> Row:
        target = self.labels.of_all(it.out.buffer, it.addresses)
        return Row(f"d{target}[…]", self.labels.of(it.upstream, it), add=True)

    @row.register
    def _(self, it: Take) -> Row:
        index = self.labels.of(it.index, it)
        return self._row(it, f"{self._choices(it, it.choices)}[{index}]")

    @row.register
    def _(self, it: Put) -> Row:
        index = self.labels.of(it.index, it)
        if isinstance(it.upstream, View):
            right = self.labels.of(it.upstream, it)
        else:
            right = f"{it.upstream:g}{'/m' * (it.seeded and self.plan.is_batched)}"
        return Row(f"{self._choices(it, it.out)}[{index}]", right, add=True)

    def _choices(self, it: Take | Put, first: View) -> str:
        """Return what all the choices together are called."""
        every = replace(it, sizes=(it.count, *it.sizes))
        return self.labels.of(replace(first, strides=(it.step, *first.strides)), every)

    @row.register
    def _(self, it: Apply) -> Row:
        return self._row(it, f"{it.row.name}({self._inside(it)})")

    @row.register
    def _(self, it: Pull) -> Row:
        mark = "′" if len(it.operands) == 1 else f"′{_subscript(it.index)}"
        slope = f"{it.row.name}{mark}({self._inside(it)})"
        if isinstance(it.upstream, float):
            return self._row(it, f"{self._scaled(it.upstream, it.seeded)}{slope}")
        return self._row(it, f"{self.labels.of(it.upstream, it)} ∗ {slope}")

    def _inside(self, it: Apply | Pull) -> str:
        return ", ".join([self.labels.of(x, it) for x in it.operands])

    @row.register
    def _(self, it: Contract) -> Row:
        number = it.coefficient
        factors = [x for x in (it.first, it.second) if isinstance(x, View)]
        for factor in (it.first, it.second):
            if isinstance(factor, float):
                number *= factor
        if not factors:
            over = "/m" if it.seeded and self.plan.is_batched else ""
            return self._row(it, f"{number:g}{over}")
        scale = self._scaled(number, it.seeded)
        sign = "Σ " if self._sums(it) else ""
        names = [self.labels.of(factor, it) for factor in factors]
        if len(factors) == 1:
            return self._row(it, f"{scale}{sign}{names[0]}")
        if factors[0] == factors[1]:
            return self._row(it, f"{scale}{sign}{names[0]}²")
        if not sign:
            return self._row(it, f"{scale}{names[0]} ∗ {names[1]}")
        return self._row(it, scale + self._product(it, factors))

    # -- pieces ------------------------------------------------------------------------

    def _scaled(self, number: float, seeded: bool) -> str:
        over = "/m" if seeded and self.plan.is_batched else ""
        if number == -1.0 and not over:
            return "−"
        if number == 1.0 and not over:
            return ""
        return f"{number:g}{over} · ".replace("-", "−")

    def _shape(self, it: Instruction) -> str:
        axes = self._axes(it, it.out)
        return f"({', '.join('m' if i < 0 else str(it.sizes[i]) for i in axes)})"

    def _sums(self, it: Contract) -> bool:
        batched = [
            self.plan.buffers[v.buffer].batched
            for v in (it.first, it.second)
            if isinstance(v, View)
        ]
        over_batch = any(batched) and not self.plan.buffers[it.out.buffer].batched
        return over_batch or 0 in it.out.strides

    def _axes(self, it: Instruction, view: View) -> list[int]:
        """The axes along which a view moves, outermost first; the batch is -1."""
        moving = [i for i, s in enumerate(view.strides) if s and it.sizes[i] > 1]
        moving.sort(key=lambda i: -view.strides[i])
        batch = self.plan.buffers[view.buffer].batched
        return ([-1] if batch else []) + moving

    def _product(self, it: Contract, factors: Sequence[View]) -> str:
        """Return a product of matrices or vectors, turned so that the axes meet."""
        out = self._axes(it, it.out)
        left, right = factors
        axes_left, axes_right = self._axes(it, left), self._axes(it, right)
        if set(out) & set(axes_left) & set(axes_right):
            return f"Σ {self.labels.of(left, it)} ∗ {self.labels.of(right, it)}"
        if out and out[0] in axes_right:
            left, right = right, left
            axes_left, axes_right = axes_right, axes_left
        first, second = self._factor(it, left), self._factor(it, right)
        if len(axes_left) > 1 and out and axes_left[-1] == out[0]:
            first += "ᵀ"
        if len(axes_right) > 1 and (not out or axes_right[0] == out[-1]):
            second += "ᵀ"
        biases = [] if it.out.slope else [self.labels.bias_of(x, it) for x in factors]
        return " + ".join([f"{first} {second}", *filter(None, biases)])

    def _factor(self, it: Contract, view: View) -> str:
        """Return a factor's name, as windows where its entries overlap."""
        moving = [
            (n, s) for n, s in zip(it.sizes, view.strides, strict=True) if s and n > 1
        ]
        strides = [s for _, s in moving]
        overlap = len(set(strides)) < len(strides) or any(
            a < b * n for (_, a), (n, b) in pairwise(moving) if a >= b
        )
        name = self.labels.of(view, it)
        return f"windows({name})" if overlap and len(moving) > 1 else name


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
