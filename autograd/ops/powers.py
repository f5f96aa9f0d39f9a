"""Powers, roots, exponentials and logarithms."""

import math

import numpy as np

from autograd.ground.domain import KINK_AT_ZERO, NONNEGATIVE, POSITIVE, REALS, Interval
from autograd.ops.forms import accurate, compositions
from autograd.ops.primitive import (
    POWER,
    PRODUCT,
    Condition,
    Notation,
    Primitive,
    Stable,
    latex_notation,
    named_notation,
)
from autograd.ops.table import primitive, rows

_LN2 = math.log(2.0)
_LN10 = math.log(10.0)


def _power_slope_array(out, x, y):
    """Return y·x^(y − 1); 0 where y is 0, whatever x is."""
    if isinstance(y, float) and y:
        return y * np.power(x, y - 1.0)
    return rows.where(y, y * x ** (y - 1.0), 0.0)


pow: Primitive = primitive(
    "pow", math.pow,
    (
        Stable(
            lambda out, x, y: rows.where(y, y * x ** (y - 1.0), 0.0),
            accurate.power_slope,
            _power_slope_array,
        ),
        lambda out, x, y: rows.where(x, out * log(x), 0.0),
    ),
    vector=np.power,
    condition=Condition(
        lambda x, y: x > 0.0 or x != x or y != y
        or (y >= 0.0 if x == 0.0 else math.isinf(y) or y == math.floor(y)),
        "a negative base needs a whole exponent and a zero base none below 0",
        lambda x, y: (x > 0.0) | (x != x) | (y != y)
        | np.where(x == 0.0, y >= 0.0, np.isinf(y) | (y == np.floor(y))),
    ),
    convention="∂/∂exponent of 0^y is 0 (PyTorch); of a negative base it is nan",
    notation=Notation(
        "^", "{0}^{1}", latex="{0}^{{{1}}}", precedence=POWER,
        slopes=("y * x**(y - 1)", "x**y * log(x)"),
    ),
    precise=lambda mp, x, y: x**y,
)  # fmt: skip
square: Primitive = primitive(
    "square", lambda x: x * x, (lambda out, x: 2.0 * x,), vector=np.square,
    notation=Notation(
        "²", "{0}²", latex="{0}^{{2}}", precedence=POWER, slopes=("2 * x",),
    ),
    precise=lambda mp, x: x * x,
    composition=lambda x: x * x,
)  # fmt: skip
sqrt: Primitive = primitive(
    "sqrt", math.sqrt, (lambda out, x: 0.5 / out,), vector=np.sqrt, domain=NONNEGATIVE,
    convention="inf at 0",
    notation=Notation(
        "√", "√({0})", latex=r"\sqrt{{{0}}}", slopes=("1 / (2 * sqrt(x))",),
    ),
    precise=lambda mp, x: mp.sqrt(x),
)  # fmt: skip
cbrt: Primitive = primitive(
    "cbrt", math.cbrt,
    (Stable(lambda out, x: 1.0 / (3.0 * out * out), accurate.cbrt_slope),),
    vector=np.cbrt, domain=KINK_AT_ZERO, convention="inf at 0",
    notation=Notation(
        "∛", "∛({0})", latex=r"\sqrt[3]{{{0}}}", slopes=("1 / (3 * cbrt(x)**2)",)
    ),
    precise=lambda mp, x: mp.sign(x) * mp.cbrt(abs(x)),
    composition=compositions.cbrt,
)  # fmt: skip
exp: Primitive = primitive(
    "exp", math.exp, (lambda out, x: out,), vector=np.exp,
    notation=Notation(
        "exp", "exp({0})", latex="e^{{{0}}}", precedence=POWER, slopes=("exp(x)",),
    ),
    precise=lambda mp, x: mp.exp(x),
)  # fmt: skip
exp2: Primitive = primitive(
    "exp2",
    math.exp2,
    (lambda out, x: out * _LN2,),
    vector=np.exp2,
    notation=Notation(
        "exp2",
        "exp2({0})",
        latex="2^{{{0}}}",
        precedence=POWER,
        slopes=("exp2(x) * log(2)",),
    ),
    precise=lambda mp, x: mp.power(2, x),
    composition=lambda x: pow(2.0, x),
)
expm1: Primitive = primitive(
    "expm1", math.expm1, (lambda out, x: exp(x),), vector=np.expm1,
    notation=named_notation("expm1", "exp(x)"),
    precise=lambda mp, x: mp.expm1(x),
)  # fmt: skip
log: Primitive = primitive(
    "log", math.log, (lambda out, x: 1.0 / x,), vector=np.log, domain=POSITIVE,
    notation=latex_notation("log", "1 / x"),
    precise=lambda mp, x: mp.log(x),
)  # fmt: skip
log1p: Primitive = primitive(
    "log1p", math.log1p, (lambda out, x: 1.0 / (1.0 + x),), vector=np.log1p,
    domain=Interval(low=-1.0, low_open=True),
    notation=named_notation("log1p", "1 / (1 + x)"),
    precise=lambda mp, x: mp.log1p(x),
)  # fmt: skip
log2: Primitive = primitive(
    "log2", math.log2, (lambda out, x: 1.0 / (x * _LN2),), vector=np.log2,
    domain=POSITIVE,
    notation=Notation(
        "log₂", "log₂({0})", latex=r"\log_2\left({0}\right)",
        slopes=("1 / (x * log(2))",),
    ),
    precise=lambda mp, x: mp.log(x) / mp.log(2),
    composition=lambda x: log(x) / _LN2,
)  # fmt: skip
log10: Primitive = primitive(
    "log10", math.log10, (lambda out, x: 1.0 / (x * _LN10),), vector=np.log10,
    domain=POSITIVE,
    notation=Notation(
        "log₁₀", "log₁₀({0})", latex=r"\log_{{10}}\left({0}\right)",
        slopes=("1 / (x * log(10))",),
    ),
    precise=lambda mp, x: mp.log10(x),
    composition=lambda x: log(x) / _LN10,
)  # fmt: skip

xlogy: Primitive = primitive(
    "xlogy", lambda x, y: x * math.log(y) if x or y != y else 0.0,
    (
        lambda out, x, y: rows.where(y, log(rows.where(y, y, 1.0)), 0.0),
        lambda out, x, y: rows.where(x, x / rows.where(x, y, 1.0), 0.0),
    ),
    vector=lambda x, y: x * np.log(np.where(np.equal(x, 0.0) & (y >= 0.0), 1.0, y)),
    domain=(REALS, NONNEGATIVE),
    condition=Condition(lambda x, y: y != 0.0 or x == 0.0, "log(0) needs a factor 0"),
    convention="0·log(0) is 0, and so are its derivatives",
    notation=Notation(
        "·log", "{0}·log({1})", latex=r"{0} \log\left({1}\right)", precedence=PRODUCT,
        slopes=("log(y)", "x / y"),
    ),
    precise=lambda mp, x, y: x * mp.log(y) if x else mp.mpf(0),
    composition=compositions.xlogy,
)  # fmt: skip
xlog1py: Primitive = primitive(
    "xlog1py", lambda x, y: x * math.log1p(y) if x or y != y else 0.0,
    (
        lambda out, x, y: rows.where(1.0 + y, log1p(rows.where(1.0 + y, y, 0.0)), 0.0),
        lambda out, x, y: rows.where(x, x / (1.0 + rows.where(x, y, 0.0)), 0.0),
    ),
    vector=lambda x, y: x * np.log1p(np.where(np.equal(x, 0.0) & (y >= -1.0), 0.0, y)),
    domain=(REALS, Interval(low=-1.0)),
    condition=Condition(lambda x, y: y != -1.0 or x == 0.0, "log(0) needs a factor 0"),
    convention="0·log(0) is 0, and so are its derivatives",
    notation=Notation(
        "·log1p", "{0}·log1p({1})", latex=r"{0} \operatorname{{log1p}}\left({1}\right)",
        precedence=PRODUCT, slopes=("log1p(y)", "x / (1 + y)"),
    ),
    precise=lambda mp, x, y: x * mp.log1p(y) if x else mp.mpf(0),
    composition=compositions.xlog1py,
)  # fmt: skip
