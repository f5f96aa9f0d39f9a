"""Long stretches of single nodes as a table of steps."""

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.loops import interpreted, scalars
from autograd.compiling.backends.native.loops.interpreted import KINDS, Step, _Table
from autograd.compiling.instructions import Line, Scalars, View
from tests.swept import as_swept

RULES = [
    lambda a, b: a * b * 0.7,
    lambda a, b: a + b - 0.3,
    lambda a, b: -1.0 * a - 0.5 * b,
    lambda a, b: a / (b * b + 1.0),
    lambda a, b: ops.sin(a) + b,
    lambda a, b: ops.exp(-a * a) * b,
    lambda a, b: ops.maximum(a, b) * 0.5 + 0.5,
    lambda a, b: ops.sqrt(a * a + b * b + 0.1),
    lambda a, b: (a * a) ** 1.5 * 0.1 + 1.0 / (1.0 + b * b),
    lambda a, b: ops.where(a > b, a, 0.5 * b),
    lambda a, b: ops.logsumexp([a, b, a * b]),
    lambda a, b: ops.clip(a, -0.5, 0.5) + ops.mean([a, b]),
    lambda a, b: a * a + b * b + a * b,
]


def irregular(size, seed=3):
    """A graph of single nodes with hardly two alike side by side."""
    draw = np.random.default_rng(seed)
    leaves = [Value(x) for x in draw.uniform(0.5, 1.5, 12)]
    nodes = list(leaves)
    while len(nodes) < size:
        rule = RULES[draw.integers(len(RULES))]
        i, j = draw.integers(max(0, len(nodes) - 40), len(nodes), 2)
        nodes.append(ops.tanh(rule(nodes[i], nodes[j])) + 0.3 * nodes[i])
    return leaves, ops.mean(nodes[-40:]) + ops.total(x * x for x in leaves)


@pytest.fixture
def short(monkeypatch):
    """Every stretch is a table, whatever its length."""
    monkeypatch.setattr(scalars, "MOST", 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_irregular_graphs_agree_with_a_sweep(seed, short):
    leaves, loss = irregular(150, seed)
    program = compile(loss, wrt=leaves, backend="native")
    assert program.backend == "native"
    assert "@interpret" in program.source
    loss.backward()
    for _ in range(2):
        value, slopes = program.value_and_grad(program.theta)
        assert value == pytest.approx(loss.data, rel=1e-13)
        np.testing.assert_allclose(slopes, [x.grad for x in leaves], rtol=1e-11)
    moved = program.theta * 1.1
    expected = compile(loss, wrt=leaves, backend="numpy").value_and_grad(moved)
    value, slopes = program.value_and_grad(moved)
    assert value == pytest.approx(expected[0], rel=1e-13)
    np.testing.assert_allclose(slopes, expected[1], rtol=1e-11)


def test_a_long_chain_is_a_table_and_auto_takes_it():
    x = Value(0.5)
    node = x
    for k in range(1500):
        node = ops.sin(node * 1.01) + 0.1 * x if k % 3 else node * x + 0.3
    program = as_swept(node, [x], rel=1e-12, rtol=1e-10)
    assert program.backend == "native"


def test_single_precision(short):
    leaves, loss = irregular(100)
    options = {"dtype": "float32", "backend": "native"}
    program = as_swept(loss, leaves, rel=1e-4, rtol=1e-3, **options)
    assert program.backend == "native"


def test_constants_keep_their_signs_and_their_bits(short):
    x = Value(0.7)
    constants = [0.0, -0.0, 5e-324, np.inf, -np.inf, 1.0, -1.0, 0.1, 1e300]
    parts = [ops.copysign(x, c) * 3.0 for c in constants]
    parts += [ops.sin(ops.minimum(x, c)) for c in constants if c != -np.inf]
    loss = parts[0]
    for k, part in enumerate(parts[1:]):
        loss = loss * 0.5 + part * (k + 1.0)
    program = as_swept(loss, [x], rel=1e-14, rtol=1e-13, backend="native")
    assert program.backend == "native"


def test_rows_with_very_many_constants_read_them(short):
    x = Value(0.7)
    loss = x * 1.0
    for k in range(KINDS + 40):
        loss = ops.minimum(ops.sin(loss) + x, 0.5 + 0.01 * k) * 1.1
    program = as_swept(loss, [x], rel=1e-13, rtol=1e-12, backend="native")
    assert program.backend == "native"


def test_zero_times_infinity_is_zero_as_in_a_sweep(short):
    x, y = Value(0.0), Value(0.0)
    loss = ops.sqrt(x) * y + ops.sin(x * y) * ops.cos(y) + x * 3.0
    loss.backward()
    program = compile(loss, wrt=[x, y], backend="native")
    for _ in range(2):
        _, slopes = program.value_and_grad(np.zeros(2))
        np.testing.assert_array_equal(slopes, [x.grad, y.grad])


def lines(*terms, **options):
    return Scalars((), False, View(0, 0, ()), lines=(Line(3, 0.0, terms, **options),))


@pytest.mark.parametrize("place", [-2, 4, 1 << 40])
def test_places_beyond_a_buffer_are_refused(place):
    table = _Table(lines())
    for step in (Step.ONE, Step.STORE, Step.UP, Step.PULL, Step.PULL_TIMES):
        table._steps = [(int(step), place, *[0] * (interpreted.WIDTH - 2))]
        with pytest.raises(Unsupported, match="beyond its buffer"):
            table.checked(4, 3)
    table._steps = [(int(Step.PULL), 3, 0, 0, 0, 0)]
    with pytest.raises(Unsupported, match="beyond its buffer"):
        table.checked(4, 3)  # a number without a slope


def test_a_row_of_many_operands_runs_on_numpy(short):
    values = [Value(x) for x in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)]
    loss = ops.logsumexp(values) * ops.sin(values[0]) + values[1]
    as_swept(loss, values, rel=1e-14, rtol=1e-13, backend="native")
