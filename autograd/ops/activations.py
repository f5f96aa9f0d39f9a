"""Activations of neurons."""

import math
from functools import partial

import numpy as np

from autograd.ground.domain import KINK_AT_ZERO, REALS
from autograd.ops.forms import accurate, bell, compositions
from autograd.ops.primitive import (
    Notation,
    Primitive,
    Stable,
    call_notation,
    named_notation,
)
from autograd.ops.table import primitive, rows

_ROOT_HALF = math.sqrt(0.5)
_PDF_SCALE = 1.0 / math.sqrt(2.0 * math.pi)


def _below(x):
    """Return x where it is not above 0, else 0; at 0 it moves with x."""
    return rows.where(rows.greater(x, 0.0), 0.0, x)


sigmoid: Primitive = primitive(
    "sigmoid", accurate.sigmoid,
    (
        Stable(
            lambda out, x: sigmoid(x) * sigmoid(-x), array=accurate.sigmoid_slope_array
        ),
    ),
    vector=accurate.sigmoid_array,
    notation=Notation(
        "σ", "σ({0})", latex=r"\sigma\left({0}\right)",
        slopes=("sigmoid(x) * (1 - sigmoid(x))",),
    ),
    precise=lambda mp, x: 1 / (1 + mp.exp(-x)),
    composition=compositions.sigmoid,
)  # fmt: skip
softplus: Primitive = primitive(
    "softplus",
    lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))) if x == x else x,
    (
        Stable(
            lambda out, x: sigmoid(x), array=lambda out, x: accurate.sigmoid_array(x)
        ),
    ),
    vector=lambda x: np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))),
    notation=named_notation("softplus", "sigmoid(x)"),
    precise=lambda mp, x: mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x)),
    composition=compositions.softplus,
)  # fmt: skip
relu: Primitive = primitive(
    "relu", lambda x: 0.0 if x <= 0.0 else x,
    (Stable(lambda out, x: rows.step(x), array=lambda out, x: np.sign(out)),),
    vector=partial(np.maximum, 0.0), domain=KINK_AT_ZERO, convention="0 at 0",
    notation=Notation(
        "ReLU", "relu({0})", latex=r"\operatorname{{ReLU}}\left({0}\right)",
        slopes=("step(x)",),
    ),
    precise=lambda mp, x: x if x > 0 else x * 0,
    composition=lambda x: rows.where(rows.less_equal(x, 0.0), 0.0, x),
)  # fmt: skip
leaky_relu: Primitive = primitive(
    "leaky_relu", lambda x, slope: slope * x if x <= 0.0 else x,
    (
        lambda out, x, slope: rows.step(x) + slope * (1.0 - rows.step(x)),
        lambda out, x, slope: x * (1.0 - rows.step(x)),
    ),
    vector=lambda x, slope: np.where(np.less_equal(x, 0.0), np.multiply(slope, x), x),
    domain=(KINK_AT_ZERO, REALS), defaults=(0.01,), convention="the left slope at 0",
    notation=call_notation(
        "leaky_relu", 2, ("step(x) + y * (1 - step(x))", "x * (1 - step(x))")
    ),
    precise=lambda mp, x, slope: x if x > 0 else slope * x,
    composition=compositions.leaky_relu,
)  # fmt: skip
elu: Primitive = primitive(
    "elu", lambda x, alpha: alpha * math.expm1(x) if x <= 0.0 else x,
    (
        Stable(
            lambda out, x, alpha: rows.where(rows.greater(x, 0.0), 1.0, alpha)
            * rows.exp(_below(x)),
            accurate.elu_slope,
        ),
        lambda out, x, alpha: rows.expm1(_below(x)),
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
    composition=compositions.elu,
)  # fmt: skip
gelu: Primitive = primitive(
    "gelu", accurate.gelu,
    (
        Stable(
            lambda out, x: 0.5 * rows.erfc(-_ROOT_HALF * x)
            + _PDF_SCALE * rows.clip(x, -40.0, 40.0) * rows.gaussian(_ROOT_HALF * x),
            accurate.gelu_slope, bell.gelu_slope_array,
        ),
    ),
    vector=bell.gelu_array,
    notation=named_notation(
        "gelu", "erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)"
    ),
    precise=lambda mp, x: x * accurate.precise_erfc(mp, -x / mp.sqrt(2)) / 2,
    composition=compositions.gelu,
)  # fmt: skip
silu: Primitive = primitive(
    "silu", accurate.silu,
    (
        Stable(
            lambda out, x: sigmoid(x)
            * (1.0 + rows.clip(x, -800.0, 800.0) * sigmoid(-x)),
            accurate.silu_slope, accurate.silu_slope_array,
        ),
    ),
    vector=accurate.silu_array,
    notation=named_notation("silu", "sigmoid(x) * (1 + x * (1 - sigmoid(x)))"),
    precise=lambda mp, x: x / (1 + mp.exp(-x)),
    composition=compositions.silu,
)  # fmt: skip
