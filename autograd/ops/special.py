"""Special functions: the bell curve, Γ, logarithms of sums, and sinc."""

import math

from autograd.ground.domain import OPEN_UNIT, POSITIVE, REALS, Interval
from autograd.ops.forms import (
    accurate,
    bell,
    compositions,
    error_functions,
    gamma,
    logs,
    precise,
    quantiles,
    waves,
)
from autograd.ops.forms import further_compositions as further
from autograd.ops.primitive import (
    Condition,
    Notation,
    Primitive,
    Stable,
    call_notation,
    named_notation,
)
from autograd.ops.table import primitive, rows

_ERF_SCALE = 2.0 / math.sqrt(math.pi)
_ROOT_HALF = math.sqrt(0.5)
_PDF_SCALE = 1.0 / math.sqrt(2.0 * math.pi)
_ROOT_2_PI = math.sqrt(2.0 * math.pi)
_HALF_ROOT_PI = math.sqrt(math.pi) / 2.0
_OPEN_0_TO_1 = Interval(low=0.0, high=1.0, low_open=True, high_open=True)
_OPEN_0_TO_2 = Interval(low=0.0, high=2.0, low_open=True, high_open=True)


# -- the bell curve --------------------------------------------------------------------

gaussian: Primitive = primitive(
    "gaussian", accurate.gaussian,
    (
        Stable(
            lambda out, x: -2.0 * rows.where(out, x, 0.0) * out,
            accurate.gaussian_slope, error_functions.gaussian_slope,
        ),
    ),
    vector=error_functions.gaussian,
    notation=Notation(
        "gaussian", "exp(−{0}²)", latex="e^{{-{0}^2}}", slopes=("-2 * x * exp(-x**2)",)
    ),
    precise=lambda mp, x: mp.exp(-x * x),
    composition=compositions.gaussian,
)  # fmt: skip
erf: Primitive = primitive(
    "erf", math.erf,
    (
        Stable(
            lambda out, x: _ERF_SCALE * gaussian(x),
            array=lambda out, x: _ERF_SCALE * error_functions.gaussian(x),
        ),
    ),
    vector=error_functions.erf,
    notation=named_notation("erf", "2 * exp(-x**2) / sqrt(pi)"),
    precise=lambda mp, x: mp.erf(x),
)  # fmt: skip
erfc: Primitive = primitive(
    "erfc", math.erfc,
    (
        Stable(
            lambda out, x: -_ERF_SCALE * gaussian(x),
            array=lambda out, x: -_ERF_SCALE * error_functions.gaussian(x),
        ),
    ),
    vector=error_functions.erfc,
    notation=named_notation("erfc", "-2 * exp(-x**2) / sqrt(pi)"),
    precise=lambda mp, x: accurate.precise_erfc(mp, x),
)  # fmt: skip
erfcx: Primitive = primitive(
    "erfcx", bell.erfcx,
    (
        Stable(
            further.erfcx_slope,
            bell.erfcx_slope, bell.erfcx_slope_array,
        ),
    ),
    vector=bell.erfcx_array,
    notation=named_notation("erfcx", "2 * x * erfcx(x) - 2 / sqrt(pi)"),
    precise=precise.erfcx,
    composition=further.erfcx,
)  # fmt: skip
ndtr: Primitive = primitive(
    "ndtr", accurate.normal_cdf,
    (
        Stable(
            lambda out, x: _PDF_SCALE * gaussian(_ROOT_HALF * x),
            bell.ndtr_slope, bell.ndtr_slope_array,
        ),
    ),
    vector=bell.ndtr_array,
    notation=Notation(
        symbol="Φ", text="ndtr({0})", latex=r"\Phi\left({0}\right)",
        slopes=("exp(-x**2 / 2) / sqrt(2 * pi)",),
    ),
    precise=lambda mp, x: accurate.precise_erfc(mp, -x / mp.sqrt(2)) / 2,
    composition=compositions.ndtr,
)  # fmt: skip
log_ndtr: Primitive = primitive(
    "log_ndtr", bell.log_ndtr,
    (
        Stable(
            further.log_ndtr_slope, bell.log_ndtr_slope, bell.log_ndtr_slope_array
        ),
    ),
    vector=bell.log_ndtr_array,
    notation=Notation(
        symbol="log Φ", text="log_ndtr({0})", latex=r"\log \Phi\left({0}\right)",
        slopes=("exp(-x**2 / 2 - log_ndtr(x)) / sqrt(2 * pi)",),
    ),
    precise=precise.log_ndtr,
    composition=further.log_ndtr,
)  # fmt: skip
ndtri: Primitive = primitive(
    "ndtri", quantiles.ndtri,
    (
        Stable(
            lambda out, p: _ROOT_2_PI * rows.exp(0.5 * out * out), quantiles.ndtri_slope
        ),
    ),
    vector=quantiles.ndtri_array, domain=_OPEN_0_TO_1,
    notation=Notation(
        symbol="Φ⁻¹", text="ndtri({0})", latex=r"\Phi^{{-1}}\left({0}\right)",
        slopes=("sqrt(2 * pi) * exp(ndtri(x)**2 / 2)",),
    ),
    precise=lambda mp, p: -mp.sqrt(2) * precise.erfcinv(mp, 2 * p),
    composition=further.ndtri,
)  # fmt: skip
erfinv: Primitive = primitive(
    "erfinv", quantiles.erfinv,
    (Stable(lambda out, y: _HALF_ROOT_PI * rows.exp(out * out), quantiles.erfinv_slope),),
    vector=quantiles.erfinv_array, domain=OPEN_UNIT,
    notation=Notation(
        symbol="erf⁻¹", text="erfinv({0})",
        latex=r"\operatorname{{erf}}^{{-1}}\left({0}\right)",
        slopes=("sqrt(pi) / 2 * exp(erfinv(x)**2)",),
    ),
    precise=lambda mp, y: precise.erfcinv(mp, 1 - y),
    composition=further.erfinv,
)  # fmt: skip
erfcinv: Primitive = primitive(
    "erfcinv", quantiles.erfcinv,
    (
        Stable(
            lambda out, q: -_HALF_ROOT_PI * rows.exp(out * out), quantiles.erfcinv_slope
        ),
    ),
    vector=quantiles.erfcinv_array, domain=_OPEN_0_TO_2,
    notation=Notation(
        symbol="erfc⁻¹", text="erfcinv({0})",
        latex=r"\operatorname{{erfc}}^{{-1}}\left({0}\right)",
        slopes=("-sqrt(pi) / 2 * exp(erfcinv(x)**2)",),
    ),
    precise=precise.erfcinv,
    composition=further.erfcinv,
)  # fmt: skip

# -- logarithms of sums and of odds ----------------------------------------------------


def _distance(x, y):
    """x − y, and 0 for equal infinities."""
    infinite = rows.equal(x, y) * rows.equal(rows.abs(x), math.inf)
    return rows.where(infinite, 0.0, x - y)


logaddexp: Primitive = primitive(
    "logaddexp", logs.logaddexp,
    (
        Stable(
            lambda out, x, y: rows.sigmoid(_distance(x, y)),
            lambda out, x, y: logs.share(x, y),
        ),
        Stable(
            lambda out, x, y: rows.sigmoid(_distance(y, x)),
            lambda out, x, y: logs.share(y, x),
        ),
    ),
    vector=logs.logaddexp_array, convention="equal infinities share the derivative",
    notation=call_notation("logaddexp", 2, ("sigmoid(x - y)", "sigmoid(y - x)")),
    precise=lambda mp, x, y: max(x, y) + mp.log1p(mp.exp(-abs(x - y))),
    composition=lambda x, y: rows.logsumexp((x, y)),
)  # fmt: skip
log1mexp: Primitive = primitive(
    "log1mexp", logs.log1mexp,
    (Stable(lambda out, x: 1.0 / rows.expm1(x), logs.log1mexp_slope),),
    vector=logs.log1mexp_array, domain=POSITIVE,
    notation=Notation(
        symbol="log1mexp", text="log1mexp({0})",
        latex=r"\log\left(1 - e^{{-{0}}}\right)", slopes=("1 / expm1(x)",),
    ),
    precise=lambda mp, x: mp.log(-mp.expm1(-x)),
    composition=further.log1mexp,
)  # fmt: skip
logit: Primitive = primitive(
    "logit", logs.logit, (lambda out, p: 1.0 / (p * (1.0 - p)),),
    vector=logs.logit_array, domain=_OPEN_0_TO_1,
    notation=named_notation("logit", "1 / (x * (1 - x))"),
    precise=lambda mp, p: mp.log(p / (1 - p)),
    composition=further.logit,
)  # fmt: skip

# -- Γ -----------------------------------------------------------------------------------

_OUTSIDE_POLES = Condition(
    lambda x: not (x <= 0.0 and x % 1.0 == 0.0),
    "the operand must not be 0, -1, -2, …",
)


def _is_order(n: float, most: float) -> bool:
    return n != n or (0.0 <= n <= most and n % 1.0 == 0.0)


lgamma: Primitive = primitive(
    "lgamma", gamma.lgamma, (lambda out, x: digamma(x),),
    vector=gamma.lgamma_array, condition=_OUTSIDE_POLES,
    notation=Notation(
        symbol="log|Γ|", text="lgamma({0})",
        latex=r"\log\left|\Gamma\left({0}\right)\right|", slopes=("digamma(x)",),
    ),
    precise=lambda mp, x: mp.re(mp.loggamma(x)),
)  # fmt: skip
digamma: Primitive = primitive(
    "digamma", gamma.digamma, (lambda out, x: polygamma(1.0, x),),
    vector=gamma.digamma_array, condition=_OUTSIDE_POLES,
    notation=Notation(
        symbol="ψ", text="digamma({0})", latex=r"\psi\left({0}\right)",
        slopes=("polygamma(1, x)",),
    ),
    precise=lambda mp, x: mp.digamma(x),
)  # fmt: skip
polygamma: Primitive = primitive(
    "polygamma", gamma.polygamma,
    (math.nan, lambda out, n, x: polygamma(n + 1.0, x)),
    vector=gamma.polygamma_array,
    condition=Condition(
        lambda n, x: _is_order(n, 170.0) and _OUTSIDE_POLES.holds(x),
        "operand 0 must be a whole number from 0 to 170, operand 1 not 0, -1, -2, …",
    ),
    convention="none by the order: nan",
    notation=Notation(
        symbol="ψ⁽ⁿ⁾", text="polygamma({0}, {1})",
        latex=r"\psi^{{\left({0}\right)}}\left({1}\right)",
    ),
    precise=precise.polygamma,
)  # fmt: skip

# -- waves -----------------------------------------------------------------------------

sinc: Primitive = primitive(
    "sinc", waves.sinc, (lambda out, x: sinc_derivative(1.0, x),), vector=waves.sinc_array,
    notation=named_notation("sinc", "sinc_derivative(1, x)"),
    precise=lambda mp, x: mp.sinpi(x) / (mp.pi * x) if x else mp.mpf(1),
    composition=further.sinc,
)  # fmt: skip
sinc_derivative: Primitive = primitive(
    "sinc_derivative", waves.sinc_derivative,
    (math.nan, lambda out, n, x: sinc_derivative(n + 1.0, x)),
    vector=waves.sinc_derivative_array,
    domain=(REALS, REALS),
    condition=Condition(
        lambda n, x: _is_order(n, 60.0), "operand 0 must be a whole number from 0 to 60"
    ),
    convention="none by the order: nan",
    notation=Notation(
        symbol="sinc⁽ⁿ⁾", text="sinc_derivative({0}, {1})",
        latex=r"\operatorname{{sinc}}^{{\left({0}\right)}}\left({1}\right)",
    ),
    precise=precise.sinc_derivative,
)  # fmt: skip
