"""The tape: sums and products fused, constants told from node numbers."""

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.finding import tape
from autograd.compiling.finding.find import find
from autograd.compiling.finding.nodes import NONE, Call, Sum


def test_a_neuron_is_one_sum_however_it_was_written():
    w, x = [Value(0.5), Value(0.25)], [Value(2.0), Value(3.0)]
    bias = Value(1.0)
    written = [
        ops.dot(w, x) + bias,
        w[0] * x[0] + w[1] * x[1] + bias,
        bias + (x[1] * w[1] + w[0] * x[0]),
        ops.total(bias, w[0] * x[0], w[1] * x[1]),
    ]
    for neuron in written:
        read = tape.read([neuron])
        inner = [node for node in read.nodes.values() if node is not None]
        assert [type(node) for node in inner] == [Sum]
        assert len(inner[0].terms) == 3
        assert sorted(c for c, _, _ in inner[0].terms) == [1.0, 1.0, 1.0]


def test_what_is_used_twice_is_not_taken_apart():
    x, y = Value(2.0), Value(3.0)
    both = x + y
    read = tape.read([ops.exp(both) + both])
    kinds = [type(node) for node in read.nodes.values() if node is not None]
    assert kinds == [Sum, Call, Sum]


def test_a_long_chain_of_sums_is_one_list_in_either_direction():
    leaves = [Value(float(i)) for i in range(300)]
    left, right = leaves[0], leaves[-1]
    for leaf in leaves[1:]:
        left = left + leaf
    for leaf in reversed(leaves[:-1]):
        right = leaf + right
    for chain in (left, right):
        read = tape.read([chain])
        (node,) = [node for node in read.nodes.values() if node is not None]
        assert len(node.terms) == 300
        assert read.scalars[read.outputs[0]] == 299


@pytest.mark.parametrize("constant", [0.0, 1.0, 2.0, 3.0, 4.0])
def test_a_constant_is_not_taken_for_the_node_of_that_number(constant):
    """Neither for one of the batch, nor for a leaf that others resemble."""
    w, x = Value(0.5), Value(2.0)
    read = tape.read([w * x + ops.maximum(ops.sin(w), constant)], batch=[x])
    batched = {n for n in read.batched if isinstance(read.nodes.get(n), Call)}
    assert batched == set()


@pytest.mark.parametrize("constant", range(6))
def test_constants_do_not_tell_leaves_apart_that_play_the_same_part(constant):
    leaves = [Value(x) for x in np.linspace(0.1, 0.9, 8)]
    rows = [ops.hypot(leaf, float(constant)) for leaf in leaves]
    plan, others = find([ops.total(rows)], [])
    assert len(others) == 8
    assert [region.size for region in plan.regions[0] if region.label == "X"] == [8]


def test_what_does_not_depend_on_the_batch_is_hoisted_out_of_its_sums():
    w, x = [Value(0.5), Value(2.0), Value(4.0)], Value(3.0)
    read = tape.read([w[0] * x + w[1] * w[2] + w[1]], batch=[x])
    sums = {n: node for n, node in read.nodes.items() if isinstance(node, Sum)}
    (whole,) = [node for n, node in sums.items() if n in read.batched]
    (outside,) = [b for _, b, c in whole.terms if c == NONE]
    assert outside not in read.batched
    assert len(sums[outside].terms) == 2


def test_factors_move_into_sums_but_not_for_ever():
    """A chain of ``(… · c + x) · c + x`` would grow a list at each step."""
    x = y = Value(1.5)
    for _ in range(60):
        y = y * 0.5 + x
    read = tape.read([y])
    assert sum(len(n.terms) for n in read.nodes.values() if n is not None) < 300
    program = compile(y, wrt=[x])
    y.backward()
    assert program.value_and_grad()[1][0] == pytest.approx(x.grad, rel=1e-14)
