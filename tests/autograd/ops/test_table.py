"""Rows by name: declaring one's own, finding, pickling."""

import copy
import math
import pickle
from math import isnan

import numpy as np
import pytest

from autograd import Interval, Value, grad, ops, primitive
from autograd.errors import OperandError
from autograd.ops.table import find, lookup, table


@pytest.fixture
def softsign():
    """A row as somebody outside the package would write it."""
    return primitive(
        "softsign",
        lambda x: x / (1.0 + abs(x)),
        [lambda out, x: 1.0 / ops.square(1.0 + ops.abs(x))],
        vector=lambda x: x / (1.0 + np.abs(x)),
        precise=lambda mp, x: x / (1 + abs(x)),
    )


def test_a_primitive_of_ones_own_works_everywhere(softsign):
    x = Value(-1.0, "x")
    out = softsign(x) * 2

    out.backward()

    assert out.data == -1.0
    assert x.grad == 2 / 4
    assert softsign(-1.0) == -0.5
    assert softsign(np.array([1.0, 3.0])).tolist() == [0.5, 0.75]
    assert ops.softsign is softsign
    assert x.softsign().data == -0.5
    assert find("softsign") is lookup("softsign") is softsign
    assert np.array([x]).size == 1
    assert grad(grad(softsign))(1.0) == pytest.approx(-2 / 8)
    assert copy.deepcopy(out).operands[0].primitive is softsign
    assert pickle.loads(pickle.dumps(out)).operands[0].primitive is softsign


def test_a_row_without_vector_runs_its_scalar_in_a_loop():
    row = primitive("halve_log", lambda x: 0.5 * math.log(x), [lambda out, x: 0.5 / x])

    got = row(np.array([1.0, math.e**2, -1.0]))

    assert got[:2].tolist() == [0.0, 1.0]
    assert isnan(got[2])


def test_an_nary_row_without_vector_runs_its_scalar_in_a_loop():
    row = primitive("spread_of", lambda *xs: max(xs) - min(xs), lambda out, xs: [])

    columns = np.array([[1.0, 5.0], [3.0, 4.0], [9.0, 0.0]])
    assert row(*columns).tolist() == [8.0, 5.0]


def test_a_constant_partial_may_be_a_number():
    row = primitive("thrice", lambda x: 3.0 * x, [3])
    x = Value(2.0)
    row(x).backward()

    assert x.grad == 3.0


@pytest.mark.parametrize("name", ["tanh", "add"])
def test_a_built_in_name_is_not_taken_again(name):
    before = lookup(name)
    with pytest.raises(OperandError, match="built in"):
        primitive(name, lambda x: x, [1.0])

    assert lookup(name) is before


def test_a_name_must_be_an_identifier():
    with pytest.raises(OperandError, match="not an identifier"):
        primitive("two words", lambda x: x, [1.0])


@pytest.mark.parametrize(
    ("partials", "count", "message"),
    [
        ([1.0, 0.0], 1, r"2 interval\(s\) needed, got 1"),
        ([1.0, 0.0], 3, r"2 interval\(s\) needed, got 3"),
        (lambda out, xs: [1.0 for _ in xs], 2, r"1 interval\(s\) needed, got 2"),
    ],
)
def test_intervals_must_match_the_rules(partials, count, message):
    with pytest.raises(OperandError, match=message):
        primitive("lopsided", max, partials, domain=[Interval()] * count)


def test_an_unknown_name_is_refused_with_the_way_to_declare_it():
    with pytest.raises(OperandError, match=r"no primitive is called 'no_such'"):
        lookup("no_such")
    assert find("no_such") is None
    assert find("arcsin") is ops.asin
    with pytest.raises(AttributeError, match="no_such"):
        ops.no_such  # noqa: B018


def test_the_table_is_handed_out_as_a_copy():
    table().clear()

    assert lookup("tanh") is ops.tanh


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("__init__", "may not start with _"),
        ("_hidden", "may not start with _"),
        ("lambda", "no identifier|not an identifier"),
        ("a b", "not an identifier"),
        ("tanh", "is built in"),
        ("table", "is built in"),
        ("primitive", "is built in"),
        ("data", "is built in"),
        ("grad", "is built in"),
        ("backward", "is built in"),
        ("arcsin", "is built in"),
    ],
)
def test_names_that_mean_something_already_are_refused(name, message):
    with pytest.raises(OperandError, match=message):
        primitive(name, lambda x: x, [1.0])


def test_what_a_row_of_a_user_returns_becomes_a_float():
    row = primitive(
        "numpy_twice", lambda x: np.float64(2.0) * x, [lambda out, x: np.float32(2.0)]
    )
    x = Value(3.0)
    y = row(x)
    y.backward()

    assert (type(y.data), y.data) == (float, 6.0)
    assert (type(x.grad), x.grad) == (float, 2.0)


@pytest.mark.parametrize("nothing", [None, "2", 1j, [1.0]])
def test_a_row_that_returns_no_number_is_named(nothing):
    x = Value(3.0)
    with pytest.raises(OperandError, match="no_value: result: needs a real number"):
        primitive("no_value", lambda x: nothing, [1.0])(x)
    row = primitive("no_slope", lambda x: x, [lambda out, x: nothing])
    with pytest.raises(OperandError, match="no_slope: slope by operand 0"):
        row(x).backward()
