"""Sums, products, quotients, whole quotients and remainders."""

import operator

import numpy as np

from autograd.ground.domain import NONZERO, REALS
from autograd.ops.primitive import (
    PRODUCT,
    SIGN,
    SUM,
    Notation,
    Primitive,
    named_notation,
)
from autograd.ops.table import primitive

add: Primitive = primitive(
    "add", operator.add, (1.0, 1.0), vector=np.add,
    notation=Notation(
        "+", "{0} + {1}", latex="{0} + {1}", precedence=SUM, slopes=("1", "1"),
        associative=True,
    ),
    precise=lambda mp, x, y: x + y,
)  # fmt: skip
sub: Primitive = primitive(
    "sub", operator.sub, (1.0, -1.0), vector=np.subtract,
    notation=Notation(
        "−", "{0} − {1}", latex="{0} - {1}", precedence=SUM, slopes=("1", "-1"),
    ),
    precise=lambda mp, x, y: x - y,
)  # fmt: skip
mul: Primitive = primitive(
    "mul", operator.mul, (lambda out, x, y: y, lambda out, x, y: x), vector=np.multiply,
    notation=Notation(
        "×", "{0}·{1}", latex=r"{0} \cdot {1}", precedence=PRODUCT, slopes=("y", "x"),
        associative=True,
    ),
    precise=lambda mp, x, y: x * y,
)  # fmt: skip
div: Primitive = primitive(
    "div", operator.truediv, (lambda out, x, y: 1.0 / y, lambda out, x, y: -out / y),
    vector=np.divide, domain=(REALS, NONZERO),
    notation=Notation(
        "÷", "{0} / {1}", latex=r"\frac{{{0}}}{{{1}}}", precedence=PRODUCT,
        slopes=("1 / y", "-x / y**2"),
    ),
    precise=lambda mp, x, y: x / y,
)  # fmt: skip
neg: Primitive = primitive(
    "neg", operator.neg, (-1.0,), vector=np.negative,
    notation=Notation("−", "−{0}", latex="-{0}", precedence=SIGN, slopes=("-1",)),
    precise=lambda mp, x: -x,
)  # fmt: skip
floordiv: Primitive = primitive(
    "floordiv", operator.floordiv, (0.0, 0.0), vector=np.floor_divide,
    domain=(REALS, NONZERO), convention="derivative 0, also where it jumps",
    notation=Notation(
        "⌊÷⌋", "⌊{0} / {1}⌋", latex=r"\left\lfloor \frac{{{0}}}{{{1}}} \right\rfloor",
        slopes=("0", "0"),
    ),
    precise=lambda mp, x, y: mp.floor(x / y),
)  # fmt: skip
mod: Primitive = primitive(
    "mod", operator.mod, (1.0, lambda out, x, y: -floordiv(x, y)), vector=np.remainder,
    domain=(REALS, NONZERO), convention="the slope to the right where it jumps",
    notation=Notation(
        "mod", "{0} mod {1}", latex=r"{0} \bmod {1}", precedence=PRODUCT,
        slopes=("1", "-floordiv(x, y)"),
    ),
    precise=lambda mp, x, y: x - y * mp.floor(x / y),
)  # fmt: skip
identity: Primitive = primitive(
    "identity", operator.pos, (1.0,), vector=np.positive,
    notation=named_notation("identity", "1"),
    precise=lambda mp, x: x,
    composition=lambda x: 1.0 * x,
)  # fmt: skip
reciprocal: Primitive = primitive(
    "reciprocal", lambda x: 1.0 / x, (lambda out, x: -out * out,),
    vector=np.reciprocal, domain=NONZERO,
    notation=Notation(
        "1/", "1 / {0}", latex=r"\frac{{1}}{{{0}}}", precedence=PRODUCT,
        slopes=("-1 / x**2",),
    ),
    precise=lambda mp, x: 1 / x,
    composition=lambda x: div(1.0, x),
)  # fmt: skip
