"""A graph computed again in high precision: what it says, and when it says nothing."""

import math
import sys
from dataclasses import replace as altered

import pytest

from autograd import Stable, Value, ops, primitive
from autograd.checking.judging.replay import replay
from autograd.ground.domain import unchecked

mpmath = pytest.importorskip("mpmath")


def replayed(f, *numbers, by=0, factor=1.0):
    """What a replay says of a function's engine derivative, or of a multiple."""
    leaves = [Value(number) for number in numbers]
    root = unchecked(f)(*leaves)
    root.backward()
    return replay(root, leaves[by], leaves[by].grad * factor)


def exact(f, x):
    """The derivative of an mpmath function, as a float."""
    with mpmath.workdps(60):
        return float(mpmath.diff(f, mpmath.mpf(x)))


RIGHT = [
    (ops.tanh, (30.0,), 0, lambda: exact(mpmath.tanh, 30)),
    (ops.tanh, (-300.0,), 0, lambda: float(4 * mpmath.exp(-600))),
    (ops.erfc, (20.0,), 0, lambda: exact(mpmath.erfc, 20)),
    (ops.sin, (1e15,), 0, lambda: exact(mpmath.sin, 10**15)),
    (lambda x: (x + 1e10) - 1e10, (1.0,), 0, lambda: 1.0),
    (lambda x: (x * 1e8 + 1.0) * 1e8, (1e-8,), 0, lambda: 1e16),
    (lambda x, y: ops.exp(x) * y + x * x, (0.5, 3.0), 0, lambda: 3 * math.exp(0.5) + 1),
    (lambda x, y: ops.exp(x) * y + x * x, (0.5, 3.0), 1, lambda: math.exp(0.5)),
    (lambda x, y: ops.dot([x, 2.0], [y, x]), (3.0, 4.0), 0, lambda: 6.0),
    (lambda x: x * 0.0, (1.0,), 0, lambda: 0.0),
    (lambda x: x * 1e-300, (1.0,), 0, lambda: 1e-300),
    (lambda x: x * 1e300, (1.0,), 0, lambda: 1e300),
    (lambda x: (x + 1.0) * 1e-290, (1e290,), 0, lambda: 1e-290),
    (ops.cos, (0.0,), 0, lambda: 0.0),  # an extremum: the two sides differ by their h
    (
        lambda x: ops.cosh(ops.log1p(x)),
        (0.0,),
        0,
        lambda: 0.0,
    ),  # … by h²
    (lambda x: ops.xlogy(ops.cos(x), ops.cos(x)), (0.0,), 0, lambda: 0.0),  # at 0
    (lambda x: x * x * x, (0.0,), 0, lambda: 0.0),
    (lambda x: 1e-3 * ops.log(ops.cosh(x)), (0.0,), 0, lambda: 0.0),
    (lambda x: 1.0 - 1e-3 * ops.tanh(x), (25.0,), 0, lambda: -4e-3 * math.exp(-50.0)),
    (ops.logsumexp, (5.0, -40.0), 1, lambda: math.exp(-45.0)),
]


@pytest.mark.parametrize(("f", "numbers", "by", "truth"), RIGHT)
def test_the_truth_is_told_to_all_digits_of_a_float(f, numbers, by, truth):
    found = replayed(f, *numbers, by=by)

    assert found.rules_hold is True
    assert found.truth == pytest.approx(truth(), rel=1e-15, abs=0.0)


@pytest.mark.parametrize(("f", "numbers", "by", "truth"), RIGHT)
@pytest.mark.parametrize("factor", [1.0 + 1e-9, 1.0 - 1e-9, -1.0])
def test_floats_that_do_not_follow_their_rules_are_noticed(
    f, numbers, by, truth, factor
):
    if truth() != 0.0 and abs(truth()) > 1e-290:
        found = replayed(f, *numbers, by=by, factor=factor)

        assert found.rules_hold is False
        assert found.truth == pytest.approx(truth(), rel=1e-15, abs=0.0)


def test_rounding_in_the_floats_is_no_fault():
    assert replayed(lambda x: (x + 1e8) - 1e8 + ops.sin(x), 1.0, factor=1 + 1e-13)
    assert replayed(ops.exp, 1.0, factor=1 + 1e-12).rules_hold
    found = replayed(lambda x: ops.exp(x) - ops.exp(x) * 0.9999999999, 1.0)
    assert found.rules_hold
    assert found.truth == pytest.approx(math.e * 1e-10, rel=1e-6)


def test_a_gradient_that_cancels_may_be_off_by_the_rounding_of_its_terms():
    def cancelling(x):
        return 1e6 * ops.exp(x) - (1e6 - 1.0) * ops.exp(x)

    assert replayed(cancelling, 1.0, factor=1 + 1e-5).rules_hold
    assert not replayed(cancelling, 1.0, factor=1 + 1e-3).rules_hold


@pytest.mark.parametrize("error", [1e-9, 1e-4, -1.0, math.inf])
def test_a_wrong_rule_is_told_from_rounding(error):
    (rule,) = ops.tanh.partials
    scale = 1.0 + error

    def wrong(out, x):
        return rule(out, x) * scale

    row = altered(ops.tanh, partials=(wrong,))
    found = replayed(row, 30.0)

    assert found.rules_hold is False
    assert found.truth == exact(mpmath.tanh, 30)


@pytest.mark.parametrize("error", [1e-7, -1e-7, 1.0, math.nan])
def test_a_wrong_float_form_beside_a_right_rule_is_noticed(error):
    (rule,) = ops.tanh.partials
    form = Stable(rule, lambda out, x: rule(out, x) * (1.0 + error))

    assert replayed(altered(ops.tanh, partials=(form,)), 30.0).rules_hold is False
    right = Stable(rule, lambda out, x: rule(out, x) * (1.0 + 1e-12))
    assert replayed(altered(ops.tanh, partials=(right,)), 30.0).rules_hold is True


def test_a_wrong_float_form_of_a_row_of_any_number_of_operands_is_noticed():
    rules = ops.logsumexp.partials
    form = Stable(
        rules.rule, lambda out, xs: [1.001 * x for x in rules.number(out, xs)]
    )
    row = altered(ops.logsumexp, partials=form)

    assert replayed(lambda x, y: row.apply([x, y]), 1.0, 2.0).rules_hold is False


def test_a_wrong_float_form_is_noticed_where_another_hides_it():
    """Two wrong forms whose product is right."""
    (rule,) = ops.tanh.partials
    twice = altered(
        ops.tanh, partials=(Stable(rule, lambda out, x: 2.0 * rule(out, x)),)
    )
    half = altered(
        ops.tanh, partials=(Stable(rule, lambda out, x: 0.5 * rule(out, x)),)
    )

    assert replayed(lambda x: twice(half(x)), 0.5).rules_hold is False


def test_a_factor_of_zero_contributes_nothing_even_times_infinity():
    found = replayed(lambda x, y: ops.sqrt(x) * 0.0 + y, 0.0, 2.0, by=1)

    assert (found.truth, found.rules_hold) == (1.0, True)


def test_an_infinite_derivative_is_right_where_the_truth_is_beyond_floats():
    def steep(x):
        return x * 1e308 * 1e308

    found = replayed(steep, 1.0)
    assert (found.truth, found.rules_hold) == (math.inf, True)
    x = Value(1.0)
    assert replay(ops.exp(x), x, math.inf).rules_hold is False
    assert replay(steep(x), x, -math.inf).rules_hold is False


def test_there_is_nothing_to_say_where_a_slope_drowns_in_a_value_beyond_floats():
    huge, small, leaf = Value(1e300), Value(1e-270), Value(-0.5)
    total = unchecked(ops.dot.apply)([huge, small, huge, leaf])
    assert total.data == math.inf
    assert replay(total, leaf, 1e-270) is None


def test_where_the_function_is_not_real_nan_is_right():
    x = Value(-1.0)
    root = unchecked(ops.sqrt)(x)

    assert replay(root, x, math.nan).rules_hold is True
    assert replay(root, x, 1.0).rules_hold is False
    assert math.isnan(replay(root, x, 1.0).truth)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (ops.relu, 0.0),
        (ops.abs, 0.0),
        (lambda x: ops.maximum(x, 1.0), 1.0),
        (ops.sqrt, 0.0),  # real to one side only
        (lambda x: ops.step(x) + x, 0.0),
        (lambda x: x**1.5, 0.0),
    ],
)
def test_there_is_nothing_to_say_at_a_kink_or_a_border(f, x):
    assert replayed(f, x) is None


def test_there_is_nothing_to_say_without_a_precise_form():
    cube = primitive("no_precise", lambda x: x**3, [lambda out, x: 3 * x * x])

    assert replayed(cube, 2.0) is None
    assert replayed(lambda x: ops.exp(cube(x)), 2.0) is None


def test_there_is_nothing_to_say_without_mpmath(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpmath", None)

    assert replayed(ops.tanh, 30.0) is None


@pytest.mark.parametrize("error", [ArithmeticError, ValueError, TypeError])
def test_there_is_nothing_to_say_where_a_precise_form_fails(error):
    def fails(mp, x):
        raise error

    assert replayed(altered(ops.exp, precise=fails), 1.0) is None


def test_an_error_of_another_kind_is_not_hidden():
    def fails(mp, x):
        raise RuntimeError("no such precision")

    with pytest.raises(RuntimeError):
        replayed(altered(ops.exp, precise=fails), 1.0)


@pytest.mark.parametrize(
    ("off", "spoken"), [(1e-4, True), (-1e-4, True), (3e-3, False), (-3e-3, False)]
)
def test_it_does_not_speak_for_a_value_far_from_its_own(off, spoken):
    for size in (1.0, 1e6):
        x = Value(size)
        root = x * 1.0
        root._data *= 1.0 + off

        assert (replay(root, x, 1.0) is not None) == spoken


def test_small_values_may_be_all_rounding():
    x = Value(1.0)
    root = x * 1e-9
    root._data = -5e-4

    assert replay(root, x, 1e-9).rules_hold
    root._data = -5e-3
    assert replay(root, x, 1e-9) is None


def test_steps_shrink_with_the_numbers_in_the_graph():
    """1/x² from 1e-40 to 1e80 beside numbers of other sizes."""
    for x in (1e-40, 1e-20, 1e20, 1e80):
        found = replayed(lambda x: 1.0 / (x * x) + 3.0, x)

        assert found.rules_hold
        assert found.truth == pytest.approx(-2.0 / x**3, rel=1e-14, abs=0.0)


def test_the_digits_outside_are_left_alone():
    before = mpmath.mp.dps
    replayed(ops.tanh, 30.0)

    assert mpmath.mp.dps == before


@pytest.mark.parametrize(
    ("scalar", "x"),
    [
        (math.cos, 30.0),
        (lambda x: math.tanh(x) * (1.0 + 1e-6), 30.0),
        (lambda x: x, 0.0),  # the same number at the point, another beside it
        (lambda x: x * x, 0.0),
    ],
)
def test_a_precise_form_of_another_function_speaks_for_nothing(scalar, x):
    row = primitive(
        "other", scalar, [lambda out, x: 1.0 - ops.tanh(x) ** 2],
        precise=lambda mp, x: mp.tanh(x),
    )  # fmt: skip

    assert replayed(row, x) is None


def test_sums_that_cancel_keep_their_terms_rounding_and_are_precise():
    found = replayed(lambda x: ops.total([x, 1e8, -1e8]), 1.0 / 3.0)

    assert found.truth == 1.0
    assert found.rules_hold
