"""Instructions drawn at random, one by one: native equals NumPy, inside its arrays."""

import numpy as np
import pytest

from autograd import ops
from autograd.compiling.backends import backend
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.instructions import (
    Apply,
    Buffer,
    Contract,
    Gather,
    Pull,
    Scatter,
    View,
)
from autograd.compiling.plan import Plan, Region, Role

SIZES = [1, 2, 3, 5, 8, 9, 17, 30]


class Draw:
    """Buffers with random numbers, and views on them."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.buffers = [Buffer(0, False)]
        self.inputs = []

    def sizes(self, most=3):
        count = self.rng.integers(0, most + 1)
        return tuple(int(self.rng.choice(SIZES)) for _ in range(count))

    def view(self, sizes, batched, moves=None):
        """A view with some axes along which it stays, over a part of a buffer."""
        if moves is None:
            moves = self.rng.random(len(sizes)) < 0.7
        order = self.rng.permutation(len(sizes))
        strides, step = [0] * len(sizes), int(self.rng.choice([1, 1, 1, 2]))
        for axis in order:
            if moves[axis]:
                strides[axis] = step
                step *= sizes[axis]
        offset, span = int(self.rng.integers(0, 4)), step + 1
        if not batched:
            start = self.buffers[0].size
            self.buffers[0].size += offset + span
            return View(0, start + offset, tuple(strides))
        self.buffers.append(Buffer(offset + span, True, 0, given=True))
        self.inputs.append(len(self.buffers) - 1)
        return View(len(self.buffers) - 1, offset, tuple(strides))

    def result(self, sizes, batched, moves=None):
        """A contiguous result in a buffer of its own."""
        moves = [True] * len(sizes) if moves is None else moves
        view = self.view(sizes, False, moves) if not batched else None
        if view is not None:
            return view
        strides, step = [0] * len(sizes), 1
        for axis in reversed(range(len(sizes))):
            if moves[axis]:
                strides[axis], step = step, step * sizes[axis]
        self.buffers.append(Buffer(step, True))
        return View(len(self.buffers) - 1, 0, tuple(strides))

    def plan(self, *instructions):
        self.buffers[0].slopes = self.buffers[0].size
        return Plan(
            dtype=np.dtype("float64"),
            buffers=self.buffers,
            parameters=0,
            shared=[],
            others=np.zeros(0, int),
            inputs=[(b, slice(0, self.buffers[b].size)) for b in self.inputs],
            initial=self.rng.normal(size=self.buffers[0].size),
            ones={},
            forward=list(instructions),
            outputs=self.outputs(instructions[-1]),
            regions=[[Region(0, b.size, Role.OTHER)] for b in self.buffers],
            scalar_nodes=0,
        )

    def outputs(self, it):
        places = it.out.addresses(it.sizes).ravel()
        return [(it.out.buffer, int(place)) for place in places]


def run(plan, name, batch, data):
    memory = backend(name).build(plan).memory(batch)
    memory.read(np.zeros(0), [], [array.copy() for array in data])
    memory.run_forward()
    return [np.array(x) for x in memory.outputs()]


def assert_same(plan, batch, rng):
    data = [rng.normal(size=(batch, plan.buffers[b].size)) for b, _ in plan.inputs]
    expected, found = (run(plan, name, batch, data) for name in ("numpy", "native"))
    for a, b in zip(expected, found, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-12, atol=1e-12)


def seeds(quick, all):
    """Return seeds of which those beyond the first few are slow."""
    more = (pytest.param(seed, marks=pytest.mark.slow) for seed in range(quick, all))
    return [*range(quick), *more]


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(20, 120))
def test_contractions(seed):
    draw = Draw(seed)
    sizes, batched = draw.sizes(), bool(seed % 2)
    kinds = [batched and bool(draw.rng.random() < 0.7) for _ in range(2)]
    factors = [draw.view(sizes, kind) for kind in kinds]
    if draw.rng.random() < 0.3:
        factors[1] = None
    moves = draw.rng.random(len(sizes)) < 0.6
    out = draw.result(sizes, batched, moves)
    it = Contract(
        sizes, batched, out, bool(seed % 3 == 0),
        first=factors[0], second=factors[1], coefficient=float(draw.rng.normal()),
    )  # fmt: skip
    it.add = it.add and not batched  # what is there differs from tile to tile
    assert_same(draw.plan(it), int(draw.rng.choice([1, 7, 64, 100])), draw.rng)


@pytest.mark.parametrize("seed", seeds(8, 40))
def test_calls_that_follow_each_other(seed):
    draw = Draw(seed)
    sizes, batched = draw.sizes(), bool(seed % 2)
    rows = [ops.tanh, ops.add, ops.mul, ops.sin, ops.sub, ops.where, ops.relu]
    views = [draw.view(sizes, batched and bool(draw.rng.random() < 0.7))]
    instructions = []
    for _ in range(6):
        row = rows[draw.rng.integers(len(rows))]
        chosen = [views[draw.rng.integers(len(views))] for _ in range(row.arity)]
        out = draw.result(sizes, batched)
        instructions.append(Apply(sizes, batched, out, row=row, operands=tuple(chosen)))
        views.append(out)
    assert_same(draw.plan(*instructions), int(draw.rng.choice([1, 9, 70])), draw.rng)


@pytest.mark.parametrize(
    "row", [ops.total, ops.mean, ops.dot, ops.logsumexp, ops.maximum, ops.minimum],
    ids=lambda row: row.name,
)  # fmt: skip
@pytest.mark.parametrize("seed", seeds(2, 8))
def test_rows_of_many(row, seed):
    draw = Draw(seed)
    kept, batched = draw.sizes(2), bool(seed % 2)
    many = (2, 3) if seed % 4 > 1 else (4,)
    sizes = (*kept, *many)
    source = draw.view(sizes, batched, [True] * len(sizes))
    out = draw.result(sizes, batched, [True] * len(kept) + [False] * len(many))
    call = Apply(sizes, batched, out, row=row, operands=(source,), reduced=len(many))
    upstream = draw.view(sizes, batched, [True] * len(kept) + [False] * len(many))
    target = draw.result(sizes, batched)
    pull = Pull(
        sizes, batched, target, row=row, operands=(source,), reduced=len(many), index=0,
        result=out, upstream=upstream,
    )  # fmt: skip
    assert_same(draw.plan(call, pull), int(draw.rng.choice([1, 9, 70])), draw.rng)


@pytest.mark.parametrize("batched", [False, True])
def test_gathers_and_scatters(batched):
    draw = Draw(5)
    source = draw.view((30,), batched, [True])
    addresses = draw.rng.integers(0, draw.buffers[source.buffer].size, (4, 6))
    draw.buffers.append(Buffer(24, batched, 24))
    space = View(len(draw.buffers) - 1, 0, (6, 1))
    gather = Gather((4, 6), batched, space, source=source.buffer, addresses=addresses)
    plan = draw.plan(gather)
    plan.outputs = [(space.buffer, place) for place in range(24)]
    assert_same(plan, 70, draw.rng)


def test_what_leaves_its_buffer_is_not_compiled():
    def refused(it, draw):
        plan = draw.plan(Contract((1,), False, View(0, 0, (0,)), first=1.0))
        plan.forward = [it]
        with pytest.raises(Unsupported):
            backend("native").build(plan)

    for view in (View(0, 0, (2,)), View(0, -1, (1,)), View(0, 0, (-1,))):
        draw = Draw(1)
        draw.buffers[0].size = 8
        refused(Contract((8,), False, View(0, 0, (1,)), first=view), draw)
        refused(Apply((8,), False, view, row=ops.tanh, operands=(1.0,)), draw)
    draw = Draw(1)
    draw.buffers[0].size = 8
    space = View(0, 0, (1,))
    refused(Gather((1,), False, space, source=0, addresses=np.array([8])), draw)
    refused(Scatter((1,), False, space, addresses=np.array([-1]), upstream=space), draw)


@pytest.mark.parametrize("length", [8, 9, 15, 17])
def test_infinity_times_a_sum_does_not_meet_the_lanes_behind_its_end(length):
    draw = Draw(3)
    sizes = (3, length)
    terms = draw.view(sizes, False, [True, True])
    factor = draw.view(sizes, False, [True, False])
    out = draw.result(sizes, False, [True, False])
    plan = draw.plan(Contract(sizes, False, out, first=terms, second=factor))
    plan.initial = np.abs(plan.initial) + 0.1
    plan.initial[factor.offset] = np.inf
    found = run(plan, "native", 1, [])
    np.testing.assert_allclose(found, run(plan, "numpy", 1, []), rtol=1e-14)
    assert np.isinf(found[0])


@pytest.mark.parametrize("step", [-1, 0], ids=["from behind", "the last"])
def test_what_reads_other_entries_waits_for_all_of_them(step):
    draw = Draw(4)
    source, target = draw.view((20,), False, [True]), draw.result((20,), False)
    makes = Apply((20,), False, target, row=ops.tanh, operands=(source,))
    stride = target.strides[0]
    moved = View(0, target.offset + 19 * stride, (step * stride,))
    reads = Apply(
        (20,), False, draw.result((20,), False), row=ops.exp, operands=(moved,)
    )
    assert_same(draw.plan(makes, reads), 1, draw.rng)
