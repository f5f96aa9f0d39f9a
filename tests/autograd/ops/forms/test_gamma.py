"""log|Γ|, ψ and its derivatives against mpmath, at the zeros and poles too."""

import random
from math import copysign, inf, isnan, nan, ulp

import numpy as np
import pytest

from autograd import Value, grad, ops
from autograd.errors import DomainError

mpmath = pytest.importorskip("mpmath")
rng = random.Random(0)
AT_ZEROS = [1.0, 2.0, -2.4570247382208006, -2.7476826467274127, -3.143580888349980]
PSI_ZEROS = [1.4616321449683622, -0.5040830082644554, -1.5734984731623904, -10.6451]
NEAR = [
    z + s * 2.0**-k for z in AT_ZEROS + PSI_ZEROS for s in (-1, 1) for k in (5, 20, 49)
]
ABOVE = [rng.uniform(0.0, 12.0) for _ in range(60)]
ABOVE += [10.0 ** rng.uniform(-300.0, 300.0) for _ in range(30)]
BELOW = [-rng.uniform(0.0, 7.0) for _ in range(60)] + [
    -rng.uniform(7.0, 500.0) for _ in range(20)
]
BELOW += [-(10.0 ** rng.uniform(-300.0, 0.0)) for _ in range(20)]
POINTS = [x for x in NEAR + ABOVE + BELOW if x > 0.0 or x % 1.0]


def ulps(got, exact):
    return float(abs(got - exact) / ulp(float(exact)))


@pytest.mark.parametrize("name", ["lgamma", "digamma"])
def test_values_lie_within_5_ulp_of_the_truth_on_floats_and_arrays(name):
    row = getattr(ops, name)
    together = row(np.array(POINTS))
    with mpmath.workdps(80):
        for x, of_array in zip(POINTS, together, strict=True):
            exact = row.precise(mpmath, mpmath.mpf(x))
            if abs(exact) < 1.7e308:
                assert ulps(row(x), exact) <= 5.0, x
                assert ulps(float(of_array), exact) <= 5.0, x


@pytest.mark.slow
@pytest.mark.parametrize("order", [1.0, 2.0, 3.0, 4.0, 9.0, 30.0])
def test_derivatives_of_digamma_lie_within_5_ulp_of_the_truth(order):
    points = [x for x in POINTS if 1e-8 < abs(x) < 1e8]
    together = ops.polygamma(order, np.array(points))
    with mpmath.workdps(80):
        for x, of_array in zip(points, together, strict=True):
            exact = ops.polygamma.precise(mpmath, mpmath.mpf(order), mpmath.mpf(x))
            assert ulps(ops.polygamma(order, x), exact) <= 5.0, x
            assert ulps(float(of_array), exact) <= 5.0, x


def test_every_order_follows_from_lgamma():
    found, f = [], ops.lgamma
    for _ in range(4):
        f = grad(f)
        found.append(f(2.5))

    expected = [ops.polygamma(float(n), 2.5) for n in range(4)]
    assert found == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", ["lgamma", "digamma"])
@pytest.mark.parametrize("x", [0.0, -0.0, -1.0, -40.0])
def test_a_pole_is_refused_in_numbers_and_infinite_or_nan_in_arrays(name, x):
    row = getattr(ops, name)
    with pytest.raises(DomainError, match="must not be 0, -1, -2"):
        row(Value(x))

    got = float(row(np.array([x]))[0])
    if name == "lgamma":
        assert got == inf
    else:
        assert got == copysign(inf, -x) if x == 0.0 else isnan(got)


@pytest.mark.parametrize("order", [0.5, -1.0, 171.0, inf])
def test_an_order_that_is_none_is_refused(order):
    with pytest.raises(DomainError, match="a whole number from 0 to 170"):
        ops.polygamma(order, 1.0)


def test_infinite_operands_and_nan():
    assert ops.lgamma(inf) == ops.lgamma(-inf) == ops.digamma(inf) == inf
    assert isnan(ops.digamma(-inf))
    assert isnan(ops.lgamma(nan))
    assert isnan(ops.digamma(nan))
    assert ops.polygamma(1.0, inf) == 0.0
    assert isnan(ops.polygamma(nan, 1.0))
    assert isnan(ops.polygamma(1.0, -inf))


def test_scipy_says_the_same():
    special = pytest.importorskip("scipy.special")
    x = np.linspace(0.1, 60.0, 300)

    np.testing.assert_allclose(
        ops.lgamma(x), special.gammaln(x), rtol=1e-13, atol=1e-15
    )
    np.testing.assert_allclose(
        ops.digamma(x), special.digamma(x), rtol=1e-13, atol=1e-15
    )
    for n in (1, 2, 5):
        np.testing.assert_allclose(
            ops.polygamma(float(n), x), special.polygamma(n, x), rtol=1e-12
        )


def test_an_array_without_axes_is_a_number():
    assert ops.lgamma(np.array(-2.5)) == ops.lgamma(-2.5)
