"""Special functions: the bell curve and its integral."""

import math

from autograd.ops.forms import accurate, compositions, error_functions
from autograd.ops.primitive import Notation, Primitive, Stable, named_notation
from autograd.ops.table import primitive

_ERF_SCALE = 2.0 / math.sqrt(math.pi)


gaussian: Primitive = primitive(
    "gaussian", accurate.gaussian,
    (Stable(lambda out, x: -2.0 * x * out, accurate.gaussian_slope),),
    vector=error_functions.gaussian,
    notation=Notation(
        "gaussian", "exp(−{0}²)", latex="e^{{-{0}^2}}", slopes=("-2 * x * exp(-x**2)",)
    ),
    precise=lambda mp, x: mp.exp(-x * x),
    composition=compositions.gaussian,
)  # fmt: skip
erf: Primitive = primitive(
    "erf", math.erf, (lambda out, x: _ERF_SCALE * gaussian(x),),
    vector=error_functions.erf,
    notation=named_notation("erf", "2 * exp(-x**2) / sqrt(pi)"),
    precise=lambda mp, x: mp.erf(x),
)  # fmt: skip
erfc: Primitive = primitive(
    "erfc", math.erfc, (lambda out, x: -_ERF_SCALE * gaussian(x),),
    vector=error_functions.erfc,
    notation=named_notation("erfc", "-2 * exp(-x**2) / sqrt(pi)"),
    precise=lambda mp, x: accurate.precise_erfc(mp, x),
)  # fmt: skip
