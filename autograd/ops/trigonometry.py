"""Circular and hyperbolic functions and their inverses."""

import math

import numpy as np

from autograd.ground.domain import KINK_AT_ZERO, OPEN_UNIT, UNIT, Interval
from autograd.ops.forms import accurate, compositions
from autograd.ops.primitive import (
    Notation,
    Primitive,
    Stable,
    call_notation,
    latex_notation,
    named_notation,
)
from autograd.ops.table import primitive, rows

sin: Primitive = primitive(
    "sin", math.sin, (lambda out, x: cos(x),), vector=np.sin,
    notation=latex_notation("sin", "cos(x)"),
    precise=lambda mp, x: mp.sin(x),
)  # fmt: skip
cos: Primitive = primitive(
    "cos", math.cos, (lambda out, x: -sin(x),), vector=np.cos,
    notation=latex_notation("cos", "-sin(x)"),
    precise=lambda mp, x: mp.cos(x),
)  # fmt: skip
tan: Primitive = primitive(
    "tan", math.tan, (lambda out, x: 1.0 + out * out,), vector=np.tan,
    notation=latex_notation("tan", "1 + tan(x)**2"),
    precise=lambda mp, x: mp.tan(x),
    composition=lambda x: sin(x) / cos(x),
)  # fmt: skip
asin: Primitive = primitive(
    "asin", math.asin, (lambda out, x: 1.0 / rows.sqrt((1.0 - x) * (1.0 + x)),),
    vector=np.arcsin, domain=UNIT, convention="inf at ±1",
    notation=Notation(
        "arcsin", "arcsin({0})", latex=r"\arcsin\left({0}\right)",
        slopes=("1 / sqrt(1 - x**2)",),
    ),
    precise=lambda mp, x: mp.asin(x),
    composition=lambda x: atan2(x, rows.sqrt((1.0 - x) * (1.0 + x))),
)  # fmt: skip
acos: Primitive = primitive(
    "acos", math.acos, (lambda out, x: -1.0 / rows.sqrt((1.0 - x) * (1.0 + x)),),
    vector=np.arccos, domain=UNIT, convention="-inf at ±1",
    notation=Notation(
        "arccos", "arccos({0})", latex=r"\arccos\left({0}\right)",
        slopes=("-1 / sqrt(1 - x**2)",),
    ),
    precise=lambda mp, x: mp.acos(x),
    composition=lambda x: atan2(rows.sqrt((1.0 - x) * (1.0 + x)), x),
)  # fmt: skip
atan: Primitive = primitive(
    "atan", math.atan, (lambda out, x: rows.square(1.0 / hypot(1.0, x)),),
    vector=np.arctan,
    notation=Notation(
        "arctan", "arctan({0})", latex=r"\arctan\left({0}\right)",
        slopes=("1 / (1 + x**2)",),
    ),
    precise=lambda mp, x: mp.atan(x),
    composition=lambda x: atan2(x, 1.0),
)  # fmt: skip
atan2: Primitive = primitive(
    "atan2", math.atan2,
    (
        lambda out, y, x: rows.where(hypot(y, x), x / hypot(y, x) / hypot(y, x), 0.0),
        lambda out, y, x: rows.where(hypot(y, x), -y / hypot(y, x) / hypot(y, x), 0.0),
    ),
    vector=np.arctan2, domain=(KINK_AT_ZERO, KINK_AT_ZERO),
    convention="0 at the origin, where there is none; PyTorch's is nan",
    notation=call_notation("atan2", 2, ("y / (x**2 + y**2)", "-x / (x**2 + y**2)")),
    precise=lambda mp, y, x: mp.atan2(y, x),
)  # fmt: skip
sinh: Primitive = primitive(
    "sinh", math.sinh, (lambda out, x: cosh(x),), vector=np.sinh,
    notation=latex_notation("sinh", "cosh(x)"),
    precise=lambda mp, x: mp.sinh(x),
    composition=compositions.sinh,
)  # fmt: skip
cosh: Primitive = primitive(
    "cosh", math.cosh, (lambda out, x: sinh(x),), vector=np.cosh,
    notation=latex_notation("cosh", "sinh(x)"),
    precise=lambda mp, x: mp.cosh(x),
    composition=compositions.cosh,
)  # fmt: skip
tanh: Primitive = primitive(
    "tanh", math.tanh,
    (
        Stable(
            lambda out, x: 4.0 * rows.sigmoid(2.0 * x) * rows.sigmoid(-2.0 * x),
            array=accurate.tanh_slope_array,
        ),
    ),
    vector=np.tanh,
    notation=latex_notation("tanh", "1 - tanh(x)**2"),
    precise=lambda mp, x: mp.tanh(x),
    composition=compositions.tanh,
)  # fmt: skip
asinh: Primitive = primitive(
    "asinh", math.asinh, (lambda out, x: 1.0 / hypot(1.0, x),), vector=np.arcsinh,
    notation=named_notation("arsinh", "1 / sqrt(x**2 + 1)"),
    precise=lambda mp, x: mp.asinh(x),
    composition=compositions.asinh,
)  # fmt: skip
acosh: Primitive = primitive(
    "acosh", math.acosh, (lambda out, x: 1.0 / (rows.sqrt(x - 1.0) * rows.sqrt(x + 1.0)),),
    vector=np.arccosh, domain=Interval(low=1.0), convention="inf at 1",
    notation=named_notation("arcosh", "1 / sqrt(x**2 - 1)"),
    precise=lambda mp, x: mp.acosh(x),
    composition=compositions.acosh,
)  # fmt: skip
atanh: Primitive = primitive(
    "atanh", math.atanh, (lambda out, x: 1.0 / ((1.0 - x) * (1.0 + x)),),
    vector=np.arctanh, domain=OPEN_UNIT,
    notation=named_notation("artanh", "1 / (1 - x**2)"),
    precise=lambda mp, x: mp.atanh(x),
    composition=compositions.atanh,
)  # fmt: skip
hypot: Primitive = primitive(
    "hypot", math.hypot,
    (
        lambda out, x, y: rows.where(out, x / out, 0.0),
        lambda out, x, y: rows.where(out, y / out, 0.0),
    ),
    vector=np.hypot, domain=(KINK_AT_ZERO, KINK_AT_ZERO), convention="0 at the origin",
    notation=Notation(
        "hypot", "√({0}² + {1}²)", latex=r"\sqrt{{{0}^2 + {1}^2}}",
        slopes=("x / hypot(x, y)", "y / hypot(x, y)"),
    ),
    precise=lambda mp, x, y: mp.hypot(x, y),
    composition=compositions.hypot,
)  # fmt: skip
