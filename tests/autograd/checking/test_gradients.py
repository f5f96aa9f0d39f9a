"""gradcheck and its kin: what they pass, what they refuse, what they say."""

import dataclasses
import math
from collections import Counter

import numpy as np
import pytest

from autograd import Value, ops, primitive
from autograd.checking import check_grads, gradcheck, gradgradcheck
from autograd.errors import GradcheckError, OperandError, TracingError


def test_one_partial_for_every_input_and_output():
    report = gradcheck(lambda x, y: [x * y, ops.tanh(x), 7.0], (0.5, -2.0))

    assert report
    assert len(report.partials) == 6
    assert {p.status for p in report.partials} == {"verified"}
    assert report.partials[-1].derivative == 0.0
    assert [p.name for p in report.partials][:2] == ["∂f[0]/∂x", "∂f[0]/∂y"]


def test_arguments_of_any_structure_and_numpy_functions():
    def model(weights, data, power):
        hidden = np.tanh(weights["w"] @ data + weights["b"])
        return (hidden**power).sum()

    weights = {"w": np.array([[0.1, -0.2], [0.3, 0.4]]), "b": np.array([0.5, 0.6])}
    report = gradcheck(model, (weights, np.array([1.0, 2.0]), 2))

    assert report
    assert len(report.partials) == 9
    assert "weights['w'][0, 1]" in report.point


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (ops.relu, 0.0),
        (ops.abs, 0.0),
        (lambda x: ops.maximum(x, 2 * x), 0.0),
        (lambda x: ops.clip(x, 0.0, 1.0), 1.0),
    ],
)
def test_a_kink_passes_if_the_convention_lies_within_its_slopes(f, x):
    (partial,) = gradcheck(f, x).partials

    assert partial.status == "kink"


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (ops.step, 0.0),
        (ops.sign, 0.0),
        (lambda x: x // 1.0, 3.0),
        (lambda x: x % 2.0, 4.0),
        (lambda x: 3.0 * ops.step(x) + ops.exp(x), 0.0),
    ],
)
def test_a_row_s_own_convention_at_its_jump_passes_and_is_called_so(f, x):
    (partial,) = gradcheck(f, x).partials

    assert partial.status == "convention"


def jumps(x):
    return x if x < 1.0 else x + 5.0


JUMPS = [
    jumps,
    lambda x: x * x if x <= 1.0 else 5.0 * x,
    lambda x: x * x if x < 1.0 else 5.0 * x,
    lambda x: ops.where(x > 1.0, 5.0 * x, x),
    lambda x: x * 2.0 + 7.0 if x.data == 1.0 else x * 2.0,
    lambda x: x * x + (x >= 1.0),
]


@pytest.mark.parametrize("f", JUMPS)
@pytest.mark.parametrize("check", [gradcheck, gradgradcheck, check_grads])
def test_a_function_that_jumps_is_refused_there(f, check):
    report = check(f, 1.0, raise_exception=False)

    assert "jump" in {partial.status for partial in report.partials if not partial}
    assert "the function jumps at this point" in str(report)
    with pytest.raises(GradcheckError):
        check(f, 1.0)


def test_a_function_of_floats_that_jumps_is_refused_there_too():
    def slope(x):
        return 1.0

    for f in (jumps, lambda x: 7.0 if x == 1.0 else x):
        (partial,) = gradcheck(f, 1.0, gradient=slope, raise_exception=False).partials
        assert partial.status == "jump"
    assert gradcheck(jumps, 1.0 + 1e-3, gradient=slope)


# -- numbers that leave the graph ------------------------------------------------------


seen: dict[str, float] = {}


def through_a_global(x):
    seen["x"] = x.data
    return _from_outside() * x


def _from_outside():
    return np.sin(seen["x"])


LEAKS = [
    (gradcheck, lambda x: np.exp(x.data) * x),
    (gradcheck, lambda x: x.detach() * x),
    (gradcheck, lambda x: x + np.exp(x.data)),
    (gradcheck, lambda x: 1e-7 * np.exp(x.data) + x),
    (gradcheck, lambda x: ops.where(x > 0.0, x.data, x)),
    (gradcheck, lambda x: [x, x * x.data]),
    (gradcheck, lambda x: 7.0 * x.data),
    (gradcheck, through_a_global),
    (gradgradcheck, lambda x: x**3 * x.data),
    (gradgradcheck, lambda x: x**2 * (x * x).detach()),
    (gradgradcheck, lambda x: ops.exp(x) + x.data * x),
    (gradgradcheck, lambda x: x + np.exp(x.data)),
    (check_grads, lambda x: ops.exp(x) + x.data),
    (check_grads, lambda x: x * (x + 1.0).data),
    (check_grads, lambda x: ops.tanh(x.detach()) + x),
]


@pytest.mark.parametrize(("check", "f"), LEAKS)
@pytest.mark.parametrize("x", [1.5, 0.3])
def test_a_number_that_left_the_graph_is_a_mismatch_that_says_where(check, f, x):
    report = check(f, x, raise_exception=False)

    assert "mismatch" in {partial.status for partial in report.partials}
    assert "the result depends on a number that left the graph" in str(report)
    assert "test_gradients.py:" in str(report)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 1e10 * ops.sin(x) + 1e-9 * x.data, np.pi / 2),
        (lambda x: 0.0 * x + 1e20 + np.exp(x.data), 1.5),
        (lambda x: ops.abs(x) + 0.5 * x.data, 0.0),
    ],
)
def test_a_leak_below_all_rounding_or_at_a_kink_is_never_certified(f, x):
    report = gradcheck(f, x, raise_exception=False)

    assert [partial.status for partial in report.partials] == ["unresolved"]
    assert ".data at test_gradients.py:" in str(report)


def by_its_own_sweep(x):
    (x**3).backward()
    return x.grad * x


@pytest.mark.parametrize(
    "f",
    [
        lambda x: math.exp(x) * x,
        lambda x: x + math.exp(x),
        lambda x: float(x) * x,
        lambda x: x**3 * float(x),
        lambda x: np.array([x, x], dtype=float).sum() * x,
        by_its_own_sweep,
    ],
)
@pytest.mark.parametrize("check", [gradcheck, gradgradcheck, check_grads])
def test_a_float_made_of_a_value_without_saying_so_is_an_error(check, f):
    with pytest.raises(TracingError, match=r"detach|backward"):
        check(f, 1.5)


def test_numbers_that_leave_the_graph_and_do_not_matter_pass():
    def stable(*xs):  # a shift that cancels
        shift = max(x.data for x in xs)
        return ops.log(ops.total([ops.exp(x - shift) for x in xs])) + shift

    outside = Value(2.0)

    assert gradcheck(stable, (1.0, 2.5, -3.0))
    assert gradcheck(lambda x: x * outside.data + ops.tanh(20.0 * x), 1.0)
    assert gradcheck(lambda x: x * x if x.data > 0.0 else -x, 1.0)


def test_a_branch_beside_the_point_is_no_leak():
    pytest.importorskip("mpmath")
    (partial,) = gradcheck(lambda x: ops.tanh(x) if x > 29.0 else x, 30.0).partials

    assert (partial.status, partial.how) == ("verified", "replay")


@pytest.mark.parametrize("f", [ops.sqrt, ops.cbrt])
def test_an_infinite_slope_passes_where_the_tangent_is_vertical(f):
    assert gradcheck(f, 0.0).partials[0].status == "verified"


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (ops.tanh, 30.0),
        (ops.tanh, -400.0),
        (ops.erf, 5.5),
        (lambda x: (x + 1e10) - 1e10, 1.0),
        (ops.sin, 1e15),
    ],
)
def test_what_differences_cannot_tell_is_settled_by_a_replay(f, x):
    pytest.importorskip("mpmath")
    (partial,) = gradcheck(f, x).partials

    assert (partial.status, partial.how) == ("verified", "replay")


def test_without_mpmath_it_stays_unresolved_and_never_passes(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mpmath", None)

    report = gradcheck(ops.tanh, 30.0, raise_exception=False)

    assert report.partials[0].status == "unresolved"
    assert not report
    assert "[check]" in str(report)
    with pytest.raises(GradcheckError):
        gradcheck(ops.tanh, 30.0)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_up_to_an_order_in_every_mode(order):
    report = check_grads(lambda x, y: ops.sin(x * y), (0.5, 0.7), order=order)

    assert report
    counts = Counter((p.order, p.mode) for p in report.partials)
    expected = {(0, "compiled"): 1}
    for level in range(1, order + 1):  # 2 ** level partials, of 2 ** (level - 1) graphs
        made = 2**level * 2 ** (level - 1)
        expected |= {(level, mode): made for mode in ("fwd", "rev", "compiled")}
    assert counts == expected


@pytest.mark.parametrize("mode", ["fwd", "rev"])
def test_one_mode_alone(mode):
    report = check_grads(lambda x, y: ops.sin(x) * y, (0.5, 0.7), 2, mode)

    assert {p.mode for p in report.partials} == {mode}
    assert Counter(p.order for p in report.partials) == {1: 2, 2: 4}


def test_compiled_alone():
    report = check_grads(lambda x: ops.sin(x) * x, (0.5,), 2, modes="compiled")

    assert [(p.order, p.mode) for p in report.partials] == [
        (0, "compiled"), (1, "compiled"), (2, "compiled"),
    ]  # fmt: skip


def test_forward_mode_on_request():
    f, x = (lambda x: x**3), 2.0

    for check in (gradcheck, gradgradcheck):
        assert {p.mode for p in check(f, x).partials} == {"rev"}
        both = check(f, x, check_forward_ad=True).partials
        assert {p.mode for p in both} == {"rev", "fwd"}


def test_the_fault_of_a_later_order_is_in_the_joined_report():
    sloped = primitive("sloped", lambda x: x * x, [lambda out, x: bent(x)])
    bent = primitive("bent", lambda x: 2.0 * x, [lambda out, x: 3.0])
    report = check_grads(sloped, (1.5,), raise_exception=False)

    assert [p.status for p in report.partials if p.order == 1] == ["verified"] * 3
    assert report.fault.node.primitive is bent
    assert report.root in (report.fault.root, report.root)
    assert "bent" in report.code
    assert not gradgradcheck(sloped, 1.5, raise_exception=False)
    with pytest.raises(GradcheckError, match="first wrong node: bent"):
        gradgradcheck(sloped, 1.5)


def test_a_constant_slope_is_no_constant_function():
    assert check_grads(lambda x: 2.0 * x, 1.0, order=2).constant is False
    assert check_grads(lambda x: 2.0, 1.0, order=2).constant is True


def test_a_remark_is_made_once():
    report = check_grads(lambda x: x * x if x > 0 else -x, (1.0,), order=3)

    assert len(report.notes) == 1
    assert str(report).count("not compiled") == 1


def test_second_derivatives():
    report = gradgradcheck(lambda x, y: x**3 * y, (2.0, 5.0))

    assert [p.name for p in report.partials] == [
        "∂²f/∂x∂x", "∂²f/∂x∂y", "∂²f/∂y∂x", "∂²f/∂y∂y",
    ]  # fmt: skip
    assert [p.derivative for p in report.partials] == [60.0, 12.0, 12.0, 0.0]


def test_second_derivatives_are_told_with_what_is_wrong_of_the_first():
    row = dataclasses.replace(ops.square, partials=(lambda out, x: 3.0 * x,))
    report = gradgradcheck(lambda x, y: row(x) + y, (2.0, 1.0), raise_exception=False)

    assert [(p.name, bool(p)) for p in report.partials if p.order == 1] == [
        ("∂f/∂x", False)
    ]


def test_one_random_direction_instead_of_every_input():
    f = lambda xs: ops.total([ops.exp(x) for x in xs])  # noqa: E731
    report = gradcheck(f, [0.1 * i for i in range(50)], fast_mode=True)

    assert len(report.partials) == 1
    assert report


def test_fixed_steps_fail_where_teaching_needs_them_to():
    f = lambda x: ops.exp(10 * x)  # noqa: E731

    assert gradcheck(f, 0.5, eps=1e-5)
    assert not gradcheck(f, 0.5, eps=1e-1, raise_exception=False)
    assert not gradcheck(f, 0.5, eps=1e-14, raise_exception=False)


def test_tolerances_let_a_difference_pass():
    row = dataclasses.replace(ops.square, partials=(lambda out, x: 2.001 * x,))

    assert gradcheck(row, 1.0, atol=0.01)
    assert gradcheck(row, 1.0, rtol=0.001)
    assert not gradcheck(row, 1.0, rtol=0.0001, raise_exception=False)


@pytest.mark.parametrize("check", [gradcheck, gradgradcheck])
def test_steps_and_tolerances_reach_every_check(check):
    f = lambda x: ops.exp(10 * x)  # noqa: E731

    assert not check(f, 0.5, eps=1e-1, raise_exception=False)
    assert check(f, 0.5, eps=1e-1, rtol=0.5)
    assert check(f, 0.5, eps=1e-1, atol=1e6)
    assert check(f, 0.5, fast_mode=True).point == {"step": 0.0}


def test_misuse_is_refused():
    with pytest.raises(OperandError, match="modes are some of fwd, rev, compiled"):
        check_grads(ops.sin, (1.0,), modes="reverse")
    with pytest.raises(OperandError, match="modes are some of"):
        check_grads(ops.sin, (1.0,), modes=())
    with pytest.raises(OperandError, match="order must be at least 1, got 0"):
        check_grads(ops.sin, (1.0,), order=0)
    with pytest.raises(TypeError):
        gradcheck(lambda x: x + "1", 1.0)


def test_values_lend_their_labels_as_names():
    assert gradcheck(lambda u: u * u, Value(3.0, "width")).point == {"width": 3.0}
