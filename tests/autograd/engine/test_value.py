"""Value: what it holds, and what it is as a number."""

import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd import Value, ops, steps
from autograd.engine.code import as_code
from autograd.engine.marked import tracing
from autograd.errors import OperandError, StaleGraphError, TracingError
from tests.interrupts import at_every_moment

NUMBERS = [
    3, 3.0, True, Fraction(3, 2), Decimal("1.5"), np.float32(1.5), np.float64(1.5),
    np.int64(3), np.int8(3), np.uint16(3), np.bool_(True), np.array(1.5),
]  # fmt: skip


# -- what it holds ---------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
def test_data_is_a_plain_float_whatever_it_was(number):
    v = Value(number)
    assert type(v.data) is float
    v.data = number
    v.grad = number

    assert type(v.data) is type(v.grad) is float


ODD = [
    "1", None, 1j, [1.0], np.zeros(2), object(), np.array("1"), np.array(1j), float,
    np.datetime64("2020-01-01"), np.timedelta64(3), np.array(3, "m8[s]"),
    Decimal("sNaN"), Value, np.void(b"1"), np.array(None), np.ma.masked,
]  # fmt: skip


@pytest.mark.parametrize("thing", ODD, ids=repr)
def test_data_that_is_no_real_number_is_refused(thing):
    with pytest.raises(OperandError, match="Value: needs a real number"):
        Value(thing)
    v = Value(1.0)
    with pytest.raises(OperandError, match=r"Value\.data"):
        v.data = thing

    assert v.data == 1.0


@pytest.mark.parametrize("label", [(Value(1.0), Value(2.0)), 3, None, b"x"])
def test_a_label_that_is_no_text_is_refused(label):
    with pytest.raises(OperandError, match="the label is text"):
        Value(3.0, label)
    v = Value(3.0, "v")
    with pytest.raises(OperandError, match="the label is text"):
        v.label = label
    assert v.label == "v"


def test_control_characters_in_a_label_reach_no_terminal():
    a = Value(2.0, "a\x1b[31m")
    shown = [repr(a), str(a), f"{a}", str(steps(a * a)), as_code(a * a)]

    assert not any("\x1b" in text for text in shown)


def test_a_value_of_a_value_is_refused():
    with pytest.raises(OperandError, match="detach"):
        Value(Value(1.0))


def test_a_new_value_is_an_unswept_leaf():
    v = Value(1.0)

    assert (v.grad, v.swept, v.label, v.primitive, v.operands) == (
        0.0, False, "", None, (),
    )  # fmt: skip
    v.backward()
    assert v.swept
    v.grad = None
    assert not v.swept


def test_constants_appear_as_leaves_that_stay_the_same():
    out = Value(2.0) * 3.0
    constant = out.operands[1]

    assert constant.data == 3.0
    assert constant.primitive is None
    assert out.operands[1] is constant
    out.backward()
    assert constant.grad == 2.0


def test_constants_that_appear_late_leave_a_graph_as_fresh_or_stale_as_it_was():
    a, other = Value(2.0), Value(0.0)
    out = a * 3.0
    other.data = 1.0

    assert out.operands[1].data == 3.0
    out.backward()
    assert a.grad == 3.0
    late = a * 5.0
    a.data = 7.0
    assert late.operands[1].data == 5.0
    with pytest.raises(StaleGraphError):
        late.backward()


def test_numbers_of_other_types_become_floats_on_their_way_into_a_graph():
    out = ops.add(Value(1.0), np.int64(2))

    assert [type(x.data) for x in out.operands] == [float, float]
    assert out.data == 3.0


def test_detach_gives_a_leaf():
    v = ops.exp(Value(1.0))
    v.label = "e"
    leaf = v.detach()
    (leaf * 2).backward()

    assert (leaf.data, leaf.label, leaf.primitive) == (v.data, "e", None)
    assert v.grad == 0.0


def test_a_shallow_copy_shares_its_operands():
    a = Value(2.0)
    out = a * a
    out.backward()
    twin = copy.copy(out)

    assert twin is not out
    assert twin.operands == out.operands
    assert (twin.data, twin.grad) == (4.0, 1.0)


def test_a_shallow_copy_of_a_subclass_is_one():
    class Measured(Value):
        __slots__ = ("notes", "unit")

    class Open(Value):
        pass

    length, free = Measured(2.0, "l"), Open(3.0)
    length.unit, length.notes, free.any = "m", ["x"], 5
    twin = copy.copy(length)

    assert type(twin) is Measured
    assert (twin.data, twin.label, twin.unit) == (2.0, "l", "m")
    assert twin.notes is length.notes
    assert (type(copy.copy(free)), copy.copy(free).any) == (Open, 5)
    assert type(copy.copy(length * 2.0)) is Value


def test_a_leaf_is_pickled_with_its_gradient_and_label():
    v = Value(2.0, "v")
    v.grad = 7.0
    twin = pickle.loads(pickle.dumps(v))

    assert (twin.data, twin.grad, twin.label, twin.primitive) == (2.0, 7.0, "v", None)


def test_a_value_takes_no_other_attributes():
    with pytest.raises(AttributeError):
        Value(1.0).extra = 1
    with pytest.raises(AttributeError, match="no attribute 'reluu'"):
        Value(1.0).reluu()


def test_a_seed_that_is_no_number_is_refused():
    with pytest.raises(OperandError, match="backward"):
        Value(1.0).backward("1")


# -- as a number -----------------------------------------------------------------------


def test_a_value_turns_into_plain_numbers():
    v = Value(2.5)

    assert float(v) == 2.5
    assert int(v) == 2
    assert round(v) == 2
    assert round(Value(2.345), 1) == 2.3
    assert (math.floor(v), math.ceil(v), math.trunc(v)) == (2, 3, 2)
    assert f"{v:.2f}" == "2.50"
    assert bool(v) is bool(Value(-1.0)) is bool(Value(math.nan)) is True
    assert bool(Value(0.0)) is bool(Value(-0.0)) is False
    assert math.exp(v) == math.exp(2.5)
    assert v.conjugate() is v


def test_the_representation_is_short():
    v = Value(1 / 3, "x")

    assert repr(v) == "Value(0.333333, 'x')"
    (v * v).backward()
    assert repr(v) == "Value(0.333333, 'x', grad=0.666667)"
    assert f"{Value(2.0)}" == str(Value(2.0)) == "Value(2)"


def test_tracing_refuses_numbers_and_branches_and_ends():
    for question in (float, bool, int, round, lambda x: x.data):
        with pytest.raises(TracingError, match=r"ops\.where"), tracing() as mark:
            question(mark.input(2.0))
    with tracing() as mark:
        v = mark.input(2.0)
        assert (v > 1.0).primitive is ops.greater
        assert (v <= 1.0).primitive is ops.less_equal

    assert float(v) == 2.0


def test_a_leaf_whose_change_was_interrupted_is_stale_or_as_it_was():
    x = Value(2.0)
    out = x * x

    def change():
        x.data = 3.0

    for moment in at_every_moment(change, ("engine/value.py",)):
        try:
            out.backward()
            assert x.data == 2.0, moment
        except StaleGraphError:
            x.data = 2.0
            out.forward()
