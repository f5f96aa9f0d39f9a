"""The bell curve, erf, erfc and what is made of them, on arrays.

The rational approximations are those of Sun's fdlibm, s_erf.c (1993, freely usable),
whose error is below one unit in the last place.
"""

import numpy as np

from autograd.ops.forms.accurate import SQRT_HALF, SQRT_HALF_REST, product_error

_NEAR = 0.84375  # below, erf is x + x·P(x²)/Q(x²)
_MIDDLE = 1.25  # below, erf is a constant + P(|x| − 1)/Q(|x| − 1)
_FAR = 1.0 / 0.35  # below and above, erfc is e^(−x² − 0.5625 + P(1/x²)/Q(1/x²)) / x
_ZERO = 28.0  # beyond, erfc is 0
_ERF_1 = 8.45062911510467529297e-01
_ERF_SCALE = 1.1283791670955126  # 2/√π

_PP = (
    1.28379167095512558561e-01, -3.25042107247001499370e-01,
    -2.84817495755985104766e-02, -5.77027029648944159157e-03,
    -2.37630166566501626084e-05,
)  # fmt: skip
_QQ = (
    1.0, 3.97917223959155352819e-01, 6.50222499887672944485e-02,
    5.08130628187576562776e-03, 1.32494738004321644526e-04,
    -3.96022827877536812320e-06,
)  # fmt: skip
_PA = (
    -2.36211856075265944077e-03, 4.14856118683748331666e-01,
    -3.72207876035701323847e-01, 3.18346619901161753674e-01,
    -1.10894694282396677476e-01, 3.54783043256182359371e-02,
    -2.16637559486879084300e-03,
)  # fmt: skip
_QA = (
    1.0, 1.06420880400844228286e-01, 5.40397917702171048937e-01,
    7.18286544141962662868e-02, 1.26171219808761642112e-01,
    1.36370839120290507362e-02, 1.19844998467991074170e-02,
)  # fmt: skip
_RA = (
    -9.86494403484714822705e-03, -6.93858572707181764372e-01,
    -1.05586262253232909814e01, -6.23753324503260060396e01,
    -1.62396669462573470355e02, -1.84605092906711035994e02,
    -8.12874355063065934246e01, -9.81432934416914548592e00,
)  # fmt: skip
_SA = (
    1.0, 1.96512716674392571292e01, 1.37657754143519042600e02,
    4.34565877475229228821e02, 6.45387271733267880336e02,
    4.29008140027567833386e02, 1.08635005541779435134e02,
    6.57024977031928170135e00, -6.04244152148580987438e-02,
)  # fmt: skip
_RB = (
    -9.86494292470009928597e-03, -7.99283237680523006574e-01,
    -1.77579549177547519889e01, -1.60636384855821916062e02,
    -6.37566443368389627722e02, -1.02509513161107724954e03,
    -4.83519191608651397019e02,
)  # fmt: skip
_SB = (
    1.0, 3.03380607434824582924e01, 3.25792512996573918826e02,
    1.53672958608443695994e03, 3.19985821950859553908e03,
    2.55305040643316442583e03, 4.74528541206955367215e02,
    -2.24409524465858183362e01,
)  # fmt: skip


def _polynomial(coefficients, x):
    """Return P(x) by Horner's rule, in one array."""
    value = coefficients[-1] * x
    for coefficient in coefficients[-2:0:-1]:
        value += coefficient
        value *= x
    value += coefficients[0]
    return value


def _ratio(above, below, x):
    """Return P(x)/Q(x)."""
    return _polynomial(above, x) / _polynomial(below, x)


def _tail(size, above, below):
    """Return erfc at sizes beyond ``_MIDDLE``; the square is split to stay exact."""
    short = size.astype(np.float32).astype(float)
    rest = (short - size) * (short + size) + _ratio(above, below, 1.0 / (size * size))
    return np.exp(-short * short - 0.5625) * np.exp(rest) / size


def erfc_of_size(size):
    """Return erfc for an array of sizes from ``_NEAR`` on, range by range."""
    out = np.zeros_like(size)
    for low, high, form in (
        (_NEAR, _MIDDLE, lambda s: 1.0 - _ERF_1 - _ratio(_PA, _QA, s - 1.0)),
        (_MIDDLE, _FAR, lambda s: _tail(s, _RA, _SA)),
        (_FAR, _ZERO, lambda s: _tail(s, _RB, _SB)),
    ):
        here = (size >= low) & (size < high)
        if here.any():
            out[here] = form(size[here])
    return out


def gaussian(x):
    """Return e^(−x²) elementwise; the rounding of x² is put back."""
    x = np.clip(x, -30.0, 30.0)  # there it is 0 all but
    square = x * x
    power = np.exp(-square) * (1.0 - product_error(x, x, square))
    return np.where(np.abs(x) == 30.0, 0.0, power)[()]


def _by_range(x, near, far):
    """Return ``near`` of numbers about 0, ``far`` of the others, NaN of NaN."""
    x = np.asarray(x, dtype=float)
    out = np.array(x)  # NaN stays
    close = np.abs(x) < _NEAR
    if close.any():
        out[close] = near(x[close])
    away = ~close & (x == x)
    if away.any():
        out[away] = far(x[away])
    return out[()]


def erf(x):
    """Return erf elementwise."""
    return _by_range(
        x,
        lambda x: x + x * _ratio(_PP, _QQ, x * x),
        lambda x: np.copysign(1.0 - erfc_of_size(np.abs(x)), x),
    )


def erfc(x):
    """Return 1 − erf elementwise, with all its digits where it is small."""

    def near(x):
        part = x * _ratio(_PP, _QQ, x * x)
        return np.where(x < 0.25, 1.0 - (x + part), 0.5 - (x - 0.5 + part))

    def far(x):
        size = erfc_of_size(np.abs(x))
        return np.where(x > 0.0, size, 2.0 - size)

    return _by_range(x, near, far)


def normal_cdf(x):
    """Return Φ(x) = ½ erfc(−x/√2) elementwise, corrected for the rounding of x/√2."""
    near = np.clip(x, -40.0, 40.0)
    z = -near * SQRT_HALF
    rest = product_error(-near, SQRT_HALF, z) - near * SQRT_HALF_REST
    return 0.5 * (erfc(z) - _ERF_SCALE * np.exp(-z * z) * rest)


def gelu(x):
    """Return x·Φ(x) elementwise."""
    return np.maximum(x, -40.0) * normal_cdf(x)  # there Φ is 0, and -inf · 0 is none
