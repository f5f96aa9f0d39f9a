"""Single nodes as float code: what is spelled, shared, kept and handed down."""

import math

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.numpy.floats.spelling import Speller
from autograd.errors import DomainError
from autograd.ops.primitive import Primitive
from autograd.ops.table import is_built_in, primitive, table

ROWS = [row for row in table().values() if is_built_in(row) and row.arity]
POINTS = [0.3, 0.9, 2.5]


def names():
    """A namespace, and a function that gives things their names in it."""
    held: dict = {}

    def name(thing, prefix="f"):
        held.setdefault(f"f{id(thing)}", thing)
        return f"f{id(thing)}"

    return held, name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_spelled_is_the_row_and_its_rules_to_the_bit(row: Primitive):
    held, name = names()
    speller = Speller(name)
    letters = ["x", "y", "z"][: row.arity]
    for point in POINTS:
        operands = [point + i for i in range(row.arity)]
        held.update(zip(letters, operands, strict=True))
        try:
            held["out"] = row.evaluate(*operands)
        except DomainError:
            continue
        assert eval(speller.value(row, letters), held) == held["out"]
        for index, rule in enumerate(row.partials):
            if type(rule) is float:
                continue
            found = eval(speller.slope(row, index, "out", letters), held)
            expected = row.partial(index, held["out"], tuple(operands))
            assert found == expected or math.isnan(expected)


def test_a_rule_that_asks_what_its_numbers_are_is_called():
    def bent(out, x):
        return 2.0 if x > 0.0 else -2.0

    row = primitive("bent_for_a_test", lambda x: 2.0 * abs(x), [bent])
    held, name = names()
    text = Speller(name).slope(row, 0, "o", ["x"])
    assert eval(text, {**held, "o": 6.0, "x": -3.0}) == -2.0


def recurrence(steps):
    x, k = Value(0.4), Value(1.3)
    y = x
    for _ in range(steps):
        y = ops.sin(y) * k + x
    return y, [x, k]


@pytest.mark.slow
def test_steps_that_do_the_same_share_a_function():
    short, long = (
        compile(y, wrt=wrt).source.count("def ")
        for y, wrt in map(recurrence, (900, 9000))
    )
    assert long <= short + 16  # the calls


@pytest.mark.slow
def test_a_recurrence_agrees_with_eager_through_many_stretches():
    y, wrt = recurrence(2000)
    program = compile(y, wrt=wrt)
    value, slopes = program.value_and_grad()
    y.backward()
    np.testing.assert_allclose(value, y.data, rtol=1e-12)
    np.testing.assert_allclose(slopes, [x.grad for x in wrt], rtol=1e-12)


@pytest.mark.parametrize(
    ("f", "at", "value", "slope"),
    [
        (lambda x, w: 1.0 / x + w, 0.0, math.inf, -math.inf),
        (lambda x, w: ops.log(x) * w, 0.0, -math.inf, math.inf),
        (lambda x, w: ops.exp(x * 800.0) * w, 2.0, math.inf, math.inf),
        (lambda x, w: ops.sqrt(x) * w + x, 0.0, 0.0, math.inf),
    ],
)
def test_where_math_raises_numbers_are_those_of_ieee(f, at, value, slope):
    x, w = Value(0.5), Value(1.0)
    program = compile(f(x, w), wrt=[x, w])
    found, slopes = program.value_and_grad([at, 1.0])
    assert found == value
    assert slopes[0] == slope
    np.testing.assert_allclose(program([0.5, 1.0]), f(0.5, 1.0), rtol=1e-15)


def test_every_number_can_be_looked_at_after_a_run():
    y, wrt = recurrence(400)
    program = compile(y, wrt=wrt)
    program.value_and_grad()
    numbers = program.engine.inspected().numbers(0)
    assert np.isfinite(numbers).all()
    assert (numbers != 0.0).all()


def test_a_number_read_by_single_nodes_and_by_arrays_has_both_gradients():
    xs = [Value(0.1 * i + 0.2) for i in range(40)]
    k = Value(0.7)
    s = ops.sin(k) * k  # a single node that forty others read
    late = ops.exp(s) * k
    y = ops.total([ops.tanh(x * s) for x in xs]) + late * s
    program = compile(y, wrt=[*xs, k])
    value, slopes = program.value_and_grad()
    y.backward()
    np.testing.assert_allclose(value, y.data, rtol=1e-13)
    np.testing.assert_allclose(slopes, [x.grad for x in (*xs, k)], rtol=1e-12)


def test_gradients_that_are_not_nan_though_their_sum_is():
    x, y = Value(1.0), Value(1.0)
    program = compile(x * y, wrt=[x, y], backend="numpy")
    value, slopes = program.value_and_grad(np.array([math.inf, -math.inf]))
    assert value == -math.inf
    assert slopes.tolist() == [-math.inf, math.inf]
    _, slopes = program.value_and_grad(np.array([math.nan, 1.0]))
    assert slopes[0] == 1.0
    assert math.isnan(slopes[1])
