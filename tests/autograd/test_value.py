"""Value: operators with numbers of every kind, NumPy, micrograd's habits."""

import copy
import math
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd import Value, ops
from autograd.errors import DomainError, OperandError, TracingError
from autograd.value import tracing

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


# -- operators -------------------------------------------------------------------------


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
    assert [x.data for x in divmod(Value(7.0), 4)] == [1.0, 3.0]
    assert [x.data for x in divmod(7, Value(4.0))] == [1.0, 3.0]


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


# -- as a number -----------------------------------------------------------------------


def test_a_value_turns_into_plain_numbers():
    v = Value(2.5)

    assert float(v) == 2.5
    assert int(v) == 2
    assert round(v) == 2
    assert round(Value(2.345), 1) == 2.3
    assert (math.floor(v), math.ceil(v), math.trunc(v)) == (2, 3, 2)
    assert f"{v:.2f}" == "2.50"
    assert bool(v)
    assert not Value(0.0)
    assert math.exp(v) == math.exp(2.5)
    assert v.conjugate() is v


def test_the_representation_is_short():
    v = Value(1 / 3, "x")

    assert repr(v) == "Value(0.333333, 'x')"
    (v * v).backward()
    assert repr(v) == "Value(0.333333, 'x', grad=0.666667)"
    assert f"{Value(2.0)}" == str(Value(2.0)) == "Value(2)"


def test_tracing_refuses_numbers_and_branches_and_ends():
    v = Value(2.0)
    with tracing():
        for question in (float, bool, int, round, lambda x: x.data):
            with pytest.raises(TracingError, match=r"ops\.where"):
                question(v)
        assert (v > 1.0).primitive is ops.greater
        assert (v <= 1.0).primitive is ops.greater_equal

    assert float(v) == 2.0


# -- what it holds ---------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
def test_data_is_a_plain_float_whatever_it_was(number):
    v = Value(number)
    assert type(v.data) is float
    v.data = number
    v.grad = number

    assert type(v.data) is type(v.grad) is float


@pytest.mark.parametrize("thing", ["1", None, 1j, [1.0], np.zeros(2), object()])
def test_data_that_is_no_real_number_is_refused(thing):
    with pytest.raises(OperandError, match="Value: needs a real number"):
        Value(thing)
    v = Value(1.0)
    with pytest.raises(OperandError, match=r"Value\.data"):
        v.data = thing

    assert v.data == 1.0


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


# -- NumPy -----------------------------------------------------------------------------


def values(*numbers):
    return np.array([Value(x) for x in numbers])


UFUNCS = """
    exp log sqrt tanh sin cos tan arcsin arccos arctan sinh cosh arcsinh arctanh expm1
    log1p log2 log10 cbrt square reciprocal absolute negative
"""


def data(array):
    return [v.data for v in array]


@pytest.mark.parametrize("name", UFUNCS.split())
def test_numpy_functions_work_on_arrays_of_values(name):
    f = getattr(np, name)
    got = f(values(0.5, 0.25))

    assert data(got) == pytest.approx(f(np.array([0.5, 0.25])).tolist(), rel=1e-15)
    got[0].backward()
    assert got[0].operands[-1].swept


@pytest.mark.parametrize(
    "name", ["add", "multiply", "arctan2", "hypot", "maximum", "minimum", "power"]
)
def test_numpy_functions_of_two_work_on_arrays_of_values(name):
    f = getattr(np, name)

    assert data(f(values(0.5, 2.0), values(1.0, 1.5))) == pytest.approx(
        f([0.5, 2.0], [1.0, 1.5]).tolist(), rel=1e-15
    )


def test_sums_products_and_matrix_products():
    x, plain = values(1.0, 2.0, 3.0), np.array([4.0, 5.0, 6.0])

    assert x.sum().data == 6.0
    assert np.dot(x, plain).data == (x @ plain).data == (plain @ x).data == 32.0
    assert data(x.reshape(3, 1) @ np.array([[2.0]])[0:1, 0]) == [2.0, 4.0, 6.0]
    assert x.mean().data == 2.0
    assert x.prod().data == 6.0
    assert data(x + plain) == data(plain + x) == [5.0, 7.0, 9.0]
    assert data(plain / x) == [4.0, 2.5, 2.0]
    assert data(Value(2.0) * plain) == data(plain * Value(2.0)) == [8.0, 10.0, 12.0]
    assert (x > 1.5).tolist() == [False, True, True]
    assert max(x).data == 3.0
    assert np.max(x).data == 3.0


def test_gradients_flow_through_array_expressions():
    x = values(0.1, 0.2)
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.tanh(weights @ x).sum().backward()

    z = weights @ [0.1, 0.2]
    expected = weights.T @ (1 - np.tanh(z) ** 2)
    assert [v.grad for v in x] == pytest.approx(expected.tolist(), rel=1e-14)


def test_rows_are_methods_under_both_names():
    v = Value(0.5)

    assert v.relu().data == 0.5
    assert v.arctan().data == v.atan().data == math.atan(0.5)
    assert v.maximum(2.0).data == 2.0
    assert v.hypot(Value(1.0)).data == math.hypot(0.5, 1.0)


# -- for people who come from micrograd ------------------------------------------------


def test_the_example_of_micrograds_readme():
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()

    assert f"{g.data:.4f}" == "24.7041"
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_micrograds_sanity_check():
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()

    assert (y.data, x.grad) == (-20.0, 46.0)


def test_micrograds_names_answer():
    a, b = Value(2.0), Value(3.0)

    assert [f._op for f in (a, a + b, a - b, a * b, a / b, -a, a**2, a.relu())] == [
        "", "+", "-", "*", "/", "-", "**2", "ReLU",
    ]  # fmt: skip
    assert (a * b)._prev == {a, b}
    assert a._prev == set()
