"""The reverse pass: every instruction's pullback on the same views."""

from dataclasses import replace
from functools import singledispatchmethod
from math import prod

import numpy as np

from autograd.compiling.finding.reversing.flow import Flow
from autograd.compiling.finding.reversing.ledger import Ledger, repeats
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Operand,
    Pull,
    Put,
    Scalars,
    Scatter,
    Take,
    View,
    may_be_infinite,
    reads_of,
)
from autograd.compiling.plan import SHARED, Home, Plan, Role


def reverse(plan: Plan) -> list[Instruction]:
    """Return the instructions that leave d(first output)/dθ in the gradients.

    The plan gains buffers for products that are summed later.
    """
    reverser = _Reverser(plan)
    if plan.depends:
        reverser.seed()
    for instruction in reversed(plan.forward):
        if reverser.reaches(instruction):
            reverser.pull(instruction)
    return reverser.ledger.closed()


class _Reverser:
    """Walks the forward pass from its end.

    Attributes:
        uniform: the regions whose cotangent is one number, times the seed.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self.flow = Flow(plan)
        self.ledger = Ledger(plan)
        self.uniform: dict[Home, float] = {}

    def seed(self) -> None:
        """Give the output's cotangent: the seed."""
        buffer, address = self.plan.outputs[0]
        view = View(buffer, address, ())
        home = self.plan.home(view)
        if home in self.flow.made and home == (buffer, address):
            self.uniform[home] = 1.0
        else:
            batched = self.plan.buffers[buffer].batched
            self.ledger.contribute(Contract((), batched, view, first=1.0, seeded=True))

    def reaches(self, it: Instruction) -> bool:
        """Return whether a cotangent arrives at what an instruction makes."""
        if isinstance(it, Scalars):
            arrived = self.ledger.has_arrived_at
            return any(arrived(SHARED, line.target) for line in it.lines)
        return self.plan.home(it.out) in self.uniform or self.ledger.has_arrived(it)

    def _upstream(self, it: Instruction) -> tuple[Operand, bool]:
        """Return the cotangent of the result: a view, or a number times the seed."""
        home = self.plan.home(it.out)
        if home in self.uniform:
            return self.uniform[home], True
        return replace(it.out, slope=True), False

    # -- pullbacks ---------------------------------------------------------------------

    @singledispatchmethod
    def pull(self, it: Instruction) -> None:
        """Append the pullback of one instruction."""
        raise TypeError(f"no pullback for {type(it).__name__}")

    @pull.register
    def _(self, it: Contract) -> None:
        """Hand ``upstream · other`` to each factor; a square hands down twice that."""
        if it.first == it.second:
            self._pull_factor(it, it.first, it.second, 2.0 * it.coefficient)
        else:
            self._pull_factor(it, it.first, it.second, it.coefficient)
            self._pull_factor(it, it.second, it.first, it.coefficient)

    def _pull_factor(
        self,
        it: Contract,
        factor: Operand | None,
        other: Operand | None,
        coefficient: float,
    ) -> None:
        if not self.flow.reaches(factor, it.sizes):
            return
        assert not isinstance(other, float)  # two factors are views
        upstream, seeded = self._upstream(it)
        contribution = Contract(
            it.sizes, it.batched, factor,
            first=upstream, second=other, coefficient=coefficient, seeded=seeded,
            guarded=self.flow.is_steep(it.out),
        )  # fmt: skip
        if isinstance(upstream, float):
            contribution.coefficient *= upstream
            contribution.first, contribution.second = other or 1.0, None
            if other is None and self._stays_uniform(contribution):
                return
        self.ledger.contribute(contribution)

    def _stays_uniform(self, contribution: Contract) -> bool:
        """Note a cotangent that is one number for a whole region; no array is needed.

        It is if nothing else reads the region, and each of its entries is met once, or
        each equally often.
        """
        view, home = contribution.out, self.plan.home(contribution.out)
        region, buffer = self.plan.region(view), self.plan.buffers[view.buffer]
        places = view.addresses(contribution.sizes)
        if (
            self.flow.uses[home] != 1
            or home not in self.flow.made
            or region.role is Role.COPY
            or home != (view.buffer, view.offset)
            or places.size != region.size
            or len(np.unique(places)) != places.size
            or places.max() >= region.start + region.size
            or contribution.batched != buffer.batched
        ):
            return False
        still = prod(contribution.sizes) // places.size
        self.uniform[home] = contribution.coefficient * still
        return True

    @pull.register
    def _(self, it: Apply) -> None:
        upstream, seeded = self._upstream(it)
        for index, operand in enumerate(it.operands):
            if not self.flow.reaches(operand, it.sizes):
                continue
            if it.row.arity is not None and it.row.is_flat(index):
                continue
            pull = Pull(
                it.sizes, it.batched, operand, row=it.row, operands=it.operands,
                reduced=it.reduced, index=index, result=it.out, upstream=upstream,
                seeded=seeded,
                guarded=may_be_infinite(it.row) or self.flow.is_steep(it.out),
            )  # fmt: skip
            batch_stays = it.batched and not self.plan.buffers[operand.buffer].batched
            if 0 in operand.strides or batch_stays or repeats(pull):
                pull.out = self.ledger.space(it.sizes, it.batched)
                self.ledger.done.append(pull)
                self.ledger.contribute(
                    Contract(it.sizes, it.batched, operand, first=pull.out)
                )
            else:
                self.ledger.contribute(pull)

    @pull.register
    def _(self, it: Gather) -> None:
        if not self.flow.reaches_any(it.source, it.addresses):
            return
        scatter = Scatter(
            it.sizes, it.batched, View(it.source, 0, (), slope=True),
            addresses=it.addresses, upstream=replace(it.out, slope=True),
        )  # fmt: skip
        self.ledger.add_to(it.source, it.addresses.ravel(), scatter)

    @pull.register
    def _(self, it: Take) -> None:
        every, sizes = reads_of(it)[-1]
        if not self.flow.reaches(every, sizes):
            return
        upstream, seeded = self._upstream(it)
        put = Put(
            it.sizes, it.batched, replace(it.choices, slope=True), index=it.index,
            step=it.step, count=it.count, upstream=upstream, seeded=seeded,
        )  # fmt: skip
        places = every.addresses(sizes).ravel()
        self.ledger.add_to(it.choices.buffer, places, put)

    @pull.register
    def _(self, it: Scalars) -> None:
        touched = set()
        for line in it.lines:
            if line.differentiable:
                touched.add(line.target)
                touched.update(line.reads)
        flows = self.flow.reached[SHARED]
        pulled = [x for x in sorted(touched) if x < len(flows) and flows[x]]
        backward = replace(it, reverse=True, pulled=tuple(pulled))
        self.ledger.add_to(SHARED, np.array(pulled, dtype=np.int64), backward)
