"""Words beside the verdicts: those that apply, and no others."""

import math
import sys

import numpy as np
import pytest

from autograd import ops, primitive
from autograd.checking import check_grads, gradcheck, gradgradcheck


def notes(f, *inputs, **options):
    return gradcheck(f, inputs, raise_exception=False, **options).notes


# -- graphs ----------------------------------------------------------------------------


def test_where_all_is_well_nothing_is_said():
    assert notes(ops.tanh, 0.5) == ()
    assert notes(lambda x: 7.0, 0.5) == ()
    assert notes(ops.relu, 0.0) == ()
    assert notes(math.sin, 1.0, gradient=math.cos) == ()


def test_without_mpmath_the_way_to_install_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpmath", None)

    (note,) = notes(ops.tanh, 30.0)
    assert "check]" in note
    assert "high precision" in note


def test_where_it_is_installed_it_is_not_told():
    pytest.importorskip("mpmath")
    own = primitive("own_tanh", math.tanh, [lambda out, x: 1.0 - out * out])

    (note,) = notes(own, 30.0)
    assert "declare own_tanh with a precise= form" in note
    assert "install" not in note


def test_numbers_read_on_the_way_are_why_the_graph_settles_nothing():
    (note,) = notes(lambda x: ops.tanh(x) if x.data > 0.0 else x, 30.0)

    assert "Values are read by .data at test_advice.py:" in note
    assert "install" not in note


def test_a_graph_that_never_is_the_same_is_said_to_be_so():
    calls = iter(range(1, 1000))

    def f(x):
        return ops.tanh(ops.total([x] + [0.0] * next(calls)))

    (note,) = notes(f, 30.0)
    assert "draws another graph" in note


# -- any function ----------------------------------------------------------------------


def huge(x):
    return (x + 1e20) - 1e20


STAIRS = [
    (huge, 1.0),
    (lambda x: math.floor(x) * 1.0, 1.5),
    (lambda x: float(np.float16(x)), 1.7),
    (lambda x: round(x, 3), 1.2341),
    (lambda x: int(x * 1e6) * 1e-6, 0.123_456_3),
]


@pytest.mark.parametrize(("f", "x"), STAIRS)
def test_a_staircase_is_called_one(f, x):
    (note,) = notes(f, x, gradient=lambda x: 1.0)

    assert "a staircase" in note


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (math.sin, 1.0, 0.0),
        (math.cos, 0.0, 1.0),
        (lambda x: x**4, 0.0, 1.0),
        (math.tanh, 30.0, 1.0),
        (lambda x: x * x, 1e-3, 1.0),
        (abs, 0.0, 2.0),
    ],
)
def test_what_is_smooth_or_bent_is_not(f, x, slope):
    assert not any("staircase" in n for n in notes(f, x, gradient=lambda x: slope))


def test_of_a_graph_too():
    found = notes(lambda x: (x + 1e20) - 1e20, 1.0)

    assert not any("install" in note for note in found)
    wrong = primitive("stairs", math.floor, [lambda out, x: 1.0])
    assert any("a staircase" in note for note in notes(wrong, 1.5))


def test_jumps_are_told():
    (note,) = notes(lambda x: x if x < 1.0 else x + 5.0, 1.0)

    assert "jumps at this point" in note


def test_of_plain_numbers_no_replay_is_promised():
    (note,) = notes(math.tanh, 30.0, gradient=lambda x: 1.0 - math.tanh(x) ** 2)

    assert note.startswith("differences can't tell: allow a difference with atol=")
    assert "high precision" not in note


def test_of_what_is_no_number_that_alone_is_said():
    (note,) = notes(lambda x: x * math.nan, 1.0)
    assert note.startswith("f is nan at this point")
    (note,) = notes(lambda x: x * math.inf, 1.0, gradient=lambda x: 1.0)
    assert note.startswith("f is inf at this point")


# -- time ------------------------------------------------------------------------------


def squares(xs):
    return sum(x * x for x in xs)


@pytest.mark.slow
def test_fast_mode_is_mentioned_where_it_would_have_helped():
    many, few = [0.1] * 300, [0.1] * 30

    def slopes(xs):
        return [2.0 * x for x in xs]

    assert any(
        "fast_mode=True" in note for note in notes(squares, many, gradient=slopes)
    )
    assert notes(squares, few, gradient=slopes) == ()
    assert notes(squares, many, gradient=slopes, fast_mode=True) == ()
    assert notes(squares, many) == ()  # a graph: no calls to speak of
    assert not any("fast_mode" in n for n in check_grads(squares, (few,), 1).notes)


def branching(xs):
    return sum(x * x if x.data > -1.0 else x for x in xs)


def test_of_second_derivatives_too(monkeypatch):
    monkeypatch.setattr("autograd.checking.advice.MANY_CALLS", 10)

    assert any("fast_mode=True" in n for n in gradgradcheck(branching, [0.1] * 2).notes)


# -- steps -----------------------------------------------------------------------------


def cached(make_key):
    """x·exp(x), whose exponential is kept under a coarse key."""
    kept = {}

    def f(x):
        key = make_key(x)
        return kept.setdefault(key, math.exp(x.data)) * x

    return f


@pytest.mark.parametrize(
    "f",
    [
        cached(lambda x: round(x.data, 1)),
        cached(lambda x: f"{x.detach():.1f}"),
        lambda x: x * round(x.data),
        lambda x: x * x + int(3.0 * x.detach().data),
    ],
)
def test_numbers_that_follow_in_steps_are_told_of(f):
    report = gradcheck(f, 1.23)

    assert "follows the inputs in steps" in str(report)
    assert "at test_advice.py:" in str(report)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * x if x.data > 0.0 else -x,
        lambda x: [ops.exp(x), str(x.data)][0],
        lambda x: x * 3.0 + 0.0 * (x.data > 0.0),
        lambda x: ops.floor(x) * x,
    ],
)
def test_a_number_that_is_only_looked_at_is_none_in_steps(f):
    assert "in steps" not in str(gradcheck(f, 1.23))
