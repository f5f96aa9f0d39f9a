"""The verdict on a derivative, from evidence made to measure."""

from math import inf, isinf, nan

import pytest

from autograd import Value, ops
from autograd.checking.blame import first_fault
from autograd.checking.extrapolation import Estimate, Step, extrapolated, one_sided
from autograd.checking.ladder import Numerical
from autograd.checking.replay import replay
from autograd.checking.verdict import Partial, judge


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
        (-inf, inf, 1e6, "mismatch"),
        (2e6, inf, 1e6, "unresolved"),
        (1e5, inf, 1e6, "mismatch"),
        (-2e6, inf, 1e6, "mismatch"),
        (-2e6, -inf, 1e6, "unresolved"),
    ],
)
def test_the_verdict_follows_gap_and_error(derivative, value, error, status):
    assert judge(derivative, evidence(value, error)) == status


def test_allowances_add_up():
    found = evidence(100.0, 1e-9)

    assert judge(101.0, found) == "mismatch"
    assert judge(101.0, found, atol=1.1) == "verified"
    assert judge(101.0, found, rtol=0.011) == "verified"
    assert judge(101.0, found, atol=0.5, rtol=0.0051) == "verified"
    assert judge(101.0, found, atol=0.5, rtol=0.0049) == "mismatch"


def kink(left, right, error=1e-12, central=0.1):
    sides = Estimate(left, error), Estimate(right, error)
    return Numerical(Estimate((left + right) / 2, central), *sides, 29)


def test_a_kink_needs_sides_that_differ_beyond_their_errors():
    assert kink(0.0, 1.0).is_kink
    assert kink(0.0, 1.0, error=4.9e-4).is_kink
    assert not kink(0.0, 1.0, error=5.1e-4).is_kink
    assert not kink(1.0, 1.0 + 1.9e-11).is_kink
    assert kink(1.0, 1.0 + 2.1e-11).is_kink
    assert kink(1.0, 1.0, central=inf).is_kink
    assert not kink(1.0, 1.0, error=inf, central=inf).is_kink


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


def partial(derivative, numerical):
    return Partial("f", "x", derivative, numerical, 0.0, "verified")


@pytest.mark.parametrize(
    ("derivative", "numerical", "digits"),
    [
        (1.0, 1.0, 16.0),
        (1.001, 1.0, 3.0),
        (-2.0, 1.0, 0.0),
        (1.0, 0.0, 0.0),
        (inf, 1.0, 0.0),
        (inf, inf, 16.0),
        (nan, 1.0, 0.0),
        (0.0, 0.0, 16.0),
        (1e-3, 1e-3 * (1 + 1e-7), 7.0),
    ],
)
def test_digits_that_agree(derivative, numerical, digits):
    assert partial(derivative, numerical).digits == pytest.approx(digits, abs=1e-3)


# -- extrapolation ---------------------------------------------------------------------


def steps_of(slope, rounding=1e-16):
    """Steps as the ladder takes them: quartered, then by 64ths."""
    sizes = [4.0**-k for k in range(1, 9)] + [4.0**-8 / 64.0**k for k in range(1, 5)]
    return [Step(h, slope(h), rounding / h) for h in sizes]


def test_a_series_in_the_step_is_extrapolated_away():
    even = extrapolated(steps_of(lambda h: 2.0 + h**2 - h**4), power=2)
    odd = one_sided(steps_of(lambda h: 2.0 + h - 3.0 * h**2))

    assert abs(even.value - 2.0) <= even.error < 1e-12
    assert abs(odd.value - 2.0) <= odd.error < 1e-10


def test_finer_steps_that_stay_away_make_the_error():
    def bent(h):
        return 2.0 if h > 1e-5 else 3.0

    assert extrapolated(steps_of(bent), power=2).error >= 0.99


def test_a_vertical_tangent_grows_like_a_power():
    assert one_sided(steps_of(lambda h: h**-0.5)).value == inf
    assert one_sided(steps_of(lambda h: -(h**-0.7))).value == -inf
    assert not isinf(one_sided(steps_of(lambda h: 1.0 / h)).value)
    assert not isinf(one_sided(steps_of(lambda h: h**-0.05)).value)


def test_nothing_comes_of_no_steps():
    assert not extrapolated([], power=2).is_known
    assert not one_sided([]).is_known


# -- replay and blame ------------------------------------------------------------------


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


def test_a_constant_operand_is_no_one_to_blame():
    x = Value(0.5, "x")

    assert first_fault(x**3.0 + ops.leaky_relu(x, 0.1) * ops.atan2(x, 2.0)) is None
