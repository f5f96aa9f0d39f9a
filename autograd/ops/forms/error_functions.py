"""The bell curve, erf, erfc and e^(x²) erfc(x), as few calls on whole arrays.

Each is one formula for all numbers, so that nothing is sorted into ranges.  The
approximations were fitted with mpmath at 60 digits; their errors are below 1e-17.
"""

import numpy as np

from autograd.ops.forms.accurate import SQRT_HALF
from autograd.ops.forms.series import polynomial

_SHORT = 2.0**32  # added and taken away, leaves 26 bits of a number below 64
LIFT, LOWER = 86.0, 4.4737793061811207e-38  # e^−86, which is nearly a float
_ERFCX_CENTRE = 3.5
_HALF_ROOT_PI = 0.8862269254527579  # √π/2
_ERFCX = (  # (√π/2 + x) erfcx(x), in (x − 3.5)/(x + 3.5): level at 0, where that rounds
    0.6811532135837199, -0.18172653897552382, 0.08476347097167568,
    -0.013553734800236283, -0.02107423754027286, 0.026442676337539828,
    -0.01785478073601953, 0.007911198703479004, -0.002004238624416285,
    -3.9686189150450334e-05, 0.00024044689837673735, -6.256111453226974e-05,
    -1.6236296316938314e-05, 1.1500962309132824e-05, 5.771233287730837e-07,
    -1.7636995335249013e-06, 5.23059153102811e-08, 2.765891229692011e-07,
    -1.4889641234199334e-08, -4.458324687049973e-08, 1.8033672003642698e-09,
    6.36777890659478e-09, -9.945957421722941e-11, -5.505075097244989e-10,
)  # fmt: skip
_SHARE_CENTRE = 4.949747468305833  # 3.5 √2
_ROOT_HALF_PI = 1.2533141373155003  # √(π/2)
_SHARE = tuple([SQRT_HALF * coefficient for coefficient in _ERFCX])
_ERF_SCALE = 1.1283791670955126  # 2/√π
_ERF_TOP = (  # −log(1 − erf²(x))/x² is a ratio of these, in x²
    1.2732395447351628, 0.5232109720855455, 0.15236715538624684, 0.027212554309463798,
    0.003688666517078194, 0.00035015952511695215, 2.501991606267893e-05,
    1.25649103308255e-06, 4.0897367982783516e-08, 5.197548622444172e-10,
)  # fmt: skip
_ERF_BOTTOM = (
    1.0, 0.440975830844466, 0.13025444413348908, 0.02407086332636572,
    0.00330213362579173, 0.0003211195792837055, 2.321205973382847e-05,
    1.18918298049417e-06, 3.9574174559617446e-08, 5.186173118458107e-10,
)  # fmt: skip


def bell(size, scale=1.0, lift=0.0):
    """Return e^(lift − scale·size²) for sizes below 64; the scale is 1 or ½.

    Rounding the square would cost size² units in the last place, so the size is split
    in a part whose square is exact, and a rest.  A lift, a whole number, keeps what is
    to be multiplied further from being subnormal, which NumPy takes long for.
    """
    short = (size + _SHORT) - _SHORT
    rest = (short - size) * (short + size)
    return np.exp(lift - scale * (short * short)) * np.exp(scale * rest)


def erfcx_above_0(x):
    """Return e^(x²) erfc(x) for x ≥ 0, of a float or of each of an array."""
    place = 1.0 - 2.0 * _ERFCX_CENTRE / (x + _ERFCX_CENTRE)
    return polynomial(_ERFCX, place) / (_HALF_ROOT_PI + x)


def normal_share(size):
    """Return e^(size²/2) Φ(−size) for sizes ≥ 0: ½ erfcx(size/√2), rounded less."""
    place = 1.0 - 2.0 * _SHARE_CENTRE / (size + _SHARE_CENTRE)
    return polynomial(_SHARE, place) / (_ROOT_HALF_PI + size)


def gaussian(x):
    """Return e^(−x²) elementwise."""
    return bell(np.minimum(np.abs(x), 28.0), lift=LIFT) * LOWER  # there it is 0


def gaussian_slope(out, x):
    """Return −2x e^(−x²) elementwise, lifted where that is subnormal."""
    slope = -2.0 * x * out
    tail = np.abs(x) > 25.0
    if np.any(tail):
        near = np.minimum(np.maximum(x, -28.0), 28.0)
        lifted = -2.0 * near * bell(np.abs(near), lift=LIFT) * LOWER
        slope = np.where(tail, lifted, slope)
    return slope


def erf(x):
    """Return erf elementwise, as √(1 − e^(−x² q(x²))), which loses no digits near 0."""
    size = np.minimum(np.abs(x), 6.0)  # there it is 1
    square = size * size
    power = polynomial(_ERF_TOP, square)
    power *= square
    power /= polynomial(_ERF_BOTTOM, square)
    root = np.sqrt(-np.expm1(-power))
    tiny = size < 1e-9
    if tiny.any():  # where squares underflow
        root = np.where(tiny, _ERF_SCALE * size, root)
    return np.copysign(root, x)


def erfc(x):
    """Return 1 − erf elementwise, with all its digits where it is small."""
    size = np.minimum(np.abs(x), 28.0)  # there it is 0
    tail = bell(size) * erfcx_above_0(size)
    return np.where(np.less(x, 0.0), 2.0 - tail, tail)[()]
