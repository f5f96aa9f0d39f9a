"""How ONNX computes rows; what is not here follows by composition.

Not every operation that ONNX has is one that onnxruntime runs in float64, and some are
others than the table's at nan or far out: ``Sigmoid`` is clamped, ``ReduceMax`` drops
nan.
"""

from collections.abc import Callable
from functools import partial
from math import inf, log, nan, pi

from autograd.compiling.backends.arrays.onnx.writer import Writer

Form = Callable[..., str]

NODES = {
    "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "neg": "Neg",
    "identity": "Identity", "reciprocal": "Reciprocal", "sqrt": "Sqrt", "exp": "Exp",
    "log": "Log", "pow": "Pow", "sin": "Sin", "cos": "Cos", "tanh": "Tanh",
    "abs": "Abs", "relu": "Relu", "floor": "Floor", "ceil": "Ceil", "round": "Round",
}  # fmt: skip
# No kernels for these in float64; the composition serves there, if there is one.
FLOAT32_ONLY = {
    "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan", "erf": "Erf",
}  # fmt: skip


def truth(w: Writer, test: str) -> str:
    """Return 1 where a test holds, else 0."""
    return w.node("Cast", test, to=w.real)


def _compared(kind: str, w: Writer, x: str, y: str) -> str:
    return truth(w, w.node(kind, x, y))


def _not_equal(w: Writer, x: str, y: str) -> str:
    return truth(w, w.node("Not", w.node("Equal", x, y)))


def where(w: Writer, condition: str, x: str, y: str) -> str:
    """Return x where a number is not 0, else y."""
    return w.node("Where", w.node("Equal", condition, 0.0), y, x)


def _expm1(w: Writer, x: str) -> str:
    """Return e^x − 1; near 0 as 2t/(1 − t) with t = tanh(x/2)."""
    half = w.node("Tanh", w.node("Mul", x, 0.5))
    near = w.node("Div", w.node("Mul", half, 2.0), w.node("Sub", 1.0, half))
    far = w.node("Sub", w.node("Exp", x), 1.0)
    return w.node("Where", w.node("Less", w.node("Abs", x), 0.5), near, far)


def _log1p(w: Writer, x: str) -> str:
    """Return log(1 + x): log(u) corrected for the rounding of u = 1 + x (Kahan)."""
    above = w.node("Add", x, 1.0)
    rounded = w.node("Sub", above, 1.0)
    nothing = w.node("Equal", rounded, 0.0)
    ratio = w.node("Div", x, w.node("Where", nothing, 1.0, rounded))
    endless = w.node("Equal", x, inf)
    ratio = w.node("Where", endless, 1.0, ratio)
    return w.node("Where", nothing, x, w.node("Mul", w.node("Log", above), ratio))


def _logarithm(base: float, w: Writer, x: str) -> str:
    return w.node("Div", w.node("Log", x), log(base))


def _floordiv(w: Writer, x: str, y: str) -> str:
    """Return the whole quotient; by 0, what division gives."""
    quotient = w.node("Div", w.node("Sub", x, _mod(w, x, y)), y)
    whole = w.node("Round", quotient)
    side = w.node("Mul", w.node("Sign", x), w.node("Mul", w.node("Sign", y), 0.5))
    beyond = w.node("Add", w.node("Floor", side), w.node("Mul", x, 0.0))
    endless = w.node("Equal", w.node("Abs", y), inf)
    whole = w.node("Where", endless, beyond, whole)
    return w.node("Where", w.node("Equal", y, 0.0), w.node("Div", x, y), whole)


def _mod(w: Writer, x: str, y: str) -> str:
    """Return the remainder with the sign of y, from that with the sign of x."""
    left = w.node("Mod", x, y, fmod=1)
    below = [w.node("Less", z, 0.0) for z in (left, y)]
    crosses = w.node("And", w.node("Xor", *below), w.node("Not", _is(w, left, 0.0)))
    return w.node("Where", crosses, w.node("Add", left, y), left)


def _is(w: Writer, x: str, number: float) -> str:
    return w.node("Equal", x, number)


def _fmod(w: Writer, x: str, y: str) -> str:
    return w.node("Mod", x, y, fmod=1)


def _trunc(w: Writer, x: str) -> str:
    below = w.node("Less", x, 0.0)
    return w.node("Where", below, w.node("Ceil", x), w.node("Floor", x))


def _copysign(w: Writer, x: str, y: str) -> str:
    """Return |x| with the sign of y; that of a zero shows in its reciprocal."""
    told = w.node("Where", _is(w, y, 0.0), w.node("Reciprocal", y), y)
    size = w.node("Abs", x)
    return w.node("Where", w.node("Less", told, 0.0), w.node("Neg", size), size)


def _atan2(w: Writer, y: str, x: str) -> str:
    """Return the angle of a point: of the smaller side over the larger, then turned."""
    a, b = w.node("Abs", y), w.node("Abs", x)
    steep = w.node("Greater", a, b)
    large, small = w.node("Where", steep, a, b), w.node("Where", steep, b, a)
    same = w.node("Equal", large, small)
    nothing = _is(w, large, 0.0)
    ratio = w.node("Div", small, w.node("Where", nothing, 1.0, large))
    ratio = w.node("Where", w.node("And", same, w.node("Not", nothing)), 1.0, ratio)
    angle = w.node("Atan", ratio)
    angle = w.node("Where", steep, w.node("Sub", pi / 2.0, angle), angle)
    left = w.node("Less", _copysign(w, w.constant(1.0), x), 0.0)
    return _copysign(w, w.node("Where", left, w.node("Sub", pi, angle), angle), y)


def _erfc(w: Writer, x: str) -> str:
    return w.node("Sub", 1.0, w.node("Erf", x))


# -- n-ary rows, of one array along its first axis -------------------------------------


def reduced(kind: str, w: Writer, stack: str, axis: int = 0) -> str:
    """Return a reduction over an axis."""
    return w.node(kind, stack, w.whole([axis]), keepdims=0)


def _extreme(kind: str, w: Writer, stack: str) -> str:
    """Return the largest or smallest; nan if one is, which the reduction forgets."""
    odd = w.node("Cast", w.node("IsNaN", stack), to=w.real)
    found = reduced(kind, w, stack)
    some = w.node("Greater", reduced("ReduceMax", w, odd), 0.0)
    return w.node("Where", some, nan, found)


def _logsumexp(w: Writer, stack: str) -> str:
    largest = _extreme("ReduceMax", w, stack)
    endless = w.node("Equal", w.node("Abs", largest), inf)
    shift = w.node("Where", endless, 0.0, largest)
    powers = w.node("Exp", w.node("Sub", stack, shift))
    return w.node("Add", w.node("Log", reduced("ReduceSum", w, powers)), shift)


FORMS: dict[str, Form] = {
    **{name: partial(lambda kind, w, *xs: w.node(kind, *xs), kind)
       for name, kind in NODES.items()},
    "greater": partial(_compared, "Greater"), "less": partial(_compared, "Less"),
    "greater_equal": partial(_compared, "GreaterOrEqual"),
    "less_equal": partial(_compared, "LessOrEqual"),
    "equal": partial(_compared, "Equal"), "not_equal": _not_equal, "where": where,
    "expm1": _expm1, "log1p": _log1p, "log2": partial(_logarithm, 2.0),
    "log10": partial(_logarithm, 10.0),
    "floordiv": _floordiv, "mod": _mod, "fmod": _fmod, "trunc": _trunc,
    "copysign": _copysign,
    "total": partial(reduced, "ReduceSum"), "mean": partial(reduced, "ReduceMean"),
    "maximum": partial(_extreme, "ReduceMax"),
    "minimum": partial(_extreme, "ReduceMin"), "logsumexp": _logsumexp,
}  # fmt: skip
SINGLE: dict[str, Form] = {
    **{name: partial(lambda kind, w, x: w.node(kind, x), kind)
       for name, kind in FLOAT32_ONLY.items()},
    "erfc": _erfc, "atan2": _atan2,
}  # fmt: skip
