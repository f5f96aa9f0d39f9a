"""Calling a primitive on floats, arrays and Values; declaring one's own."""

import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction
from math import inf, isnan

import numpy as np
import pytest

from autograd import Interval, Stable, Value, grad, ops, primitive
from autograd.errors import DomainError, OperandError
from autograd.primitive import as_number, find, lookup, table


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


@pytest.mark.parametrize("arguments", [(), (1.0, 2.0)])
def test_a_wrong_number_of_operands_is_named(arguments):
    with pytest.raises(
        OperandError, match=f"exp: takes 1 operand, got {len(arguments)}"
    ):
        ops.exp(*arguments)


def test_an_nary_row_takes_operands_or_one_sequence():
    assert ops.total(1.0, 2.0, 3.0) == ops.total([1.0, 2.0, 3.0]) == 6.0
    assert ops.maximum(x for x in (1.0, 5.0)) == 5.0
    with pytest.raises(OperandError, match="at least one"):
        ops.total([])


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


# -- numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        2, 2.0, True, Fraction(2), Decimal(2), np.float32(2), np.float64(2),
        np.int64(2), np.uint8(2), np.bool_(True), np.array(2.0),
    ],
    ids=lambda x: type(x).__name__,
)  # fmt: skip
def test_real_numbers_of_every_type_become_floats(number):
    assert type(as_number(number, "here")) is float
    assert as_number(number, "here") == float(number)


def test_an_int_beyond_the_floats_overflows():
    assert as_number(10**400, "here") == inf
    assert as_number(-(10**400), "here") == -inf


@pytest.mark.parametrize(
    ("thing", "hint"),
    [
        ("3", "float"),
        (b"3", "float"),
        (None, "missing"),
        (1j, "real"),
        (np.complex128(1), "real"),
        ([1.0], "one Value per number"),
        (np.zeros(3), "one Value per number"),
        (object(), "int"),
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_is_no_real_number_is_refused_with_a_hint(thing, hint):
    with pytest.raises(OperandError, match=f"here: needs a real number.*{hint}"):
        as_number(thing, "here")


# -- one's own -------------------------------------------------------------------------


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


def test_a_constant_partial_may_be_a_number():
    row = primitive("thrice", lambda x: 3.0 * x, [3])
    x = Value(2.0)
    row(x).backward()

    assert x.grad == 3.0


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


@pytest.mark.parametrize("name", ["tanh", "add"])
def test_a_built_in_name_is_not_taken_again(name):
    before = lookup(name)
    with pytest.raises(OperandError, match="built in"):
        primitive(name, lambda x: x, [1.0])

    assert lookup(name) is before


def test_a_name_must_be_an_identifier():
    with pytest.raises(OperandError, match="not an identifier"):
        primitive("two words", lambda x: x, [1.0])


def test_intervals_must_match_the_rules():
    with pytest.raises(OperandError, match="interval"):
        primitive("lopsided", lambda x, y: x, [1.0, 0.0], domain=[Interval()])


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
