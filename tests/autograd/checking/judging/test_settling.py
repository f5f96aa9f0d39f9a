"""What settles a doubt, what may not be overruled, and which rows declare jumps."""

import math

import numpy as np
import pytest

from autograd import Value, ops, primitive
from autograd.checking import gradcheck
from autograd.checking.judging.branches import declares_jumps
from autograd.checking.judging.settling import jumping_rows
from autograd.ground.domain import Interval


def statuses(f, *inputs):
    report = gradcheck(f, inputs, raise_exception=False)
    return [(partial.status, partial.how) for partial in report.partials]


def jumping(f, x):
    leaf = Value(x)
    return [row.name for row in jumping_rows(f(leaf), leaf)]


def test_the_rows_that_jump_first_are_blamed():
    assert jumping(ops.step, 0.0) == ["step"]
    assert jumping(lambda x: ops.exp(ops.step(x) * 3.0) + x, 0.0) == ["step"]
    assert jumping(lambda x: ops.sign(x) + x // 1.0, 0.0) == ["sign", "floordiv"]
    assert jumping(lambda x: ops.exp(x) * ops.abs(x), 0.0) == []
    assert jumping(ops.step, 1.0) == []
    assert jumping(lambda x: ops.log(x) + x // 1.0, 1e-320) == []


def test_rows_that_say_so_declare_their_jumps():
    for row in (ops.step, ops.sign, ops.floordiv, ops.mod):
        assert declares_jumps(row)
    for row in (ops.greater, ops.where, ops.relu, ops.exp):
        assert not declares_jumps(row)


def test_a_convention_must_be_one_of_the_slopes_beside_the_jump():
    row = primitive(
        "half_step", lambda x: float(x > 0.0), [lambda out, x: 0.0 * x + 0.5],
        domain=Interval(kinks=(0.0,)), convention="0.5 at the jump",
    )  # fmt: skip

    assert statuses(row, 0.0) == [("jump", "ladder")]
    assert statuses(lambda x: 0.5 * x + ops.step(x), 0.0) == [("convention", "ladder")]


@pytest.mark.parametrize(
    "f",
    [
        lambda x: ops.sin(1e20 * x),  # seems to jump at random
        lambda x: ops.tanh(1e20 * (x - 1.0)),  # seems to jump
        lambda x: ops.tanh(30.0 * x),
    ],
)
def test_a_replay_settles_where_the_graph_is_the_function(f):
    pytest.importorskip("mpmath")

    assert statuses(f, 1.0) == [("verified", "replay")]


@pytest.mark.parametrize("far", [30.0, 300.0])
def test_it_settles_nothing_where_it_is_not(far):
    for leaking in (
        lambda x: ops.tanh(x) + 1e-30 * x.data,
        lambda x: ops.tanh(x) + 0.0 * x.detach(),
        lambda x: ops.tanh(x) * (1.0 if x.data > 0.0 else 2.0),
    ):
        assert statuses(leaking, far) == [("unresolved", "ladder")]


def test_a_derivative_that_is_none_is_settled_where_other_inputs_move():
    pytest.importorskip("mpmath")

    found = statuses(lambda x, y: ops.tanh(x) * ops.pow(-2.0, y), 1.0, -3.0)
    assert found == [("verified", "ladder"), ("verified", "replay")]


def test_inputs_are_settled_one_by_one():
    pytest.importorskip("mpmath")

    def f(x, y, z):
        return ops.tanh(x) + (y if y < 1.0 else y + 1.0) + ops.exp(z)

    assert statuses(f, 30.0, 1.0, 2.0) == [
        ("verified", "replay"), ("jump", "ladder"), ("verified", "ladder"),
    ]  # fmt: skip


def test_a_result_that_is_no_value_has_no_graph_to_ask():
    assert statuses(lambda x: math.exp(x.data), 1.0) == [("mismatch", "ladder")]


@pytest.mark.parametrize(
    ("row", "x", "status"),
    [
        (ops.fmod, -7.395092804030847e184, "unresolved"),  # a jump, unseen by floats
        (ops.fmod, -(2.0**80), "unresolved"),
        (ops.mod, 2.0**80, "unresolved"),
        (ops.fmod, 2.0**80 - 2.0**27 * 3.0, "unresolved"),
    ],
)
def test_a_jump_that_floats_leap_over_is_no_mismatch(row, x, status):
    pytest.importorskip("mpmath")
    report = gradcheck(lambda x: row(x, 2.0), x, raise_exception=False)

    assert [partial.status for partial in report.partials] == [status]


def test_a_wrong_slope_beside_a_jump_never_passes():
    wrong = primitive(
        "wrong_fmod", math.fmod, (5.0, 0.0), precise=ops.fmod.precise, vector=np.fmod
    )
    for x in (-(2.0**80), 2.0**80, 4.0, 4.5):
        assert not gradcheck(lambda x: wrong(x, 2.0), x, raise_exception=False)
