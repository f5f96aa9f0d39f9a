"""Stable float forms where they change from one form to another, and in their tails."""

from math import inf, isnan, nan

import pytest

from autograd import ops
from autograd.checking.numerical.accuracy import error_in_ulps, exact_value_and_partials
from autograd.ground.domain import unchecked

SILU_ROOT, GELU_ROOT = -1.2784645427610737, -0.7517915246935645
TAILS = {
    "gaussian": [0.0, 0.3, -2.7, 11.3, -26.4, 26.8, -27.2, 27.29, 29.9, -30.1, 1e200],
    "sigmoid": [0.0, 1e-20, -1e-20, 3.0, -3.0, -40.0, 36.5, -708.0, -744.0, 800.0],
    "silu": [0.0, 2.0, -2.0, -650.0, -699.9, -700.1, -720.0, -744.0, -752.0, -9e9],
    "gelu": [0.0, 1.5, 9.9, 10.1, 39.0, 41.0, -5.0, -37.4, -39.0, -41.0, 1e300],
    "cbrt": [1e-300, -8.0, 0.1, 1e300],
}
NEAR_ROOTS = {
    name: [root + by for by in (-0.26, -0.24, -1e-3, -1e-9, 1e-9, 1e-3, 0.24, 0.26)]
    for name, root in (("silu", SILU_ROOT), ("gelu", GELU_ROOT))
}
POINTS = [
    (name, (x,))
    for numbers in (TAILS, NEAR_ROOTS)
    for name, xs in numbers.items()
    for x in xs
]
POINTS += [("elu", (x, 3.0)) for x in (2.0, -1.0, -699.9, -700.1, -720.0, -744.0)]
POINTS += [
    ("pow", operands)
    for operands in [
        (3.0, 1e-20), (3.0, 2.0), (3.0, 0.1), (0.1, 3.3), (1e-150, 2.9), (1e-160, 3.0),
        (1e300, 1.01), (7.0, -300.5), (-3.0, 3.0), (-3.0, 4.0), (-1.5, 1e15 + 1),
        (-1.5, -5.0), (2.0, 1.0), (2.0, 0.0), (1e-250, -0.2), (1e303, 0.03),
        (1.0000001, 1e9 + 0.1),
    ]
]  # fmt: skip
POINTS += [
    ("logsumexp", operands)
    for operands in [
        (0.1, 0.2, 0.7), (1e3, -1e3, 1e3), (-745.0, 1e-9), (1e8, 1e8 + 0.3), (5.0,),
    ]
]  # fmt: skip


@pytest.mark.parametrize(("name", "operands"), POINTS)
def test_value_and_slopes_lie_within_5_ulp(name, operands):
    row = getattr(ops, name)
    exact, slopes = exact_value_and_partials(row, operands)
    out = row.evaluate(*operands)
    partials = unchecked(row.partials_at)(out, operands)

    assert error_in_ulps(out, exact) <= 5.0
    for partial, slope in zip(partials, slopes, strict=True):
        if slope is not None and not isnan(float(slope)):
            assert error_in_ulps(partial, slope) <= 5.0, (partial, slope)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("gaussian", 0.0, 0.0),
        ("sigmoid", 0.0, 1.0),
        ("silu", 0.0, inf),
        ("gelu", 0.0, inf),
    ],
)
def test_limits_at_infinity(name, left, right):
    row = getattr(ops, name)

    assert (row(-inf), row(inf)) == (left, right)


@pytest.mark.parametrize("name", [*TAILS, "softplus"])
def test_nan_passes_through_value_and_slope(name):
    row = getattr(ops, name)

    assert isnan(row(nan))
    assert isnan(row.partial(0, nan, (nan,)))
