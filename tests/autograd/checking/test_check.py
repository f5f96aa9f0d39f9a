"""One function at one point: verdicts, settlement, remarks."""

import math
import sys

import numpy as np
import pytest

from autograd import ops, primitive
from autograd.checking import gradcheck
from autograd.checking.check import Check
from autograd.checking.judging.problem import Problem
from autograd.checking.tolerances import Tolerance
from autograd.errors import GradcheckError


def checked(f, args, order=1, **options):
    names = ("eps", "atol", "rtol")
    tolerance = Tolerance.of(*[options.get(name) for name in names])
    return Check(Problem(f, args), order, tolerance)


def only(report):
    (partial,) = report.partials
    return partial


# -- gradients of 0 --------------------------------------------------------------------


def clip(x):
    return min(max(x, 0.0), 1.0)


FLAT = [
    (lambda x: max(x, 0.0), -2.0),
    (clip, 2.0),
    (lambda x: x * 0.0, 1.0),
    (lambda x: 5.0, 1.0),
    (math.floor, 1.5),
    (lambda x: int(x), 1.5),
]


@pytest.mark.parametrize(("f", "x"), FLAT)
def test_a_given_gradient_of_0_is_verified_where_it_is_right(f, x):
    report = gradcheck(f, x, gradient=lambda x: 0.0)

    assert only(report).status == "verified"
    assert only(report).numerical == 0.0


@pytest.mark.parametrize(("f", "x"), FLAT)
@pytest.mark.parametrize("slope", [1e-3, -1.0])
def test_any_other_is_refused_there(f, x, slope):
    report = gradcheck(f, x, gradient=lambda x: slope, raise_exception=False)

    assert only(report).status == "mismatch"


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (math.tanh, 30.0),
        (lambda x: 1e20 + x, 1.0),
        (lambda x: 1.0 - math.exp(-x), 50.0),
        (lambda x: x * x, 4e-6),
        (lambda x: x * x, 1.2e-3),
        (lambda x: x * x, 1e5),
    ],
)
def test_a_gradient_of_0_is_never_verified_where_it_is_wrong(f, x):
    assert not gradcheck(f, x, gradient=lambda x: 0.0, raise_exception=False)


def test_an_argument_that_plays_no_part_has_a_gradient_of_0():
    assert gradcheck(lambda x, y: x * x, (2.0, 3.0), gradient=lambda x, y: (4.0, 0.0))
    assert gradcheck(lambda x, y: [x * x, 7.0], (2.0, 3.0))


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (ops.relu, -2.0),
        (lambda x: ops.clip(x, 0.0, 1.0), 2.0),
        (lambda x: x * 0.0, 1.0),
        (lambda x: ops.exp(x) - ops.exp(x), 1.0),
    ],
)
def test_of_graphs_it_needs_no_replay(f, x, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpmath", None)

    assert only(gradcheck(f, x)).status == "verified"


# -- settlement ------------------------------------------------------------------------


def test_a_replay_settles_both_ways():
    pytest.importorskip("mpmath")
    right = only(checked(ops.tanh, 30.0).by_engine(["rev"]))

    assert (right.status, right.how) == ("verified", "replay")
    assert right.numerical == right.derivative
    row = primitive(
        "steep", math.tanh, [lambda out, x: 1e-3 * (1.0 - out * out)],
        precise=lambda mp, x: mp.tanh(x),
    )  # fmt: skip
    wrong = only(checked(row, 30.0).by_engine(["rev"]))
    assert (wrong.status, wrong.how) == ("mismatch", "replay")


def test_a_fixed_step_is_not_settled():
    partial = only(checked(ops.tanh, 30.0, eps=1e-6).by_engine(["rev"]))

    assert (partial.how, partial.numerical, partial.evaluations) == (
        "eps=1e-06",
        0.0,
        2,
    )
    assert partial.status == "verified"  # within PyTorch's tolerance


@pytest.mark.parametrize(
    ("slope", "options", "status"),
    [
        (2.0, {}, "verified"),
        (2.00202, {}, "mismatch"),
        (2.00199, {}, "verified"),  # within 1e-5 + 1e-3 · 2
        (2.00199, {"rtol": 0.0}, "mismatch"),
        (2.000009, {"rtol": 0.0}, "verified"),
        (2.000011, {"rtol": 0.0}, "mismatch"),
        (2.00199, {"atol": 0.0}, "verified"),
        (2.00201, {"atol": 0.0}, "mismatch"),
        (1.9, {"atol": 0.11, "rtol": 0.0}, "verified"),
        (1.9, {"atol": 0.0, "rtol": 0.06}, "verified"),
        (math.nan, {}, "mismatch"),
    ],
)
def test_a_fixed_step_has_pytorchs_tolerances(slope, options, status):
    check = checked(lambda x: 2.0 * x, 1.0, eps=2.0**-10, **options)

    assert only(check.given(lambda x: slope)).status == status


def test_a_ladder_has_none():
    for slope, status in ((2.0, "verified"), (2.0000001, "mismatch")):
        partial = only(checked(lambda x: 2.0 * x, 1.0).given(lambda x, s=slope: s))
        assert (partial.status, partial.how) == (status, "ladder")
    assert only(checked(lambda x: 2.0 * x, 1.0, atol=1e-3).given(lambda x: 2.0001))
    assert only(checked(lambda x: 2.0 * x, 1.0, rtol=1e-3).given(lambda x: 2.0001))


# -- what a report holds ---------------------------------------------------------------


def test_partials_are_ordered_by_mode_output_and_input():
    report = checked(lambda x, y: [x * y, x + y], (2.0, 3.0)).by_engine(["fwd", "rev"])

    assert [(p.mode, p.name, p.derivative) for p in report.partials[:5]] == [
        ("fwd", "∂f[0]/∂x", 3.0),
        ("fwd", "∂f[0]/∂y", 2.0),
        ("fwd", "∂f[1]/∂x", 1.0),
        ("fwd", "∂f[1]/∂y", 1.0),
        ("rev", "∂f[0]/∂x", 3.0),
    ]
    assert all(p.order == 1 and p.evaluations > 10 for p in report.partials)
    assert report.point == {"x": 2.0, "y": 3.0}
    assert report.name == "<lambda>"
    assert report.fault is None
    assert report.root.primitive is ops.mul


def test_sides_are_told_at_kinks_alone():
    assert only(checked(ops.relu, 0.0).by_engine(["rev"])).sides == (0.0, 1.0)
    assert only(checked(ops.relu, 1.0).by_engine(["rev"])).sides is None
    given = only(checked(abs, 0.0).given(lambda x: 0.5))
    assert (given.status, given.sides) == ("kink", (-1.0, 1.0))


def test_the_order_is_written_in_the_name():
    assert only(checked(ops.sin, 1.0, order=1).by_engine(["rev"])).name == "∂sin/∂x0"
    slopes = Problem(lambda x: x**3, 1.0).derivative("rev")
    assert only(Check(slopes, 2).by_engine(["rev"])).name == "∂²f/∂x∂x"


def test_the_first_fault_is_sought_where_something_is_wrong():
    wrong = primitive("off", lambda x: x * x, [lambda out, x: x])
    report = checked(lambda x: [x, wrong(x)], 3.0).by_engine(["rev"])

    assert report.fault.node.primitive is wrong
    assert report.root.primitive is None
    assert not report


def test_of_a_leak_no_node_is_blamed():
    report = checked(lambda x: ops.exp(x) * x.data, 1.0).by_engine(["rev"])

    assert report.fault is None
    assert "first wrong node" not in str(report)


def test_of_constants_it_is_said_that_nothing_depends_on_the_inputs():
    assert checked(lambda x: 7.0, 1.0).by_engine(["rev"]).constant is True
    assert checked(lambda x: [7.0, x], 1.0).by_engine(["rev"]).constant is False
    report = checked(lambda x: math.exp(x.data), 1.0).by_engine(["rev"])
    assert report.constant is True
    assert report.root is None
    assert not report


@pytest.mark.parametrize("options", [{}, {"gradient": lambda x: [0.0, 1.0]}])
def test_a_number_that_is_none_is_named(options):
    report = gradcheck(
        lambda x: [x * math.nan, x * math.inf], 1.0, raise_exception=False, **options
    )

    (note,) = report.notes
    assert note.startswith("f[0] is nan at this point")
    assert note in str(report)
    report = gradcheck(lambda x: x * 1e308 * 10.0, 1.0, raise_exception=False)
    assert report.notes[0].startswith("f is inf at this point")


# -- single precision ------------------------------------------------------------------


def singles(x):
    return float(np.tanh(np.float32(x)))


def test_single_precision_is_said_and_never_blamed():
    with pytest.raises(GradcheckError, match="are rounded to 3e-08, a staircase: they"):
        gradcheck(singles, 0.5, gradient=lambda x: 1.0 - math.tanh(x) ** 2)
    right = gradcheck(
        singles, 0.5, gradient=lambda x: 1.0 - math.tanh(x) ** 2, rtol=1e-3
    )
    assert right.notes == ()


@pytest.mark.parametrize("big", [1e4, 1e5, 1e7, 1e10])
def test_digits_that_cancel_inside_are_no_one_s_fault(big):
    def cancelling(x):
        return (x + big) - big

    for slope, statuses in (
        (1.0, ("verified", "unresolved")),
        (1.1, ("mismatch",)),
        (0.0, ("mismatch",)),
    ):
        report = gradcheck(
            cancelling, 1.0, gradient=lambda x, s=slope: s, raise_exception=False
        )
        assert only(report).status in statuses


def test_what_is_wrong_beyond_single_precision_is_a_mismatch():
    for factor in (1.1, 0.0, -1.0):
        (partial,) = gradcheck(
            singles, 0.5, gradient=lambda x, c=factor: c * (1.0 - math.tanh(x) ** 2),
            raise_exception=False,
        ).partials  # fmt: skip
        assert partial.status == "mismatch"


def test_doubles_are_not_taken_for_singles():
    report = gradcheck(math.tanh, 0.5, gradient=lambda x: 1.0, raise_exception=False)

    assert report.notes == ()
