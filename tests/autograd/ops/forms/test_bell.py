"""The normal distribution, its log and its quantiles, in the tails too."""

import random
from math import inf, isnan, nan, ulp

import numpy as np
import pytest

from autograd import Value, grad, ops
from autograd.errors import DomainError

mpmath = pytest.importorskip("mpmath")
rng = random.Random(0)
REAL = [rng.uniform(-8.0, 8.0) for _ in range(80)] + [
    rng.uniform(-37.0, 0.0) for _ in range(40)
]
REAL += [s * 10.0 ** rng.uniform(-300.0, 0.0) for s in (-1, 1) for _ in range(10)]
HALF = [rng.random() for _ in range(80)] + [
    10.0 ** rng.uniform(-305.0, -1.0) for _ in range(40)
]
HALF += [0.5 + s * 2.0**-k for s in (-1, 1) for k in (1.1, 3, 20, 50)]
SIGNED = [2.0 * p - 1.0 for p in HALF] + HALF
POINTS = {
    "ndtr": REAL,
    "log_ndtr": [*REAL, -1e3, -1e9, -1e150],
    "erfcx": [*REAL, 1e3, 1e9, 1e300],
    "ndtri": HALF,
    "erfcinv": [2.0 * p for p in HALF],
    "erfinv": [y for y in SIGNED if y > -1.0],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_values_lie_within_5_ulp_of_the_truth_on_floats_and_arrays(name):
    row, points = (
        getattr(ops, name),
        [x for x in POINTS[name] if x in getattr(ops, name).domain[0]],
    )
    together = row(np.array(points))
    with mpmath.workdps(400):
        for x, of_array in zip(points, together, strict=True):
            exact = row.precise(mpmath, mpmath.mpf(x))
            unit = ulp(float(exact))
            if abs(exact) < 1e300:
                assert abs(row(x) - exact) <= 5.0 * unit, x
                assert abs(float(of_array) - exact) <= 5.0 * unit, x


def test_far_tails():
    assert ops.log_ndtr(-1e200) == ops.log_ndtr(-inf) == -inf
    assert grad(ops.log_ndtr)(-1e200) == pytest.approx(1e200, rel=1e-15)
    assert grad(grad(ops.log_ndtr))(-1e12) == -1.0
    assert ops.ndtr(-40.0) == 0.0
    assert ops.ndtr(40.0) == 1.0
    assert ops.erfcx(inf) == 0.0
    assert ops.erfcx(-30.0) == inf
    assert ops.erfcinv(5e-324) == pytest.approx(27.213293210812946, rel=1e-15)


@pytest.mark.parametrize("name", ["ndtri", "erfinv", "erfcinv", "logit"])
def test_the_ends_are_refused_in_numbers_and_infinite_in_arrays(name):
    row = getattr(ops, name)
    for end in row.domain[0].borders:
        with pytest.raises(DomainError, match="must lie in"):
            row(Value(end))
        assert abs(float(row(np.array([end]))[0])) == inf
    assert isnan(row(nan))
    assert isnan(row(np.array([nan]))[0])


def test_scipy_says_the_same():
    special = pytest.importorskip("scipy.special")
    x, p = np.linspace(-12.0, 6.0, 200), np.linspace(0.001, 0.999, 200)

    for name in ("ndtr", "log_ndtr", "erfcx"):
        np.testing.assert_allclose(
            getattr(ops, name)(x), getattr(special, name)(x), rtol=1e-12
        )
    for name in ("ndtri", "erfinv", "erfcinv", "logit"):
        wanted = getattr(special, name)(p)
        np.testing.assert_allclose(
            getattr(ops, name)(p), wanted, rtol=1e-12, atol=1e-15
        )
