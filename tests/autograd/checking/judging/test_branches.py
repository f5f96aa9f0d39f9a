"""Which branch of a function a graph took."""

import pytest

from autograd import Value, ops
from autograd.checking.judging.branches import branch_of
from autograd.engine.graph import topological_order


def branch(f, *numbers):
    return branch_of(topological_order(f(*map(Value, numbers))))


@pytest.mark.parametrize(
    ("f", "here", "there"),
    [
        (ops.relu, (2.0,), (3.0,)),
        (ops.relu, (-2.0,), (-3.0,)),
        (ops.tanh, (-5.0,), (5.0,)),
        (ops.div, (1.0, 2.0), (-1.0, 3.0)),
        (ops.maximum, (1.0, 2.0), (3.0, 4.0)),
        (ops.maximum, (1.0, 2.0), (-3.0, 4.0)),
        (ops.where, (1.0, 2.0, 3.0), (5.0, -2.0, 4.0)),
        (lambda x: x // 2.0, (5.0,), (4.5,)),
        (lambda x: x % 2.0, (5.0,), (4.5,)),
        (lambda x: ops.dot([x, x], [x, 2.0]), (5.0,), (-4.5,)),
        (lambda x: x, (5.0,), (-4.5,)),
    ],
)
def test_one_smooth_piece_has_one_key(f, here, there):
    assert branch(f, *here) == branch(f, *there)
    assert hash(branch(f, *here)) == hash(branch(f, *there))


@pytest.mark.parametrize(
    ("f", "here", "there"),
    [
        (ops.relu, (2.0,), (-3.0,)),
        (ops.relu, (2.0,), (0.0,)),
        (ops.relu, (5e-324,), (-3.0,)),
        (ops.div, (1.0, 2.0), (1.0, -3.0)),
        (ops.hypot, (1.0, 2.0), (1.0, -3.0)),
        (ops.hypot, (1.0, 2.0), (-1.0, 2.0)),
        (ops.maximum, (1.0, 2.0), (4.0, 3.0)),
        (ops.where, (1.0, 2.0, 3.0), (0.0, 2.0, 3.0)),
        (lambda x: x // 2.0, (5.0,), (6.0,)),
        (lambda x: ops.sin(x) if x > 0 else ops.cos(x), (1.0,), (-1.0,)),
        (lambda x: ops.exp(ops.relu(x) + x), (1.0,), (-1.0,)),
        (lambda x: ops.relu(x) + ops.relu(x - 1.0), (0.5,), (1.5,)),
        (lambda x: ops.minimum(x, 1.0, 0.7), (0.5,), (0.8,)),
    ],
)
def test_two_pieces_have_two_keys(f, here, there):
    assert branch(f, *here) != branch(f, *there)
