"""sinc and its derivatives, at 0 and at their zeros."""

from math import inf, pi, ulp

import numpy as np
import pytest

from autograd import grad, ops
from autograd.errors import DomainError

mpmath = pytest.importorskip("mpmath")
ZEROS = [1.430296653124203, 2.459024018785, 0.6626, 10.4903]  # of derivatives
POINTS = [0.0, -0.0, 1e-300, 1e-9, 0.3, -0.5, 0.75, 3.0, -7.3, 1e6 + 0.25, 1e15 + 0.5]
POINTS += [z + s * 2.0**-k for z in ZEROS for s in (-1, 1) for k in (8, 30)]


@pytest.mark.parametrize("order", [0.0, 1.0, 2.0, 3.0, 5.0, 9.0])
def test_every_order_lies_within_5_ulp_of_the_truth(order):
    together = ops.sinc_derivative(order, np.array(POINTS))
    with mpmath.workdps(400):
        for x, of_array in zip(POINTS, together, strict=True):
            n = mpmath.mpf(order)
            exact = ops.sinc_derivative.precise(mpmath, n, mpmath.mpf(x))
            got, unit = ops.sinc_derivative(order, x), ulp(float(exact))
            assert abs(got - exact) <= 5.0 * unit, x
            assert abs(float(of_array) - exact) <= 10.0 * unit, x


def test_derivatives_at_0_are_those_of_the_series():
    found, f = [], ops.sinc
    for _ in range(4):
        f = grad(f)
        found.append(f(0.0))

    assert found == pytest.approx([0.0, -(pi**2) / 3, 0.0, pi**4 / 5], rel=1e-14)


def test_sinc_is_numpy_s():
    x = np.linspace(-5.3, 5.3, 101)

    np.testing.assert_allclose(ops.sinc(x), np.sinc(x), rtol=1e-13, atol=1e-16)
    assert ops.sinc(inf) == ops.sinc(-inf) == 0.0
    assert ops.sinc(4.0) == 0.0


def test_an_order_that_is_none_is_refused():
    with pytest.raises(DomainError, match="a whole number from 0 to 60"):
        ops.sinc_derivative(1.5, 1.0)
