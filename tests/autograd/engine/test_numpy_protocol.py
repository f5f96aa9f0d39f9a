"""NumPy's ufuncs, all of them, and its usual functions: right, or an error of ours."""

import math

import numpy as np
import pytest

from autograd import Value, grad, ops, primitive
from autograd.errors import AutogradError, OperandError

UFUNCS = {
    name: f
    for name, f in vars(np).items()
    if isinstance(f, np.ufunc) and f.signature is None and "d" in "".join(f.types)
}
POINTS = {"arccosh": (1.7,), "arctanh": (0.4,), "acosh": (1.7,), "ldexp": (1.5, 2.0)}


def point_of(name, ufunc):
    return POINTS.get(name, (0.7, 0.4)[: ufunc.nin])


def slope(f, point, index, h=1e-6):
    """The central difference along one operand."""
    above, below = list(point), list(point)
    above[index] += h
    below[index] -= h
    return (float(f(*above)) - float(f(*below))) / (2.0 * h)


def checked(f, got, leaves, point):
    """Whether a result is right in value and, where it is a node, in its gradient."""
    assert float(got) == pytest.approx(float(f(*point)), rel=1e-12)
    if isinstance(got, Value):
        got.backward()
        found = [leaf.grad for leaf in leaves]
    else:
        found = [0.0] * len(leaves)
    wanted = [slope(f, point, index) for index in range(len(point))]
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-8)


def each_checked(ufunc, got, leaves, point):
    """Whether each result of a ufunc, of one or several, is right."""

    def results(found):
        return [found] if ufunc.nout == 1 else found

    for place, result in enumerate(results(got)):
        for leaf in leaves:
            leaf.grad = 0.0
        checked(lambda *xs, at=place: results(ufunc(*xs))[at], result, leaves, point)


@pytest.mark.parametrize("name", UFUNCS)
def test_a_ufunc_of_values_is_right_or_refused_by_us(name):
    ufunc = UFUNCS[name]
    point = point_of(name, ufunc)
    leaves = [Value(x) for x in point]
    try:
        got = ufunc(*leaves)
    except OperandError:
        return
    each_checked(ufunc, got, leaves, point)


@pytest.mark.parametrize("name", UFUNCS)
def test_a_ufunc_of_an_array_of_values_is_right_or_an_error(name):
    """NumPy does not ask us here; where it has no loop of objects it says so."""
    if name.startswith("logical"):
        return  # Python's own ``and``, ``or``: one of the operands
    ufunc = UFUNCS[name]
    point = point_of(name, ufunc)
    leaves = [Value(x) for x in point]
    try:
        got = ufunc(*[np.array([leaf, leaf]) for leaf in leaves])
    except (AutogradError, TypeError):
        return
    got = got[1] if ufunc.nout == 1 else [result[1] for result in got]
    each_checked(ufunc, got, leaves, point)


@pytest.mark.parametrize("name", UFUNCS)
def test_a_ufunc_of_a_value_and_numbers_of_an_array(name):
    ufunc = UFUNCS[name]
    if ufunc.nin != 2:
        return
    point = point_of(name, ufunc)
    leaf = Value(point[0])
    try:
        got = ufunc(leaf, np.array([point[1], point[1]]))
    except OperandError:
        return
    for place in range(ufunc.nout):
        of = (
            (lambda x: ufunc(x, point[1]))
            if ufunc.nout == 1
            else lambda x: ufunc(x, point[1])[place]
        )
        leaf.grad = 0.0
        checked(of, (got if ufunc.nout == 1 else got[place])[1], [leaf], point[:1])


ROWS = {
    "maximum": ops.maximum, "minimum": ops.minimum, "sign": ops.sign, "rint": ops.round,
    "logaddexp": ops.logaddexp, "fmod": ops.fmod, "heaviside": ops.heaviside,
    "copysign": ops.copysign, "floor": ops.floor, "ceil": ops.ceil, "trunc": ops.trunc,
    "remainder": ops.mod, "tanh": ops.tanh, "hypot": ops.hypot, "arctan2": ops.atan2,
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_numpy_s_function_makes_the_node_of_ops(name):
    row = ROWS[name]
    operands = [Value(0.7), Value(0.3)][: row.arity or 2]

    got = getattr(np, name)(*operands)

    assert got.primitive is row
    assert got.operands == tuple(operands)


WHOLE = {  # of x, 2x and a constant
    "sum": lambda x: np.sum(np.stack([x, 2.0 * x])),
    "sum of one": np.sum,
    "mean of one": np.mean,
    "mean": lambda x: np.mean([x, x * x, 1.0]),
    "prod": lambda x: np.prod([x, x, 2.0]),
    "var": lambda x: np.var([x, x * x, 1.0]),
    "std": lambda x: np.std([x, x * x, 1.0]),
    "median": lambda x: np.median([x, x * x, 1.0]),
    "cumsum": lambda x: np.cumsum([x, x * x, 1.0])[1],
    "dot": lambda x: np.dot([x, 1.0], [x, 2.0]),
    "dot of one": lambda x: np.dot(x, 3.0),
    "matmul": lambda x: (np.array([[x, 1.0]]) @ np.array([[x], [2.0]]))[0, 0],
    "einsum": lambda x: np.einsum("i,i", np.array([x, 1.0]), np.array([x, 2.0])),
    "inner": lambda x: np.inner([x, 1.0], [x, 2.0]),
    "outer": lambda x: np.outer([x, 1.0], [x, 2.0])[0, 0],
    "cross": lambda x: np.cross([x, 1.0, 0.0], [1.0, x, 0.0])[2],
    "trapezoid": lambda x: np.trapezoid([x, x * x, 1.0]),
    "diff": lambda x: np.diff([x, x * x])[0],
    "convolve": lambda x: np.convolve([x, 1.0], [x, 2.0])[1],
    "norm": lambda x: np.linalg.norm([x, 1.0]),
    "norm of one": np.linalg.norm,
    "where": lambda x: np.where(x > 0.5, x * x, 0.0),
    "where of numbers": lambda x: np.where(True, x, 0.0),
    "clip": lambda x: np.clip(x, 0.0, 0.5) + np.clip(x, None, 1.0),
    "clip by a Value": lambda x: np.clip(2.0 * x, 0.0, x),
    "round": lambda x: np.round(x) * x,
    "round to decimals": lambda x: np.round(x, 1) * x,
    "sinc": np.sinc,
    "max": lambda x: np.max([x, x * x]),
    "sort": lambda x: np.sort([x, x * x])[0],
    "fmax": lambda x: np.fmax(x, math.nan) * np.fmin(math.nan, x),
    "linalg.inv": lambda x: np.linalg.inv(np.array([[x]])),
    "linalg.det": lambda x: np.linalg.det(x),
    "linalg.solve": lambda x: np.linalg.solve(x, 1.0),
    "interp": lambda x: np.interp(x, [0.0, 1.0], [0.0, 3.0]),
    "nan_to_num": np.nan_to_num,
    "gradient": lambda x: np.gradient(x),
    "unwrap": np.unwrap,
    "angle": np.angle,
    "polyval": lambda x: np.polyval([1.0, 2.0], x),
    "add.reduce": np.add.reduce,
    "add out": lambda x: np.add(x, np.ones(2), out=np.zeros(2))[0],
    "add out of objects": lambda x: np.add(x, 1.0, out=np.zeros(2, dtype=object))[0],
    "multiply.outer": lambda x: np.multiply.outer(x, np.array([3.0]))[0],
    "zeros_like": lambda x: x * float(np.zeros_like(np.array(0.0))),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_function_is_right_or_an_error(name):
    f = WHOLE[name]
    x = Value(0.7)
    try:
        got = f(x)
    except (AutogradError, TypeError, ValueError, IndexError):
        return
    checked(f, got, [x], (0.7,))
    assert isinstance(got, Value)
    assert grad(f)(0.7) == pytest.approx(slope(f, (0.7,), 0), rel=1e-6)


RIGHT = [name for name in WHOLE if "linalg." not in name and name not in {
    "interp", "nan_to_num", "gradient", "unwrap", "angle",
    "add out", "add.reduce", "polyval",
}]  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_the_usual_functions_are_not_refused(name):
    WHOLE[name](Value(0.7))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: np.interp(x, [0.0, 1.0], [0.0, 1.0]), r"np\.interp can't be"),
        (lambda x: np.nan_to_num(x), r"np\.nan_to_num .* functions of ops"),
        (lambda x: np.linalg.det(x), r"np\.linalg\.det .* x\.data"),
        (lambda x: np.nextafter(x, 1.0), r"np\.nextafter can't be"),
        (lambda x: np.add(x, np.ones(2), out=np.zeros(2)), r"np\.add .*[Cc]annot cast"),
        (lambda x: np.where(x > 0.0), r"np\.where .*a condition alone"),
    ],
)
def test_what_cannot_be_differentiated_is_an_error_that_says_what_to_write(call, words):
    with pytest.raises(OperandError, match=words):
        call(Value(0.5))


def test_truths_of_a_number():
    x = Value(math.inf)

    assert bool(np.isinf(x))
    assert not np.isnan(x)
    assert np.isfinite(Value(1.0))
    assert np.allclose(Value(1.0), 1.0 + 1e-12)
    assert np.signbit(Value(-0.0))


def test_nothing_leaves_a_derivative_unnoticed():
    buffered = lambda x: np.gradient([x, x * x])[0]  # noqa: E731
    for f in (np.isnan, np.signbit, lambda x: np.isclose(x, 1.0), buffered):
        with pytest.raises(AutogradError):
            grad(lambda x, f=f: x * float(f(x)))(1.5)


@pytest.mark.parametrize(
    "other", [np.float64(2.0), np.float32(2.0), np.int64(2), np.longdouble(2.0)]
)
def test_numpy_s_scalars_meet_values_from_either_side(other):
    x = Value(3.0)

    assert (other * x).data == (x * other).data == 6.0
    assert (other - x).data == -1.0
    assert (other**x).data == 8.0
    assert bool(other < x)
    assert not bool(other == x)


@pytest.mark.parametrize(
    ("ufunc", "method", "point"),
    [
        (np.tanh, "tanh", (0.5,)),
        (np.fmod, "fmod", (7.5, 2.0)),
        (np.arcsin, "arcsin", (0.5,)),
        (np.hypot, "hypot", (1.0, 2.0)),
    ],
)
def test_a_row_that_computes_with_a_numpy_function_does_not_take_its_place(
    ufunc, method, point
):
    rules = [5.0] * len(point)
    primitive(f"mine_{method}", lambda *xs: float(ufunc(*xs)), rules, vector=ufunc)
    values = [Value(x) for x in point]
    arrays = [np.array([value]) for value in values]

    found = [
        getattr(values[0], method)(*values[1:]), ufunc(*values), ufunc(*arrays)[0]
    ]  # fmt: skip
    assert not any(out.primitive.name.startswith("mine_") for out in found)
    assert getattr(values[0], f"mine_{method}")(*values[1:]).primitive.partials[0] == 5
