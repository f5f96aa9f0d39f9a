"""Python's operators on Values and numbers of every type."""

import math
import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd import Value
from autograd.errors import DomainError, OperandError

NUMBERS = [
    3, 3.0, True, Fraction(3, 2), Decimal("1.5"), np.float32(1.5), np.float64(1.5),
    np.int64(3), np.int8(3), np.uint16(3), np.bool_(True), np.array(1.5),
]  # fmt: skip

BINARY = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
}


@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
@pytest.mark.parametrize("name", BINARY)
def test_operators_take_real_numbers_of_every_type_on_either_side(name, number):
    f, plain = BINARY[name], float(number)
    v = Value(2.0)

    for out, expected, row_operands in (
        (f(v, number), f(2.0, plain), (2.0, plain)),
        (f(number, v), f(plain, 2.0), (plain, 2.0)),
    ):
        assert type(out) is Value
        assert type(out.data) is float
        assert out.data == expected
        assert tuple(x.data for x in out.operands) == row_operands
        out.backward()
    assert type(v.grad) is float


@pytest.mark.parametrize(
    "thing", ["3", None, 1j, [1.0], (1.0,), np.complex128(1)], ids=lambda x: repr(x)
)
@pytest.mark.parametrize("name", BINARY)
def test_operators_refuse_what_is_no_real_number_with_a_hint(name, thing):
    for left, right in ((Value(2.0), thing), (thing, Value(2.0))):
        if name == "mod" and isinstance(left, str):
            continue  # "3" % v is Python's own formatting of text
        with pytest.raises(OperandError, match="needs a real number"):
            BINARY[name](left, right)


def test_unary_operators():
    v = Value(-2.0)

    assert (-v).data == 2.0
    assert (+v) is v
    assert abs(v).data == 2.0
    assert [x.data for x in divmod(Value(9.0), 4)] == [2.0, 1.0]
    assert [x.data for x in divmod(9, Value(4.0))] == [2.0, 1.0]


def test_augmented_assignment_makes_a_new_node():
    v = w = Value(2.0)
    w += 1
    w *= 3

    assert (v.data, w.data) == (2.0, 9.0)
    w.backward()
    assert v.grad == 3.0


def test_comparisons_go_by_data_with_numbers_of_every_type():
    v = Value(2.0)

    assert v > 1
    assert v >= Fraction(2)
    assert v < np.float32(3)
    assert Decimal(2) <= v
    assert not v < Value(2.0)
    assert sorted([Value(3.0), Value(1.0)], key=float)[0].data == 1.0
    assert max(Value(3.0), Value(1.0)).data == 3.0
    with pytest.raises(OperandError):
        v > "1"  # noqa: B015


def test_operators_keep_to_the_domain():
    with pytest.raises(DomainError, match="div: operand 1"):
        1 / Value(0.0)
    with pytest.raises(DomainError, match="div: operand 1"):
        Value(1.0) / 0


def test_rows_are_methods_under_both_names():
    v = Value(0.5)

    assert v.relu().data == 0.5
    assert v.arctan().data == v.atan().data == math.atan(0.5)
    assert v.maximum(2.0).data == 2.0
    assert v.hypot(Value(1.0)).data == math.hypot(0.5, 1.0)


def test_rows_as_methods_are_seen_by_help_under_both_names():
    assert Value.relu.__doc__ == "Return ops.relu of this Value."
    assert Value.asin.__qualname__ == "Value.asin"
    assert Value.arcsin.__doc__ == "Return ops.asin of this Value."
