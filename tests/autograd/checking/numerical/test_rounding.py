"""How much rounding a graph holds."""

from math import ulp

import numpy as np
import pytest

from autograd import Value, ops, primitive
from autograd.checking.numerical.rounding import rounding_in, rounding_reaches_a_kink


def test_each_inner_node_rounds_by_an_ulp_times_its_slope():
    x = Value(0.5)
    inner = ops.exp(x)

    assert rounding_in(3.0) == rounding_in(x) == 0.0
    assert rounding_in(inner) == ulp(inner.data)
    out = inner * 100.0
    assert rounding_in(out) == ulp(out.data) + 100.0 * ulp(inner.data)


def test_slopes_that_are_infinite_are_left_out():
    assert rounding_in(ops.sqrt(Value(0.0) * 1.0)) == ulp(0.0)


def test_terms_in_another_order_round_by_their_sizes():
    big = 2.0**60
    x = Value(1.0)
    out = (x + big) - big

    assert rounding_in(out) == ulp(big) + ulp(0.0)
    assert rounding_in(out, reordered=True) == 2 * ulp(big) + 2 * ulp(2 * big)
    assert rounding_in(ops.total([big, x, -big]), True) == 3 * ulp(2 * big)
    assert rounding_in(ops.dot([x, 2.0], [3.0, x]), True) == 4 * ulp(2 * 5.0)


def test_reordered_or_not_a_product_rounds_alike():
    out = ops.exp(Value(0.3) * 7.0)

    assert rounding_in(out) == rounding_in(out, reordered=True)


@pytest.mark.parametrize("seed", range(5))
def test_sums_in_any_order_differ_by_less(seed):
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=60) * 10.0 ** rng.uniform(-3, 8, 60)
    eager = sum(Value(x) for x in numbers)

    gaps = [abs(sum(rng.permutation(numbers)) - eager.data) for _ in range(20)]
    assert 0.0 < max(gaps) <= rounding_in(eager, reordered=True)


def near(number):
    """A number that is computed, and so rounded."""
    return (Value(number) + 1.0) - 1.0


@pytest.mark.parametrize(
    ("out", "reached"),
    [
        (ops.relu(near(0.0)), True),
        (ops.relu(near(2e-16)), True),
        (ops.relu(near(1e-3)), False),
        (ops.relu(Value(0.0)), False),  # exact: on one side for good
        (ops.relu(near(0.5)) * near(0.0), False),
        (ops.abs(near(-2e-16)) + 1.0, True),
        (1.0 / near(2e-16), True),
        (1.0 / near(1.0), False),
        (ops.maximum(near(0.5), Value(0.5)), True),
        (ops.maximum(Value(0.5), near(0.5)), True),
        (ops.maximum(near(0.5), Value(0.6)), False),
        (ops.maximum(Value(0.5), Value(0.5)), False),
        (ops.clip(near(0.5), 0.0, 0.5), True),
        (ops.clip(near(0.5), 0.0, 0.6), False),
        (ops.total([near(0.0), near(0.0)]), False),
    ],
    ids=str,
)
def test_roundings_may_reach_a_kink_or_change_a_choice(out, reached):
    assert rounding_reaches_a_kink(out, 4.0) is reached


def test_the_further_the_more_roundings_are_allowed_for():
    out = ops.relu(near(2e-15))

    assert not rounding_reaches_a_kink(out, 1.0)
    assert rounding_reaches_a_kink(out, 100.0)


def test_rows_of_any_number_of_operands_have_one_domain_for_all():
    row = primitive(
        "kinked_sum",
        lambda *xs: sum(map(abs, xs)),
        lambda out, xs: [ops.sign(x) for x in xs],
        domain=ops.abs.domain,
    )

    assert rounding_reaches_a_kink(row.apply([Value(5.0), near(2e-16)]), 4.0)
    assert not rounding_reaches_a_kink(row.apply([Value(5.0), near(1.0)]), 4.0)
