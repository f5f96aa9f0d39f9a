"""THE TABLE: one row per primitive, and the public functions ``ops.tanh(x)``.

A row is all there is to an operation: its value on floats and arrays, its local
derivatives, its domain, its notation.  Nothing else in the project names it.

Rules (``partials``) are functions of ``(out, *operands)`` written with operators and
other rows, so that the same rule serves floats, arrays and Values, and derivatives of
derivatives come free.  ``Stable`` pairs a rule with a float form that keeps the last
digits.  At kinks PyTorch's choice is taken; where that differs, ``convention`` says why.

>>> from autograd import ops
>>> ops.tanh(0.5) == __import__("math").tanh(0.5)
True
>>> ops.dot([1.0, 2.0], [3.0, 4.0])
11.0
"""

import math
import operator
from functools import partial

import numpy as np

from autograd import accurate
from autograd.errors import OperandError
from autograd.ground.domain import (
    KINK_AT_ZERO,
    NONNEGATIVE,
    NONZERO,
    OPEN_UNIT,
    POSITIVE,
    REALS,
    UNIT,
    Interval,
)
from autograd.primitive import Condition, Notation, Primitive, Stable, call_notation
from autograd.table import find, primitive, protect_table

_LARGEST = float(np.finfo(float).max)
_LN2, _LN10 = math.log(2.0), math.log(10.0)
_ROOT_HALF = math.sqrt(0.5)
_ERF_SCALE = 2.0 / math.sqrt(math.pi)
_PDF_SCALE = 1.0 / math.sqrt(2.0 * math.pi)


def _latex(command: str, *slopes: str) -> Notation:
    """The notation of a function that LaTeX has a command for."""
    return Notation(
        command, f"{command}({{0}})", rf"\{command}\left({{0}}\right)", slopes=slopes
    )


def _named(name: str, *slopes: str) -> Notation:
    """The notation of a function of one operand that is written by its name."""
    latex = rf"\operatorname{{{{{name}}}}}\left({{0}}\right)".replace("_", r"\_")
    return Notation(name, f"{name}({{0}})", latex, slopes=slopes)


# -- arithmetic ------------------------------------------------------------------

add: Primitive = primitive(
    "add", operator.add, (1.0, 1.0), vector=np.add,
    notation=Notation("+", "{0} + {1}", "{0} + {1}", 1, ("1", "1"), True),
    precise=lambda mp, x, y: x + y,
)  # fmt: skip
sub: Primitive = primitive(
    "sub", operator.sub, (1.0, -1.0), vector=np.subtract,
    notation=Notation("−", "{0} − {1}", "{0} - {1}", 1, ("1", "-1")),
    precise=lambda mp, x, y: x - y,
)  # fmt: skip
mul: Primitive = primitive(
    "mul", operator.mul, (lambda out, x, y: y, lambda out, x, y: x), vector=np.multiply,
    notation=Notation("×", "{0}·{1}", r"{0} \cdot {1}", 2, ("y", "x"), True),
    precise=lambda mp, x, y: x * y,
)  # fmt: skip
div: Primitive = primitive(
    "div", operator.truediv, (lambda out, x, y: 1.0 / y, lambda out, x, y: -out / y),
    vector=np.divide, domain=(REALS, NONZERO),
    notation=Notation(
        "÷", "{0} / {1}", r"\frac{{{0}}}{{{1}}}", 2, ("1 / y", "-x / y**2")
    ),
    precise=lambda mp, x, y: x / y,
)  # fmt: skip
neg: Primitive = primitive(
    "neg", operator.neg, (-1.0,), vector=np.negative,
    notation=Notation("−", "−{0}", "-{0}", 3, ("-1",)),
    precise=lambda mp, x: -x,
)  # fmt: skip
pow: Primitive = primitive(
    "pow", math.pow,
    (
        Stable(
            lambda out, x, y: where(y, y * x ** (y - 1.0), 0.0), accurate.power_slope
        ),
        lambda out, x, y: where(x, out * log(x), 0.0),
    ),
    vector=np.power,
    condition=Condition(
        lambda x, y: x > 0.0 or x != x or y != y
        or (y >= 0.0 if x == 0.0 else math.isinf(y) or y == math.floor(y)),
        "a negative base needs a whole exponent and a zero base none below 0",
    ),
    convention="∂/∂exponent of 0^y is 0 (PyTorch); of a negative base it is nan",
    notation=Notation(
        "^", "{0}^{1}", "{0}^{{{1}}}", 4, ("y * x**(y - 1)", "x**y * log(x)")
    ),
    precise=lambda mp, x, y: x**y,
)  # fmt: skip
floordiv: Primitive = primitive(
    "floordiv", operator.floordiv, (0.0, 0.0), vector=np.floor_divide,
    domain=(REALS, NONZERO), convention="derivative 0, also where it jumps",
    notation=Notation(
        "⌊÷⌋", "⌊{0} / {1}⌋", r"\left\lfloor \frac{{{0}}}{{{1}}} \right\rfloor",
        slopes=("0", "0"),
    ),
    precise=lambda mp, x, y: mp.floor(x / y),
)  # fmt: skip
mod: Primitive = primitive(
    "mod", operator.mod, (1.0, lambda out, x, y: -floordiv(x, y)), vector=np.remainder,
    domain=(REALS, NONZERO), convention="the slope to the right where it jumps",
    notation=Notation(
        "mod", "{0} mod {1}", r"{0} \bmod {1}", 2, ("1", "-floordiv(x, y)")
    ),
    precise=lambda mp, x, y: x - y * mp.floor(x / y),
)  # fmt: skip
identity: Primitive = primitive(
    "identity", operator.pos, (1.0,), vector=np.positive,
    notation=_named("identity", "1"),
    precise=lambda mp, x: x,
)  # fmt: skip
square: Primitive = primitive(
    "square", lambda x: x * x, (lambda out, x: 2.0 * x,), vector=np.square,
    notation=Notation("²", "{0}²", "{0}^{{2}}", 4, ("2 * x",)),
    precise=lambda mp, x: x * x,
)  # fmt: skip
reciprocal: Primitive = primitive(
    "reciprocal", lambda x: 1.0 / x, (lambda out, x: -out * out,),
    vector=np.reciprocal, domain=NONZERO,
    notation=Notation("1/", "1 / {0}", r"\frac{{1}}{{{0}}}", 2, ("-1 / x**2",)),
    precise=lambda mp, x: 1 / x,
)  # fmt: skip

# -- roots, exponentials and logarithms --------------------------------------------

sqrt: Primitive = primitive(
    "sqrt", math.sqrt, (lambda out, x: 0.5 / out,), vector=np.sqrt, domain=NONNEGATIVE,
    convention="inf at 0",
    notation=Notation("√", "√({0})", r"\sqrt{{{0}}}", slopes=("1 / (2 * sqrt(x))",)),
    precise=lambda mp, x: mp.sqrt(x),
)  # fmt: skip
cbrt: Primitive = primitive(
    "cbrt", math.cbrt,
    (Stable(lambda out, x: 1.0 / (3.0 * out * out), accurate.cbrt_slope),),
    vector=np.cbrt, domain=KINK_AT_ZERO, convention="inf at 0",
    notation=Notation(
        "∛", "∛({0})", r"\sqrt[3]{{{0}}}", slopes=("1 / (3 * cbrt(x)**2)",)
    ),
    precise=lambda mp, x: mp.sign(x) * mp.cbrt(abs(x)),
)  # fmt: skip
exp: Primitive = primitive(
    "exp", math.exp, (lambda out, x: out,), vector=np.exp,
    notation=Notation("exp", "exp({0})", "e^{{{0}}}", 4, ("exp(x)",)),
    precise=lambda mp, x: mp.exp(x),
)  # fmt: skip
exp2: Primitive = primitive(
    "exp2",
    math.exp2,
    (lambda out, x: out * _LN2,),
    vector=np.exp2,
    notation=Notation("exp2", "exp2({0})", "2^{{{0}}}", 4, ("exp2(x) * log(2)",)),
    precise=lambda mp, x: mp.power(2, x),
)
expm1: Primitive = primitive(
    "expm1", math.expm1, (lambda out, x: exp(x),), vector=np.expm1,
    notation=_named("expm1", "exp(x)"),
    precise=lambda mp, x: mp.expm1(x),
)  # fmt: skip
log: Primitive = primitive(
    "log", math.log, (lambda out, x: 1.0 / x,), vector=np.log, domain=POSITIVE,
    notation=_latex("log", "1 / x"),
    precise=lambda mp, x: mp.log(x),
)  # fmt: skip
log1p: Primitive = primitive(
    "log1p", math.log1p, (lambda out, x: 1.0 / (1.0 + x),), vector=np.log1p,
    domain=Interval(low=-1.0, low_open=True),
    notation=_named("log1p", "1 / (1 + x)"),
    precise=lambda mp, x: mp.log1p(x),
)  # fmt: skip
log2: Primitive = primitive(
    "log2", math.log2, (lambda out, x: 1.0 / (x * _LN2),), vector=np.log2,
    domain=POSITIVE,
    notation=Notation(
        "log₂", "log₂({0})", r"\log_2\left({0}\right)", slopes=("1 / (x * log(2))",)
    ),
    precise=lambda mp, x: mp.log(x) / mp.log(2),
)  # fmt: skip
log10: Primitive = primitive(
    "log10", math.log10, (lambda out, x: 1.0 / (x * _LN10),), vector=np.log10,
    domain=POSITIVE,
    notation=Notation(
        "log₁₀", "log₁₀({0})", r"\log_{{10}}\left({0}\right)",
        slopes=("1 / (x * log(10))",),
    ),
    precise=lambda mp, x: mp.log10(x),
)  # fmt: skip

xlogy: Primitive = primitive(
    "xlogy", lambda x, y: x * math.log(y) if x or y != y else 0.0,
    (
        lambda out, x, y: where(y, log(where(y, y, 1.0)), 0.0),
        lambda out, x, y: where(x, x / where(x, y, 1.0), 0.0),
    ),
    vector=lambda x, y: x * np.log(np.where(np.equal(x, 0.0) & (y >= 0.0), 1.0, y)),
    domain=(REALS, NONNEGATIVE),
    condition=Condition(lambda x, y: y != 0.0 or x == 0.0, "log(0) needs a factor 0"),
    convention="0·log(0) is 0, and so are its derivatives",
    notation=Notation(
        "·log", "{0}·log({1})", r"{0} \log\left({1}\right)", 2, ("log(y)", "x / y")
    ),
    precise=lambda mp, x, y: x * mp.log(y) if x else mp.mpf(0),
)  # fmt: skip
xlog1py: Primitive = primitive(
    "xlog1py", lambda x, y: x * math.log1p(y) if x or y != y else 0.0,
    (
        lambda out, x, y: where(1.0 + y, log1p(where(1.0 + y, y, 0.0)), 0.0),
        lambda out, x, y: where(x, x / (1.0 + where(x, y, 0.0)), 0.0),
    ),
    vector=lambda x, y: x * np.log1p(np.where(np.equal(x, 0.0) & (y >= -1.0), 0.0, y)),
    domain=(REALS, Interval(low=-1.0)),
    condition=Condition(lambda x, y: y != -1.0 or x == 0.0, "log(0) needs a factor 0"),
    convention="0·log(0) is 0, and so are its derivatives",
    notation=Notation(
        "·log1p", "{0}·log1p({1})", r"{0} \operatorname{{log1p}}\left({1}\right)", 2,
        ("log1p(y)", "x / (1 + y)"),
    ),
    precise=lambda mp, x, y: x * mp.log1p(y) if x else mp.mpf(0),
)  # fmt: skip

# -- circles and hyperbolas ----------------------------------------------------------

sin: Primitive = primitive(
    "sin", math.sin, (lambda out, x: cos(x),), vector=np.sin,
    notation=_latex("sin", "cos(x)"),
    precise=lambda mp, x: mp.sin(x),
)  # fmt: skip
cos: Primitive = primitive(
    "cos", math.cos, (lambda out, x: -sin(x),), vector=np.cos,
    notation=_latex("cos", "-sin(x)"),
    precise=lambda mp, x: mp.cos(x),
)  # fmt: skip
tan: Primitive = primitive(
    "tan", math.tan, (lambda out, x: 1.0 + out * out,), vector=np.tan,
    notation=_latex("tan", "1 + tan(x)**2"),
    precise=lambda mp, x: mp.tan(x),
)  # fmt: skip
asin: Primitive = primitive(
    "asin", math.asin, (lambda out, x: 1.0 / sqrt((1.0 - x) * (1.0 + x)),),
    vector=np.arcsin, domain=UNIT, convention="inf at ±1",
    notation=Notation(
        "arcsin", "arcsin({0})", r"\arcsin\left({0}\right)",
        slopes=("1 / sqrt(1 - x**2)",),
    ),
    precise=lambda mp, x: mp.asin(x),
)  # fmt: skip
acos: Primitive = primitive(
    "acos", math.acos, (lambda out, x: -1.0 / sqrt((1.0 - x) * (1.0 + x)),),
    vector=np.arccos, domain=UNIT, convention="-inf at ±1",
    notation=Notation(
        "arccos", "arccos({0})", r"\arccos\left({0}\right)",
        slopes=("-1 / sqrt(1 - x**2)",),
    ),
    precise=lambda mp, x: mp.acos(x),
)  # fmt: skip
atan: Primitive = primitive(
    "atan", math.atan, (lambda out, x: square(1.0 / hypot(1.0, x)),), vector=np.arctan,
    notation=Notation(
        "arctan", "arctan({0})", r"\arctan\left({0}\right)", slopes=("1 / (1 + x**2)",)
    ),
    precise=lambda mp, x: mp.atan(x),
)  # fmt: skip
atan2: Primitive = primitive(
    "atan2", math.atan2,
    (
        lambda out, y, x: where(hypot(y, x), x / hypot(y, x) / hypot(y, x), 0.0),
        lambda out, y, x: where(hypot(y, x), -y / hypot(y, x) / hypot(y, x), 0.0),
    ),
    vector=np.arctan2, domain=(KINK_AT_ZERO, KINK_AT_ZERO),
    convention="0 at the origin, where there is none; PyTorch's is nan",
    notation=call_notation("atan2", 2, ("y / (x**2 + y**2)", "-x / (x**2 + y**2)")),
    precise=lambda mp, y, x: mp.atan2(y, x),
)  # fmt: skip
sinh: Primitive = primitive(
    "sinh", math.sinh, (lambda out, x: cosh(x),), vector=np.sinh,
    notation=_latex("sinh", "cosh(x)"),
    precise=lambda mp, x: mp.sinh(x),
)  # fmt: skip
cosh: Primitive = primitive(
    "cosh", math.cosh, (lambda out, x: sinh(x),), vector=np.cosh,
    notation=_latex("cosh", "sinh(x)"),
    precise=lambda mp, x: mp.cosh(x),
)  # fmt: skip
tanh: Primitive = primitive(
    "tanh", math.tanh,
    (lambda out, x: 4.0 * sigmoid(2.0 * x) * sigmoid(-2.0 * x),), vector=np.tanh,
    notation=_latex("tanh", "1 - tanh(x)**2"),
    precise=lambda mp, x: mp.tanh(x),
)  # fmt: skip
asinh: Primitive = primitive(
    "asinh", math.asinh, (lambda out, x: 1.0 / hypot(1.0, x),), vector=np.arcsinh,
    notation=_named("arsinh", "1 / sqrt(x**2 + 1)"),
    precise=lambda mp, x: mp.asinh(x),
)  # fmt: skip
acosh: Primitive = primitive(
    "acosh", math.acosh, (lambda out, x: 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0)),),
    vector=np.arccosh, domain=Interval(low=1.0), convention="inf at 1",
    notation=_named("arcosh", "1 / sqrt(x**2 - 1)"),
    precise=lambda mp, x: mp.acosh(x),
)  # fmt: skip
atanh: Primitive = primitive(
    "atanh", math.atanh, (lambda out, x: 1.0 / ((1.0 - x) * (1.0 + x)),),
    vector=np.arctanh, domain=OPEN_UNIT,
    notation=_named("artanh", "1 / (1 - x**2)"),
    precise=lambda mp, x: mp.atanh(x),
)  # fmt: skip
hypot: Primitive = primitive(
    "hypot", math.hypot,
    (
        lambda out, x, y: where(out, x / out, 0.0),
        lambda out, x, y: where(out, y / out, 0.0),
    ),
    vector=np.hypot, domain=(KINK_AT_ZERO, KINK_AT_ZERO), convention="0 at the origin",
    notation=Notation(
        "hypot", "√({0}² + {1}²)", r"\sqrt{{{0}^2 + {1}^2}}",
        slopes=("x / hypot(x, y)", "y / hypot(x, y)"),
    ),
    precise=lambda mp, x, y: mp.hypot(x, y),
)  # fmt: skip

# -- the bell curve ------------------------------------------------------------------


def _precise_erfc(mp, x):
    """erfc in mpmath, whose own fails for huge ``x``, where it is 0 or 2 all but."""
    return mp.erfc(x) if mp.fabs(x) < 1000 else mp.exp(-x * x) if x > 0 else mp.mpf(2)


gaussian: Primitive = primitive(
    "gaussian", accurate.gaussian,
    (Stable(lambda out, x: -2.0 * x * out, accurate.gaussian_slope),),
    vector=lambda x: np.exp(-np.square(x)),
    notation=Notation(
        "gaussian", "exp(−{0}²)", "e^{{-{0}^2}}", slopes=("-2 * x * exp(-x**2)",)
    ),
    precise=lambda mp, x: mp.exp(-x * x),
)  # fmt: skip
erf: Primitive = primitive(
    "erf", math.erf, (lambda out, x: _ERF_SCALE * gaussian(x),),
    notation=_named("erf", "2 * exp(-x**2) / sqrt(pi)"),
    precise=lambda mp, x: mp.erf(x),
)  # fmt: skip
erfc: Primitive = primitive(
    "erfc", math.erfc, (lambda out, x: -_ERF_SCALE * gaussian(x),),
    notation=_named("erfc", "-2 * exp(-x**2) / sqrt(pi)"),
    precise=lambda mp, x: _precise_erfc(mp, x),
)  # fmt: skip

# -- activations ---------------------------------------------------------------------

sigmoid: Primitive = primitive(
    "sigmoid", accurate.sigmoid, (lambda out, x: sigmoid(x) * sigmoid(-x),),
    vector=accurate.sigmoid_array,
    notation=Notation(
        "σ", "σ({0})", r"\sigma\left({0}\right)", slopes=("sigmoid(x) * (1 - sigmoid(x))",)
    ),
    precise=lambda mp, x: 1 / (1 + mp.exp(-x)),
)  # fmt: skip
softplus: Primitive = primitive(
    "softplus",
    lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))) if x == x else x,
    (lambda out, x: sigmoid(x),),
    vector=lambda x: np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))),
    notation=_named("softplus", "sigmoid(x)"),
    precise=lambda mp, x: mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x)),
)  # fmt: skip
relu: Primitive = primitive(
    "relu", lambda x: 0.0 if x <= 0.0 else x,
    (Stable(lambda out, x: step(x), array=lambda out, x: np.greater(out, 0.0)),),
    vector=partial(np.maximum, 0.0), domain=KINK_AT_ZERO, convention="0 at 0",
    notation=Notation(
        "ReLU", "relu({0})", r"\operatorname{{ReLU}}\left({0}\right)",
        slopes=("step(x)",),
    ),
    precise=lambda mp, x: x if x > 0 else x * 0,
)  # fmt: skip
leaky_relu: Primitive = primitive(
    "leaky_relu", lambda x, slope: slope * x if x <= 0.0 else x,
    (
        lambda out, x, slope: step(x) + slope * (1.0 - step(x)),
        lambda out, x, slope: x * (1.0 - step(x)),
    ),
    vector=lambda x, slope: np.where(np.less_equal(x, 0.0), np.multiply(slope, x), x),
    domain=(KINK_AT_ZERO, REALS), defaults=(0.01,), convention="the left slope at 0",
    notation=call_notation(
        "leaky_relu", 2, ("step(x) + y * (1 - step(x))", "x * (1 - step(x))")
    ),
    precise=lambda mp, x, slope: x if x > 0 else slope * x,
)  # fmt: skip
elu: Primitive = primitive(
    "elu", lambda x, alpha: alpha * math.expm1(x) if x <= 0.0 else x,
    (
        Stable(
            lambda out, x, alpha: step(x)
            + (1.0 - step(x)) * alpha * exp(minimum(x, 0.0)),
            accurate.elu_slope,
        ),
        lambda out, x, alpha: expm1(minimum(x, 0.0)),
    ),
    vector=lambda x, alpha: np.where(
        np.less_equal(x, 0.0), alpha * np.expm1(np.minimum(x, 0.0)), x
    ),
    domain=(KINK_AT_ZERO, REALS), defaults=(1.0,), convention="the left slope at 0",
    notation=call_notation(
        "elu", 2,
        ("step(x) + (1 - step(x)) * y * exp(minimum(x, 0))", "expm1(minimum(x, 0))"),
    ),
    precise=lambda mp, x, alpha: x if x > 0 else alpha * mp.expm1(x),
)  # fmt: skip
gelu: Primitive = primitive(
    "gelu", accurate.gelu,
    (
        Stable(
            lambda out, x: 0.5 * erfc(-_ROOT_HALF * x)
            + _PDF_SCALE * x * gaussian(_ROOT_HALF * x),
            accurate.gelu_slope,
        ),
    ),
    notation=_named(
        "gelu", "erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)"
    ),
    precise=lambda mp, x: x * _precise_erfc(mp, -x / mp.sqrt(2)) / 2,
)  # fmt: skip
silu: Primitive = primitive(
    "silu", accurate.silu,
    (
        Stable(
            lambda out, x: sigmoid(x) * (1.0 + x * sigmoid(-x)), accurate.silu_slope
        ),
    ),
    vector=lambda x: np.maximum(x, -746.0) * accurate.sigmoid_array(x),
    notation=_named("silu", "sigmoid(x) * (1 + x * (1 - sigmoid(x)))"),
    precise=lambda mp, x: x / (1 + mp.exp(-x)),
)  # fmt: skip

# -- choices and kinks ---------------------------------------------------------------

abs: Primitive = primitive(
    "abs", operator.abs, (lambda out, x: sign(x),), vector=np.absolute,
    domain=KINK_AT_ZERO, convention="0 at 0",
    notation=Notation("|·|", "|{0}|", r"\left|{0}\right|", slopes=("sign(x)",)),
    precise=lambda mp, x: -x if x < 0 else x,
)  # fmt: skip
sign: Primitive = primitive(
    "sign", lambda x: math.copysign(1.0, x) if x < 0.0 or x > 0.0 else 0.0 * x, (0.0,),
    vector=np.sign, domain=KINK_AT_ZERO, convention="derivative 0, also at the jump",
    notation=_named("sign", "0"),
    precise=lambda mp, x: mp.sign(x),
)  # fmt: skip
step: Primitive = primitive(
    "step", lambda x: 1.0 if x > 0.0 else 0.0 if x <= 0.0 else x, (0.0,),
    vector=lambda x: np.heaviside(x, 0.0), domain=KINK_AT_ZERO,
    convention="step(0) = 0; derivative 0, also at the jump",
    notation=_named("step", "0"),
    precise=lambda mp, x: mp.mpf(1 if x > 0 else 0),
)  # fmt: skip
greater: Primitive = primitive(
    "greater", lambda x, y: 1.0 if x > y else 0.0, (0.0, 0.0),
    vector=lambda x, y: np.greater(x, y) * 1.0, convention="derivative 0",
    notation=Notation(">", "[{0} > {1}]", r"\left[{0} > {1}\right]", slopes=("0", "0")),
    precise=lambda mp, x, y: mp.mpf(1 if x > y else 0),
)  # fmt: skip
greater_equal: Primitive = primitive(
    "greater_equal", lambda x, y: 1.0 if x >= y else 0.0, (0.0, 0.0),
    vector=lambda x, y: np.greater_equal(x, y) * 1.0, convention="derivative 0",
    notation=Notation(
        "≥", "[{0} ≥ {1}]", r"\left[{0} \ge {1}\right]", slopes=("0", "0")
    ),
    precise=lambda mp, x, y: mp.mpf(1 if x >= y else 0),
)  # fmt: skip
where: Primitive = primitive(
    "where", lambda condition, x, y: x if condition else y,
    (
        0.0,
        lambda out, condition, x, y: where(condition, 1.0, 0.0),
        lambda out, condition, x, y: where(condition, 0.0, 1.0),
    ),
    vector=lambda condition, x, y: np.where(np.not_equal(condition, 0.0), x, y),
    domain=(KINK_AT_ZERO, REALS, REALS),
    convention="no derivative passes to the condition",
    notation=call_notation("where", 3, ("0", "where(x, 1, 0)", "where(x, 0, 1)")),
    precise=lambda mp, condition, x, y: x if condition else y,
)  # fmt: skip
clip: Primitive = primitive(
    "clip", lambda x, low, high: min(max(x, low), high) if x == x else x,
    (
        lambda out, x, low, high: (1.0 - step(low - x))
        * (1.0 - step(x - high)) * step(high - low),
        lambda out, x, low, high: step(low - x) * step(high - low),
        lambda out, x, low, high: 1.0
        - (1.0 - step(maximum(x, low) - high)) * step(high - low),
    ),
    vector=lambda x, low, high: np.minimum(np.maximum(x, low), high),
    convention="1 at both limits; limits that are one: all to the upper",
    notation=call_notation(
        "clip", 3,
        (
            "(1 - step(y - x)) * (1 - step(x - z)) * step(z - y)",
            "step(y - x) * step(z - y)",
            "1 - (1 - step(maximum(x, y) - z)) * step(z - y)",
        ),
    ),
    precise=lambda mp, x, low, high: min(max(x, low), high),
)  # fmt: skip

# -- any number of operands ------------------------------------------------------------


def _each(rule, operands):
    """Apply ``rule`` to every operand: in one go to a stack, else one by one."""
    if isinstance(operands, np.ndarray):
        return np.broadcast_to(rule(operands), operands.shape)
    return [rule(operand) for operand in operands]


def _extreme(name: str, choose, choose_array, symbol: str, slope: str) -> Primitive:
    """The row of the largest or the smallest operand."""

    def scalar(*numbers):
        return sum(numbers) if any(x != x for x in numbers) else choose(numbers)

    def partials(out, operands):
        ties = _each(lambda x: greater_equal(x, out) * greater_equal(out, x), operands)
        share = reciprocal(total.apply(tuple(ties)))
        return [tie * share for tie in ties]

    return primitive(
        name, scalar, partials, vector=lambda stack: choose_array(stack, axis=0),
        convention="operands that tie share the derivative equally",
        notation=Notation(
            symbol, f"{symbol}({{all}})", rf"\{symbol}\left({{all}}\right)",
            slopes=(slope,),
        ),
        precise=lambda mp, *xs: choose(xs),
    )  # fmt: skip


def _pairs(row: Primitive, arguments: tuple) -> tuple:
    """Lay out ``dot(ws, xs)`` as the operands ``w₁ … wₙ x₁ … xₙ``."""
    if len(arguments) != 2:
        raise OperandError(f"{row.name}: takes two sequences, got {len(arguments)}")
    for side in arguments:
        if not hasattr(side, "__iter__"):
            kind = type(side).__name__
            raise OperandError(f"{row.name}: takes two sequences, got a {kind}")
    left, right = map(tuple, arguments)
    if len(left) != len(right):
        raise OperandError(
            f"{row.name}: the sequences differ in length, {len(left)} and {len(right)}"
        )
    return left + right


def _swap_halves(out, operands):
    half = len(operands) // 2
    if isinstance(operands, np.ndarray):
        return np.concatenate([operands[half:], operands[:half]])
    return [*operands[half:], *operands[:half]]


def _dot(*numbers):
    half = len(numbers) // 2
    return float(sum(map(operator.mul, numbers[:half], numbers[half:])))


def _logsumexp(*numbers):
    largest = max(numbers)
    if math.isinf(largest) or any(x != x for x in numbers):
        return largest if all(x == x for x in numbers) else math.nan
    first = numbers.index(largest)
    others = numbers[:first] + numbers[first + 1 :]
    return largest + math.log1p(sum([math.exp(x - largest) for x in others]))


def _logsumexp_array(stack):
    shift = np.minimum(np.maximum(np.maximum.reduce(stack), -_LARGEST), _LARGEST)
    return np.log(np.add.reduce(np.exp(stack - shift))) + shift


total: Primitive = primitive(
    "total", lambda *xs: float(sum(xs)),
    lambda out, xs: _each(lambda x: 1.0, xs), vector=lambda stack: np.sum(stack, axis=0),
    notation=Notation("Σ", "Σ({all})", r"\sum\left({all}\right)", slopes=("1",)),
    precise=lambda mp, *xs: mp.fsum(xs),
)  # fmt: skip
mean: Primitive = primitive(
    "mean", lambda *xs: sum(xs) / len(xs),
    lambda out, xs: _each(lambda x: 1.0 / len(xs), xs),
    vector=lambda stack: np.mean(stack, axis=0),
    notation=Notation(
        "mean", "mean({all})", r"\operatorname{{mean}}\left({all}\right)",
        slopes=("1 / n",),
    ),
    precise=lambda mp, *xs: mp.fsum(xs) / len(xs),
)  # fmt: skip
dot: Primitive = primitive(
    "dot", _dot, _swap_halves, spread=_pairs,
    vector=lambda stack: np.einsum(
        "i...,i...->...", stack[: len(stack) // 2], stack[len(stack) // 2 :]
    ),
    notation=Notation("·", "{pairs}", "{pairs}", 1, ("y",)),
    precise=lambda mp, *xs: mp.fdot(xs[: len(xs) // 2], xs[len(xs) // 2 :]),
)  # fmt: skip
logsumexp: Primitive = primitive(
    "logsumexp", _logsumexp,
    Stable(lambda out, xs: _each(lambda x: exp(x - out), xs), accurate.softmax),
    vector=_logsumexp_array,
    notation=Notation(
        "logΣexp", "logsumexp({all})", r"\log\sum\exp\left({all}\right)",
        slopes=("exp(x - out)",),
    ),
    precise=lambda mp, *xs: mp.log(mp.fsum(map(mp.exp, xs))),
)  # fmt: skip
maximum: Primitive = _extreme("maximum", max, np.max, "max", "greater_equal(x, out)")
minimum: Primitive = _extreme("minimum", min, np.min, "min", "greater_equal(out, x)")

protect_table()


def __getattr__(name: str) -> Primitive:
    """Find rows that were declared outside the package."""
    row = find(name)
    if row is None:
        raise AttributeError(f"ops has no primitive called {name!r}")
    return row
