"""Rounding, remainders and signs: functions with jumps."""

import math

import numpy as np

from autograd.ground.domain import KINK_AT_ZERO, NONZERO, REALS
from autograd.ops.forms import further_compositions as compositions
from autograd.ops.primitive import Notation, Primitive, call_notation, named_notation
from autograd.ops.table import primitive, rows

_FLAT = "derivative 0, also where it jumps (PyTorch, JAX)"


def _whole(row):
    """Let a rounding function of ``math``, which gives an int, take any float."""
    return lambda x: math.copysign(float(row(x)), x) if math.isfinite(x) else x


floor: Primitive = primitive(
    "floor", _whole(math.floor), (0.0,), vector=np.floor, convention=_FLAT,
    notation=Notation(
        symbol="⌊·⌋", text="floor({0})", latex=r"\left\lfloor {0} \right\rfloor",
        slopes=("0",),
    ),
    precise=lambda mp, x: mp.floor(x),
    composition=compositions.floor,
)  # fmt: skip
ceil: Primitive = primitive(
    "ceil", _whole(math.ceil), (0.0,), vector=np.ceil, convention=_FLAT,
    notation=Notation(
        symbol="⌈·⌉", text="ceil({0})", latex=r"\left\lceil {0} \right\rceil",
        slopes=("0",),
    ),
    precise=lambda mp, x: mp.ceil(x),
    composition=lambda x: -floor(-x),
)  # fmt: skip
trunc: Primitive = primitive(
    "trunc", _whole(math.trunc), (0.0,), vector=np.trunc, convention=_FLAT,
    notation=named_notation("trunc", "0"),
    precise=lambda mp, x: mp.floor(x) if x > 0 else mp.ceil(x),
    composition=lambda x: rows.where(rows.less(x, 0.0), ceil(x), floor(x)),
)  # fmt: skip
round: Primitive = primitive(
    "round", _whole(round), (0.0,), vector=np.rint, convention=_FLAT,
    notation=named_notation("round", "0"),
    precise=lambda mp, x: mp.nint(x),  # half to even
    composition=compositions.round_half_to_even,
)  # fmt: skip
fmod: Primitive = primitive(
    "fmod", math.fmod, (1.0, lambda out, x, y: -round((x - out) / y)), vector=np.fmod,
    domain=(REALS, NONZERO), convention="the slope away from 0 where it jumps",
    notation=call_notation("fmod", 2, ("1", "-trunc(x / y)")),
    precise=lambda mp, x, y: x - y * (mp.floor(x / y) if x / y > 0 else mp.ceil(x / y)),
    composition=compositions.fmod,
)  # fmt: skip
copysign: Primitive = primitive(
    "copysign", math.copysign,
    (lambda out, x, y: rows.sign(x) * copysign(1.0, y), 0.0), vector=np.copysign,
    domain=(KINK_AT_ZERO, KINK_AT_ZERO), convention="0 at 0 and by the sign, also where it jumps",
    notation=call_notation("copysign", 2, ("sign(x) * copysign(1, y)", "0")),
    precise=lambda mp, x, y: -abs(x) if y < 0 else abs(x),
    composition=compositions.copysign,
)  # fmt: skip
heaviside: Primitive = primitive(
    "heaviside", lambda x, y: 1.0 if x > 0.0 else 0.0 if x < 0.0 else y if x == 0.0 else x,
    (0.0, lambda out, x, y: rows.equal(x, 0.0)), vector=np.heaviside,
    domain=(KINK_AT_ZERO, REALS), convention="derivative 0, also at the jump",
    notation=call_notation("heaviside", 2, ("0", "equal(x, 0)")),
    precise=lambda mp, x, y: mp.mpf(1 if x > 0 else 0) if x else y,
    composition=compositions.heaviside,
)  # fmt: skip
