"""Calling a primitive on floats, arrays and Values."""

import itertools
import math
from dataclasses import FrozenInstanceError, replace
from math import inf, nan

import numpy as np
import pytest

from autograd import Interval, Primitive, Stable, Value, ops, primitive
from autograd.errors import DomainError, OperandError
from autograd.ops.table import table

# -- in kind ---------------------------------------------------------------------------


def test_floats_give_a_float_and_values_a_value():
    assert type(ops.exp(1.0)) is float
    assert type(ops.exp(1)) is float
    assert isinstance(ops.exp(Value(1.0)), Value)
    assert isinstance(ops.add(1.0, Value(1.0)), Value)


def test_arrays_give_arrays_by_ieee_rules():
    with np.errstate(all="ignore"):
        assert ops.log(np.array([0.0, 1.0])).tolist() == [-inf, 0.0]
    assert ops.hypot(np.array([3.0, 6.0]), 4.0).tolist() == [5.0, math.hypot(6, 4)]
    assert ops.total(np.array([1.0, 2.0]), np.array([3.0, 4.0])).tolist() == [4.0, 6.0]


def test_object_arrays_give_arrays_of_values():
    values = np.array([Value(1.0), Value(2.0)])
    out = ops.mul(values, 3.0)

    assert [v.data for v in out] == [3.0, 6.0]
    assert [v.primitive for v in ops.silu(values)] == [ops.silu, ops.silu]


def test_mpmath_numbers_are_computed_in_mpmath():
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(40):
        assert abs(ops.exp(mpmath.mpf(1)) - mpmath.e) < mpmath.mpf(10) ** -38


def test_overflow_gives_infinity_with_its_sign():
    assert ops.exp(1000.0) == inf
    assert ops.sinh(-1000.0) == -inf
    assert ops.pow(-10.0, 333.0) == -inf
    assert (Value(1e200) * Value(1e200)).data == inf


def test_default_operands_may_be_left_out():
    assert ops.leaky_relu(-1.0) == -0.01
    assert ops.leaky_relu(-1.0, 0.5) == -0.5
    assert ops.elu(-1.0) == math.expm1(-1.0)
    row = primitive(
        "weighted", lambda x, a, b: a * x + b, [0.0, 0.0, 1.0], defaults=(2.0, 3.0)
    )
    assert (row(1.0), row(1.0, 5.0), row(1.0, 5.0, 7.0)) == (5.0, 8.0, 12.0)
    with pytest.raises(OperandError, match="takes 3 operands, got 0"):
        row()


@pytest.mark.parametrize(
    ("row", "count", "message"),
    [
        (ops.exp, 0, "exp: takes 1 operand, got 0"),
        (ops.exp, 2, "exp: takes 1 operand, got 2"),
        (ops.hypot, 1, "hypot: takes 2 operands, got 1"),
        (ops.clip, 4, "clip: takes 3 operands, got 4"),
        (ops.leaky_relu, 0, "leaky_relu: takes 2 operands, got 0"),
        (ops.leaky_relu, 3, "leaky_relu: takes 2 operands, got 3"),
    ],
)
def test_a_wrong_number_of_operands_is_named(row, count, message):
    with pytest.raises(OperandError, match=message):
        row(*[1.0] * count)


def test_a_row_of_no_operands_is_a_constant():
    row = primitive("answer", lambda: 42.0, [])

    assert row() == 42.0
    with pytest.raises(OperandError, match="answer: takes 0 operands, got 1"):
        row(1.0)


def test_an_nary_row_takes_operands_or_one_sequence():
    assert ops.total(1.0, 2.0, 3.0) == ops.total([1.0, 2.0, 3.0]) == 6.0
    assert ops.maximum(x for x in (1.0, 5.0)) == 5.0
    for nothing in ((), ([],)):
        with pytest.raises(OperandError, match="total: needs at least one operand"):
            ops.total(*nothing)


def test_dot_needs_two_sequences_of_one_length():
    assert ops.dot([1.0, 2.0], [3.0, 4.0]) == 11.0
    with pytest.raises(OperandError, match="differ in length, 1 and 2"):
        ops.dot([1.0], [1.0, 2.0])
    with pytest.raises(OperandError, match="two sequences, got 1"):
        ops.dot([1.0])
    with pytest.raises(OperandError, match="two sequences, got a float"):
        ops.dot([1.0], 2.0)
    with pytest.raises(OperandError, match="two sequences, got a Value"):
        ops.dot(Value(1.0), [2.0])


# -- the domain ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.log(-2.0), r"log: operand 0 must lie in \(0, inf\), got -2.0"),
        (lambda: ops.log(Value(0)), r"log: operand 0 must lie in \(0, inf\), got 0.0"),
        (lambda: Value(1) / 0, r"div: operand 1 must lie in .* without 0, got 0.0"),
        (lambda: ops.asin(1.5), r"asin: operand 0 must lie in \[-1, 1\], got 1.5"),
        (lambda: ops.pow(0.0, -1.0), r"pow: .* zero base none below 0, got 0.0, -1.0"),
    ],
)
def test_outside_the_domain_the_error_names_row_operand_rule_and_value(call, message):
    with pytest.raises(DomainError, match=message):
        call()


def test_a_restricted_row_says_so():
    assert [row.is_restricted for row in (ops.log, ops.pow)] == [True, True]
    assert [row.is_restricted for row in (ops.exp, ops.abs)] == [False, False]


def test_the_operand_of_an_nary_row_is_counted():
    row = primitive(
        "geometric",
        lambda *xs: math.prod(xs) ** (1 / len(xs)),
        lambda out, xs: [out / (len(xs) * x) for x in xs],
        domain=Interval(low=0.0, low_open=True),
    )

    assert row(2.0, 8.0) == 4.0
    with pytest.raises(DomainError, match="geometric: operand 1"):
        row(2.0, -8.0, -3.0)


# -- rules ---------------------------------------------------------------------------


def test_a_stable_rule_is_used_on_floats_only():
    row = primitive(
        "counted", lambda x: x * x, [Stable(lambda out, x: 2 * x, lambda out, x: 99.0)]
    )
    x = Value(2.0)
    row(x).backward()

    assert x.grad == 99.0
    assert row.partial(0, row(x), (x,)).data == 4.0
    assert row.partial(0, np.array([4.0]), (np.array([2.0]),)).tolist() == [4.0]


def test_a_stable_rule_of_an_nary_row_is_used_on_floats_only():
    row = primitive(
        "counted_sum",
        lambda *xs: sum(xs),
        Stable(lambda out, xs: [1.0 for _ in xs], lambda out, xs: [99.0 for _ in xs]),
    )

    assert row.arity is None
    assert row.partials_at(3.0, (1.0, 2.0)) == [99.0, 99.0]
    assert row.partials_at(Value(3.0), (Value(1.0), 2.0)) == [1.0, 1.0]


def test_a_flat_partial_is_0_everywhere():
    assert [ops.where.is_flat(index) for index in range(3)] == [True, False, False]
    assert not ops.add.is_flat(0)
    assert not ops.neg.is_flat(0)
    assert not ops.total.is_flat(0)


def test_rows_and_what_they_are_made_of_do_not_change():
    condition = ops.pow.condition
    rule = ops.pow.partials[0]
    for part, name in (
        (ops.pow, "name"),
        (ops.pow.notation, "symbol"),
        (condition, "words"),
        (rule, "rule"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(part, name, "other")


def test_a_row_answers_to_help_like_a_function():
    row = primitive("half", lambda x: x / 2, [0.5], doc="Return x / 2.")

    assert (row.__name__, row.__doc__, repr(row)) == (
        "half", "Return x / 2.", "<primitive half>",
    )  # fmt: skip
    assert ops.tanh.__doc__ == Primitive.__doc__


def test_a_row_equals_itself_alone():
    assert replace(ops.tanh) != ops.tanh


def test_a_condition_says_the_same_of_arrays():
    numbers = [-inf, -2.5, -2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0, 1e300, inf, nan]
    pairs = np.array(list(itertools.product(numbers, numbers))).T
    rows = [row for row in table().values() if row.condition and row.arity == 2]

    assert ops.pow in rows
    for row in rows:
        one_by_one = [row.condition.holds(*pair) for pair in pairs.T.tolist()]
        assert row.condition.on_arrays(pairs).tolist() == list(map(bool, one_by_one))
