"""Rules and values of whole arrays: within 5 ulp, tails and crossings included."""

import random
from math import inf

import numpy as np
import pytest

from autograd import grad, ops
from autograd.checking.numerical.accuracy import error_in_ulps, exact_value_and_partials

pytest.importorskip("mpmath")
rng = random.Random(0)
POINTS = [rng.uniform(-8.0, 8.0) for _ in range(25)]
POINTS += [rng.uniform(-45.0, 45.0) for _ in range(10)]
POINTS += [rng.uniform(-1.7, -0.4) for _ in range(15)]  # gelu′ and silu′ cross 0 there
POINTS += [s * 10.0 ** rng.uniform(-320.0, 0.0) for s in (-1, 1) for _ in range(5)]
POINTS += [0.0, 5.99, 6.01, 26.9, -27.1, 37.8, -38.3, -39.9, 372.0, -380.0]
POINTS += [-709.0, -744.0, 709.5, 744.0, 1e10, -1e10]
NAMES = (
    "erf", "erfc", "erfcx", "gaussian", "gelu", "log_ndtr", "ndtr", "sigmoid", "silu",
    "softplus", "tanh",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_values_and_slopes_of_arrays_lie_within_5_ulp(name):
    row, x = getattr(ops, name), np.array(POINTS)
    with np.errstate(all="ignore"):
        values = row.vector(x)
        slopes = row.partial(0, values, (x,))

    for number, value, slope in zip(POINTS, values, slopes, strict=True):
        exact, (steep,) = exact_value_and_partials(row, (number,))
        assert error_in_ulps(float(value), exact) <= 5.0, number
        if name != "erfcx":  # its slope is that of floats' form, tested with it
            assert error_in_ulps(float(slope), steep) <= 5.0, number


@pytest.mark.parametrize("x", [inf, -inf, 1e308, -1e308])
@pytest.mark.parametrize(
    ("name", "above", "below"), [("gaussian", 0.0, 0.0), ("gelu", 1.0, 0.0)]
)
def test_far_out_the_bell_is_level_and_no_product_of_0_and_infinity(
    name, above, below, x
):
    row, right = getattr(ops, name), above if x > 0.0 else below

    assert grad(row)(x) == right
    assert grad(grad(row))(x) == 0.0
    with np.errstate(all="ignore"):
        assert row.partial(0, row.vector(np.array([x])), (np.array([x]),)) == right


def test_single_precision_far_out_and_a_bound_that_rounding_keeps():
    far = np.array([0.0, 30.0, inf, -inf], np.float32)
    with np.errstate(all="ignore"):
        slopes = ops.gaussian.partial(0, ops.gaussian.vector(far), (far,))
    assert slopes.tolist() == [0.0] * 4

    values = ops.erf(np.linspace(-7.0, 7.0, 20_001))
    assert np.abs(values).max() == 1.0
    assert (np.diff(values) >= 0.0).all()
