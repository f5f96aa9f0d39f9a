"""Comparisons, choices and kinks."""

import math
import operator
from collections.abc import Callable

import numpy as np

from autograd.ground.domain import KINK_AT_ZERO, REALS
from autograd.ops.forms import compositions
from autograd.ops.primitive import (
    Notation,
    Primitive,
    Stable,
    call_notation,
    named_notation,
)
from autograd.ops.table import primitive, rows

abs: Primitive = primitive(
    "abs", operator.abs, (Stable(lambda out, x: sign(x), array=lambda out, x: np.sign(x)),),
    vector=np.absolute,
    domain=KINK_AT_ZERO, convention="0 at 0",
    notation=Notation("|·|", "|{0}|", latex=r"\left|{0}\right|", slopes=("sign(x)",)),
    precise=lambda mp, x: -x if x < 0 else x,
)  # fmt: skip
sign: Primitive = primitive(
    "sign", lambda x: math.copysign(1.0, x) if x < 0.0 or x > 0.0 else 0.0 * x, (0.0,),
    vector=np.sign, domain=KINK_AT_ZERO, convention="derivative 0, also at the jump",
    notation=named_notation("sign", "0"),
    precise=lambda mp, x: mp.sign(x),
    composition=compositions.sign,
)  # fmt: skip
step: Primitive = primitive(
    "step", lambda x: 1.0 if x > 0.0 else 0.0 if x <= 0.0 else x, (0.0,),
    vector=lambda x: np.heaviside(x, 0.0), domain=KINK_AT_ZERO,
    convention="step(0) = 0; derivative 0, also at the jump",
    notation=named_notation("step", "0"),
    precise=lambda mp, x: mp.mpf(1 if x > 0 else 0),
    composition=compositions.step,
)  # fmt: skip


def _comparison(
    name: str,
    symbol: str,
    latex: str,
    scalar: Callable,
    vector: Callable,
    composition: Callable | None = None,
    sign: str = "",
) -> Primitive:
    """The row of a comparison: 1 where it holds, else 0; NaN compares as in IEEE."""
    return primitive(
        name, lambda x, y: 1.0 if scalar(x, y) else 0.0, (0.0, 0.0),
        vector=lambda x, y: vector(x, y) * 1.0, convention="derivative 0",
        notation=Notation(
            symbol, f"[{{0}} {sign or symbol} {{1}}]",
            latex=rf"\left[{{0}} {latex} {{1}}\right]", slopes=("0", "0"),
        ),
        precise=lambda mp, x, y: mp.mpf(1 if scalar(x, y) else 0),
        composition=composition,
    )  # fmt: skip


greater: Primitive = _comparison("greater", ">", ">", operator.gt, np.greater)
equal: Primitive = _comparison("equal", "=", "=", operator.eq, np.equal, sign="==")
greater_equal: Primitive = _comparison(
    "greater_equal", "≥", r"\ge", operator.ge, np.greater_equal,
    lambda x, y: greater(x, y) + equal(x, y),
)  # fmt: skip
less: Primitive = _comparison(
    "less", "<", "<", operator.lt, np.less, lambda x, y: greater(y, x)
)
less_equal: Primitive = _comparison(
    "less_equal", "≤", r"\le", operator.le, np.less_equal,
    lambda x, y: greater(y, x) + equal(x, y),
)  # fmt: skip
not_equal: Primitive = _comparison(
    "not_equal", "≠", r"\ne", operator.ne, np.not_equal,
    lambda x, y: 1.0 - equal(x, y),
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
    "clip",
    lambda x, low, high: math.nan if x != x or low != low or high != high
    else min(max(x, low), high),
    (
        lambda out, x, low, high: (1.0 - step(low - x))
        * (1.0 - step(x - high)) * step(high - low),
        lambda out, x, low, high: step(low - x) * step(high - low),
        lambda out, x, low, high: 1.0
        - (1.0 - step(rows.maximum(x, low) - high)) * step(high - low),
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
    composition=compositions.clip,
)  # fmt: skip
