"""Logarithms of sums and of odds, where they are near 0 too."""

import random
from math import inf, isnan, log, nan, ulp

import numpy as np
import pytest

from autograd import Value, ops

mpmath = pytest.importorskip("mpmath")
rng = random.Random(0)
HALF = -log(2.0)
SUMS = [
    (HALF, HALF),
    (HALF + 1e-9, HALF),
    (-0.1, log(-np.expm1(-0.1)) + 1e-7),
    (-1.0, -0.46),
]
SUMS += [(rng.uniform(-3.0, 1.0), rng.uniform(-3.0, 1.0)) for _ in range(80)]
SUMS += [(rng.uniform(-750.0, 750.0), rng.uniform(-750.0, 750.0)) for _ in range(40)]


@pytest.mark.slow
def test_logaddexp_lies_within_5_ulp_of_the_truth():
    together = ops.logaddexp(*np.array(SUMS).T)
    with mpmath.workdps(700):
        for (x, y), of_array in zip(SUMS, together, strict=True):
            exact = mpmath.log(mpmath.exp(x) + mpmath.exp(y))
            unit = 5.0 * ulp(float(exact))
            assert abs(ops.logaddexp(x, y) - exact) <= unit, (x, y)
            assert abs(float(of_array) - exact) <= unit, (x, y)
            slope = 1 / (1 + mpmath.exp(mpmath.mpf(y) - mpmath.mpf(x)))
            got = ops.logaddexp.partial(0, ops.logaddexp(x, y), (x, y))
            assert abs(got - slope) <= 5.0 * ulp(float(slope)), (x, y)


@pytest.mark.parametrize(
    ("operands", "value", "slopes"),
    [
        ((-inf, 1.0), 1.0, (0.0, 1.0)),
        ((2.0, -inf), 2.0, (1.0, 0.0)),
        ((inf, 1.0), inf, (1.0, 0.0)),
        ((-inf, -inf), -inf, (0.5, 0.5)),
        ((inf, inf), inf, (0.5, 0.5)),
        ((1e308, 1e308), 1e308, (0.5, 0.5)),
        ((1e308, -1e308), 1e308, (1.0, 0.0)),
    ],
)
def test_logaddexp_of_infinite_and_huge_operands(operands, value, slopes):
    leaves = [Value(x) for x in operands]
    out = ops.logaddexp(*leaves)
    out.backward()

    assert out.data == value
    assert tuple(leaf.grad for leaf in leaves) == slopes
    assert isnan(ops.logaddexp(nan, 1.0))
    assert isnan(ops.logaddexp(1.0, nan))


@pytest.mark.parametrize("name", ["log1mexp", "logit"])
def test_values_lie_within_5_ulp_of_the_truth_on_floats_and_arrays(name):
    row = getattr(ops, name)
    points = [rng.random() for _ in range(80)]
    points += [10.0 ** rng.uniform(-300.0, -0.1) for _ in range(30)]
    points += [0.5 + s * 2.0**-k for s in (-1, 1) for k in (3, 20, 52)] + [HALF * -1.0]
    if name == "log1mexp":
        points += [1.0, 37.0, 700.0, 745.0]
    together = row(np.array(points))
    with mpmath.workdps(700):
        for x, of_array in zip(points, together, strict=True):
            exact = row.precise(mpmath, mpmath.mpf(x))
            unit = 5.0 * ulp(float(exact))
            assert abs(row(x) - exact) <= unit, x
            assert abs(float(of_array) - exact) <= unit, x
