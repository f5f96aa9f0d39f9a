"""Every row against mpmath, over its whole domain, magnitudes from 1e-300 to 1e300."""

import dataclasses

import pytest

from autograd import ops
from autograd.checking.numerical.accuracy import error_in_ulps, measure
from autograd.ops.table import table

BUILT_IN = [row for name, row in table().items() if vars(ops).get(name) is row]

SLOWLY_CHECKED = {  # a thousand digits of these take mpmath long; see forms/
    "lgamma", "digamma", "polygamma", "ndtri", "erfinv", "erfcinv",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
def test_value_and_every_partial_lie_within_5_ulp(row):
    accuracy = measure(row, points=10 if row.name in SLOWLY_CHECKED else 60)

    assert accuracy.value.ulps <= 5.0, accuracy.value
    for worst in accuracy.partials:
        assert worst.ulps <= 5.0, worst


def test_a_value_that_loses_digits_is_noticed():
    naive = dataclasses.replace(ops.expm1, scalar=lambda x: ops.exp(x) - 1.0)

    assert measure(naive, points=60).value.ulps > 1000.0


def test_a_partial_that_loses_digits_is_noticed():
    naive = dataclasses.replace(ops.tanh, partials=(lambda out, x: 1.0 - out * out,))

    assert measure(naive, points=60).partials[0].ulps > 1000.0


@pytest.mark.parametrize(
    ("got", "exact", "ulps"),
    [
        (1.0, 1.0, 0.0),
        (0.5 + 2.0**-53, 0.5, 1.0),
        (0.0, 5e-324, 1.0),
        (float("inf"), 1e300, float("inf")),
        (float("nan"), 1.0, float("inf")),
        (float("inf"), float("inf"), 0.0),
        (-float("inf"), float("inf"), float("inf")),
    ],
)
def test_errors_are_counted_in_units_in_the_last_place(got, exact, ulps):
    assert error_in_ulps(got, exact) == ulps
