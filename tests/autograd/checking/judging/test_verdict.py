"""The verdict on a derivative, from evidence made to measure."""

import dataclasses
from math import inf, nan, ulp

import pytest

from autograd import Value, ops
from autograd.checking.judging.replay import replay
from autograd.checking.judging.verdict import Partial, judge
from autograd.checking.numerical.extrapolation import Estimate
from autograd.checking.numerical.ladder import Numerical
from autograd.checking.tolerances import Tolerance


def evidence(value, error, steepest=1.0):
    estimate = Estimate(value, error)
    return Numerical(estimate, estimate, estimate, 27, steepest)


@pytest.mark.parametrize(
    ("derivative", "value", "error", "status"),
    [
        (2.0, 2.0, 1e-9, "verified"),
        (2.0, 2.0 + 2.9e-9, 1e-9, "verified"),
        (2.0, 2.0 + 5e-9, 1e-9, "unresolved"),
        (2.0, 2.0 + 9e-9, 1e-9, "unresolved"),
        (2.0, 2.0 + 1.2e-8, 1e-9, "mismatch"),
        (2.0, 2.0, 1.9e-6, "verified"),
        (2.0, 2.0, 2.1e-6, "unresolved"),
        (2.0, 2.03, 1.9e-3, "mismatch"),
        (2.0, 2.03, 2.1e-3, "unresolved"),
        (0.0, 0.0, 1e-10, "verified"),
        (0.0, 0.0, 1e-8, "unresolved"),
        (0.0, -1e-30, 1e-10, "unresolved"),
        (-1e-30, 0.0, 1e-10, "unresolved"),
        (1e-30, 0.0, 1e-40, "mismatch"),
        (nan, 1.0, 1e-9, "mismatch"),
        (nan, nan, inf, "unresolved"),
        (1.0, nan, inf, "unresolved"),
        (inf, 1.0, 1e-9, "mismatch"),
        (inf, 1.0, 1e-2, "unresolved"),
        (inf, inf, 1e6, "verified"),
        (float("inf"), inf, 1e6, "verified"),
        (-inf, inf, 1e6, "mismatch"),
        (2e6, inf, 1e6, "unresolved"),
        (1e5, inf, 1e6, "mismatch"),
        (-2e6, inf, 1e6, "mismatch"),
        (-2e6, -inf, 1e6, "unresolved"),
        (1.25e5, inf, 1e6, "mismatch"),
        (1.26e5, inf, 1e6, "unresolved"),
        (2e6, -inf, 1e6, "mismatch"),
        (nan, inf, 1e6, "mismatch"),
        (-inf, -2.0, 1.9e-3, "mismatch"),
        (-inf, -2.0, 2.1e-3, "unresolved"),
        (-2.0, -2.0, 1e-9, "verified"),
        (2.0, -2.0, 1e-9, "mismatch"),
        (-3.0, -2.0, 1e-9, "mismatch"),
        (1e-300, 1e-300, 1e-307, "verified"),
        (2e-300, 1e-300, 1e-307, "mismatch"),
        (4e-3, 1.0, 1e-9, "mismatch"),
        (1.0, 1e-4, 5e-4, "mismatch"),
        (1.0, 0.5, 1e-3, "mismatch"),
        (inf, 1.0, 1e-3, "mismatch"),
    ],
)
def test_the_verdict_follows_gap_and_error(derivative, value, error, status):
    assert judge(derivative, evidence(value, error)) == status


@pytest.mark.parametrize(
    ("ulps", "status"),
    [(0, "verified"), (4, "verified"), (5, "unresolved"), (16, "unresolved"),
     (17, "mismatch")],
)  # fmt: skip
def test_an_exact_estimate_allows_a_few_ulp(ulps, status):
    assert judge(1.5 + ulps * ulp(1.5), evidence(1.5, 0.0)) == status


@pytest.mark.parametrize(
    ("gap", "status"),
    [
        (3.0, "verified"),
        (3.25, "unresolved"),
        (10.0, "unresolved"),
        (10.25, "mismatch"),
    ],
)
def test_three_errors_verify_and_ten_accuse(gap, status):
    error = 2.0**-22

    assert judge(1.0 - gap * error, evidence(1.0, error)) == status


@pytest.mark.parametrize(
    ("value", "error", "status"),
    [(1.0, 1e-6, "verified"), (1.0, 1.01e-6, "unresolved"), (4.0, 4e-6, "verified")],
)
def test_an_estimate_must_be_sharp_to_verify(value, error, status):
    assert judge(value, evidence(value, error)) == status


@pytest.mark.parametrize(
    ("error", "steepest", "status"),
    [
        (1e-9, 1.0, "verified"),
        (1.1e-9, 1.0, "unresolved"),
        (1e-6, 1e3, "verified"),
        (1e-9, 1e-3, "unresolved"),
    ],
)
def test_zero_is_told_from_the_slopes_nearby(error, steepest, status):
    assert judge(0.0, evidence(0.0, error, steepest)) == status


def test_allowances_add_up():
    found = evidence(100.0, 1e-9)

    assert judge(101.0, found) == "mismatch"
    assert judge(101.0, found, Tolerance(atol=1.1)) == "verified"
    assert judge(101.0, found, Tolerance(rtol=0.011)) == "verified"
    assert judge(101.0, found, Tolerance(atol=0.5, rtol=0.0051)) == "verified"
    assert judge(101.0, found, Tolerance(atol=0.5, rtol=0.0049)) == "mismatch"


def test_an_allowance_covers_the_error_of_the_estimate_too():
    assert judge(3.0, evidence(2.0, 0.25), Tolerance(atol=1.25)) == "verified"
    assert judge(3.0, evidence(2.0, 0.25), Tolerance(atol=1.125)) == "unresolved"
    assert judge(-3.0, evidence(-2.0, 0.25), Tolerance(rtol=0.625)) == "verified"


def kink(left, right, error=1e-12):
    sides = Estimate(left, error), Estimate(right, error)
    return Numerical(Estimate((left + right) / 2, 0.1), *sides, 29)


@pytest.mark.parametrize(
    ("derivative", "status"),
    [
        (0.0, "kink"),
        (0.5, "kink"),
        (1.0, "kink"),
        (1.1, "mismatch"),
        (-0.1, "mismatch"),
    ],
)
def test_a_convention_lies_between_the_sides(derivative, status):
    assert judge(derivative, kink(0.0, 1.0)) == status
    assert judge(derivative, kink(1.0, 0.0)) == status


def test_a_convention_may_lie_off_by_ten_errors_of_its_side():
    found = kink(0.0, 1.0, error=1e-4)

    assert judge(-0.0009, found) == judge(1.0009, found) == "kink"
    assert judge(-0.0011, found) == judge(1.0011, found) == "mismatch"
    assert judge(nan, found) == "mismatch"


def test_the_error_of_one_side_is_no_excuse_on_the_other():
    beside = Numerical(Estimate(), Estimate(-1.0, 1e-9), Estimate(inf, 1e6), 29)
    cusp = Numerical(Estimate(), Estimate(-inf, 1e6), Estimate(inf, 1e6), 29)

    assert judge(-1.0, beside) == judge(0.0, beside) == judge(inf, beside) == "kink"
    assert judge(-1.1, beside) == "mismatch"
    assert judge(0.0, cusp) == judge(-inf, cusp) == "kink"


def partial(derivative, numerical, **fields):
    return Partial("f", "x", derivative, numerical, 0.0, "verified", **fields)


@pytest.mark.parametrize(
    ("derivative", "numerical", "digits"),
    [
        (1.0, 1.0, 16.0),
        (float("1.5"), float("1.5"), 16.0),
        (1.001, 1.0, 3.0),
        (-2.0, 1.0, 0.0),
        (1.0, 0.0, 0.0),
        (inf, 1.0, 0.0),
        (inf, inf, 16.0),
        (nan, 1.0, 0.0),
        (0.0, 0.0, 16.0),
        (1e-3, 1e-3 * (1 + 1e-7), 7.0),
        (-1.001, -1.0, 3.0),
        (1.5, 1.0, 0.301),
        (1.0 + ulp(1.0), 1.0, 15.654),
        (1.0, 1.0 + ulp(1.0), 15.654),
        (2.0 - ulp(1.0), 2.0, 15.955),
        (1.0 - ulp(0.5), 1.0, 15.955),
        (5e-324, 1e308, 0.0),
        (inf, -inf, 0.0),
        (1.0, inf, 0.0),
        (1.0, nan, 0.0),
    ],
)
def test_digits_that_agree(derivative, numerical, digits):
    assert partial(derivative, numerical).digits == pytest.approx(digits, abs=1e-3)


@pytest.mark.parametrize(
    ("status", "is_trusted"),
    [("verified", True), ("kink", True), ("mismatch", False), ("unresolved", False)],
)
def test_what_is_verified_or_a_convention_may_be_trusted(status, is_trusted):
    assert bool(Partial("f", "x", 1.0, 1.0, 0.0, status)) == is_trusted


def test_a_partial_is_named_with_its_order():
    second = Partial("f/∂x", "y", 1.0, 1.0, 0.0, "verified", order=2)

    assert partial(1.0, 1.0).name == "∂f/∂x"
    assert second.name == "∂²f/∂x∂y"
    assert dataclasses.replace(second, order=10).name == "∂¹⁰f/∂x∂y"


def test_a_replay_takes_the_place_of_the_estimate():
    before = partial(1.0, 2.0, mode="fwd", evaluations=27)
    after = before.resolved("mismatch", 1.5)

    assert before.how == "ladder"
    assert after == dataclasses.replace(
        before, status="mismatch", numerical=1.5, error=ulp(1.5), how="replay"
    )


def test_a_verdict_cannot_be_altered():
    with pytest.raises(AttributeError):
        partial(1.0, 2.0).status = "verified"


def test_a_partial_is_first_order_in_reverse_unless_said_otherwise():
    found = partial(1.0, 1.0)

    assert (found.mode, found.order, found.sides, found.evaluations) == (
        "rev", 1, None, 0,
    )  # fmt: skip


# -- replay ----------------------------------------------------------------------------


@pytest.mark.parametrize("x", [0.5, 30.0, 1e-200, 1e200])
def test_a_replay_tells_the_truth_at_any_scale(x):
    pytest.importorskip("mpmath")
    leaf = Value(x, "x")
    root = ops.atan(leaf) + leaf
    root.backward()
    found = replay(root, leaf, leaf.grad)

    assert found.rules_hold
    assert found.truth == pytest.approx(leaf.grad, rel=1e-15)
    assert not replay(root, leaf, leaf.grad * 1.0001).rules_hold
    assert not replay(root, leaf, leaf.grad * 0.9999).rules_hold


def test_a_replay_at_a_kink_has_nothing_to_say():
    pytest.importorskip("mpmath")
    leaf = Value(0.0)

    assert replay(ops.abs(leaf), leaf, 0.0) is None
