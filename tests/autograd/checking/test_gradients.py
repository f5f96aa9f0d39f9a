"""gradcheck and its kin: what they pass, what they refuse, what they say."""

import dataclasses
import math
from math import nan

import numpy as np
import pytest

from autograd import Stable, Value, ops, primitive
from autograd.checking import (
    check_grads,
    gradcheck,
    gradgradcheck,
    numerical_gradient,
)
from autograd.errors import GradcheckError, OperandError
from autograd.table import table

BUILT_IN = [row for name, row in table().items() if vars(ops).get(name) is row]


def altered(row, alter):
    """The row with every partial changed by ``alter(slope, operands)``."""

    def change(rule):
        if isinstance(rule, float):
            return lambda out, *xs: alter(rule, xs)
        if isinstance(rule, Stable):
            return lambda out, *xs: alter((rule.number or rule.rule)(out, *xs), xs)
        return lambda out, *xs: alter(rule(out, *xs), xs)

    if row.arity is None:
        rules = row.partials
        return dataclasses.replace(
            row, partials=lambda out, xs: [alter(x, xs) for x in rules(out, xs)]
        )
    return dataclasses.replace(row, partials=tuple(map(change, row.partials)))


# -- what is right passes --------------------------------------------------------------


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
        (ops.step, 0.0),
        (lambda x: x // 1.0, 3.0),
    ],
)
def test_a_kink_passes_if_the_convention_lies_within_its_slopes(f, x):
    (partial,) = gradcheck(f, x).partials

    assert partial.status in ("kink", "verified")


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
        (lambda x: ops.exp(x) - ops.exp(x), 1.0),
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
    assert "chainrule[check]" in str(report)
    with pytest.raises(GradcheckError):
        gradcheck(ops.tanh, 30.0)


def test_a_function_of_any_origin_with_its_gradient():
    assert gradcheck(math.sin, 1.0, gradient=math.cos)
    assert gradcheck(
        lambda p, q: float(np.linalg.norm(p)) * q,
        (np.array([3.0, 4.0]), 2.0),
        gradient=lambda p, q: (q * p / np.linalg.norm(p), np.linalg.norm(p)),
    )
    with pytest.raises(GradcheckError):
        gradcheck(math.sin, 1.0, gradient=math.sin)
    with pytest.raises(OperandError, match="2 derivatives to check"):
        gradcheck(lambda x, y: x * y, (1.0, 2.0), gradient=lambda x, y: y)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_up_to_an_order_in_both_modes(order):
    report = check_grads(lambda x, y: ops.sin(x) * y, (0.5, 0.7), order=order)

    assert {p.order for p in report.partials} == set(range(1, order + 1))
    assert {p.mode for p in report.partials} == {"fwd", "rev"}


def test_second_derivatives():
    report = gradgradcheck(lambda x, y: x**3 * y, (2.0, 5.0))

    assert [p.name for p in report.partials] == [
        "∂²f/∂x∂x", "∂²f/∂x∂y", "∂²f/∂y∂x", "∂²f/∂y∂y",
    ]  # fmt: skip
    assert [p.derivative for p in report.partials] == [60.0, 12.0, 12.0, 0.0]


def test_one_random_direction_instead_of_every_input():
    f = lambda xs: ops.total([ops.exp(x) for x in xs])  # noqa: E731
    report = gradcheck(f, [0.1 * i for i in range(50)], fast_mode=True)

    assert len(report.partials) == 1
    assert report
    wrong = altered(ops.exp, lambda slope, xs: 1.001 * slope)
    f = lambda xs: ops.total([wrong(x) for x in xs])  # noqa: E731
    assert not gradcheck(f, [1.0, 2.0], fast_mode=True, raise_exception=False)


def test_numerical_gradients_in_the_arguments_structure():
    found = numerical_gradient(
        lambda p: p["a"] ** 2 + p["b"][0], {"a": 3.0, "b": [1.0]}
    )
    pair = numerical_gradient(lambda x, y: x * y, (2.0, 5.0))

    assert found == {"a": pytest.approx(6.0), "b": [pytest.approx(1.0)]}
    assert pair == (pytest.approx(5.0), pytest.approx(2.0))


# -- what is wrong is refused ----------------------------------------------------------


@pytest.mark.parametrize(
    "slope", [2.001, 1.9999, 0.0, -2.0, nan, math.inf], ids=lambda x: f"{x}"
)
def test_a_wrong_slope_of_x_squared_at_one_is_refused(slope):
    row = dataclasses.replace(ops.square, partials=(lambda out, x: slope,))

    with pytest.raises(GradcheckError):
        gradcheck(row, 1.0)


@pytest.mark.parametrize("x", [4e-6, 1e-5, 1.2e-3, 1e5])
def test_a_slope_of_zero_is_refused_at_any_scale(x):
    row = dataclasses.replace(ops.square, partials=(0.0,))

    with pytest.raises(GradcheckError):
        gradcheck(row, x)


def test_nan_for_nan_is_refused():
    row = dataclasses.replace(
        ops.asin, scalar=math.asin, partials=(lambda out, x: nan,)
    )

    with pytest.raises(GradcheckError):
        gradcheck(row, 0.5)
    assert not gradcheck(lambda x: x * nan, 1.0, raise_exception=False)


def test_a_convention_outside_the_slopes_of_a_kink_is_refused():
    row = dataclasses.replace(ops.relu, partials=(lambda out, x: 1.5,))

    assert gradcheck(row, 0.0, raise_exception=False).partials[0].status == "mismatch"


MUTATIONS = {
    "wrong sign": lambda slope, xs: -slope,
    "missing factor": lambda slope, xs: 0.5 * slope,
    "a ten-thousandth too large": lambda slope, xs: 1.0001 * slope,
    "an operand too much": lambda slope, xs: slope * xs[0],
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
def test_a_broken_row_is_caught(row, mutation):
    operands = {
        "acosh": (1.7,), "atan2": (0.6, 0.7), "where": (0.9, 0.6, 0.7),
        "clip": (0.6, 0.5, 0.7), "leaky_relu": (-0.6, 0.1), "elu": (-0.6, 0.5),
    }.get(row.name, (0.6, 0.7, 0.3)[: row.arity or 2])  # fmt: skip
    broken = altered(row, MUTATIONS[mutation])
    right = gradcheck(lambda *xs: row.apply(list(xs)), operands)
    if all(partial.derivative == 0.0 for partial in right.partials):
        return  # a constant piece: nothing to break

    report = gradcheck(lambda *xs: broken.apply(xs), operands, raise_exception=False)

    assert not report
    if broken.name == row.name:
        assert report.fault.node.primitive is broken


@pytest.mark.parametrize("row", [ops.div, ops.atan2, ops.pow, ops.sub], ids=str)
def test_swapped_partials_are_caught(row):
    broken = dataclasses.replace(row, partials=row.partials[::-1])

    assert not gradcheck(broken, (0.6, 0.7), raise_exception=False)


def test_a_wrong_float_form_beside_a_right_rule_is_caught_in_a_replay():
    (rule,) = ops.tanh.partials
    row = dataclasses.replace(
        ops.tanh,
        partials=(Stable(rule, lambda out, x: 1.001 * rule(out, x)),),
    )

    assert not gradcheck(row, 30.0, raise_exception=False)


def test_a_result_that_does_not_depend_on_values_is_explained():
    with pytest.raises(GradcheckError, match="does not depend on the inputs"):
        gradcheck(lambda x: math.exp(x), 1.0)


# -- what a failure says ---------------------------------------------------------------


@pytest.fixture
def bad():
    return primitive("bad_tanh", math.tanh, [lambda out, x: 1.0 - out])


def test_the_first_wrong_node_is_named_with_code_that_runs(bad, capsys):
    f = lambda x, y: ops.exp(bad(x * y)) * bad(x)  # noqa: E731
    with pytest.raises(GradcheckError) as caught:
        gradcheck(f, (0.5, 0.9))

    text = str(caught.value)
    assert "x=0.5, y=0.9" in text
    assert "first wrong node: bad_tanh(0.45): its partial 0 is" in text
    program = text[text.index("from autograd import") :]
    exec(compile(program, "counterexample", "exec"), {})
    assert float(capsys.readouterr().out.split()[0]) == pytest.approx(
        0.9 * (1 - math.tanh(0.45))
    )


def test_the_picture_of_a_failure_marks_the_wrong_node(bad):
    report = gradcheck(lambda x: bad(x) + 1, 0.5, raise_exception=False)

    assert "WRONG" in report.draw().dot
    assert report.fault.node.label == ""


def test_an_accumulation_fault_is_told_from_a_wrong_rule(monkeypatch):
    from autograd.checking import blame

    def forgetful(order, seeds, **options):
        found = blame_pullback(order, seeds, **options)
        return {n: g * (0.5 if not n.primitive else 1.0) for n, g in found.items()}

    blame_pullback = blame.pullback
    monkeypatch.setattr(blame, "pullback", forgetful)
    x = Value(0.5, "x")
    fault = blame.first_fault(ops.exp(x) * x)

    assert fault.index is None
    assert fault.node is x
    assert "contributions are lost, repeated or out of order" in fault.words


def test_a_graph_without_fault_has_none():
    from autograd.checking.blame import first_fault

    x = Value(0.5, "x")
    assert first_fault(ops.tanh(x) * ops.exp(-x) + ops.relu(x)) is None


def test_a_report_prints_as_a_table():
    report = gradcheck(lambda x, y: x * y, (2.0, 3.0))
    lines = str(report).splitlines()

    assert lines[0] == "<lambda>: derivatives agree at x=2.0, y=3.0"
    assert lines[2].split() == [
        "partial", "mode", "derivative", "numerical", "±", "error", "digits", "status",
    ]  # fmt: skip
    assert repr(report) == str(report)
    assert report.doubtful == ()
    assert "x = Value(2.0, 'x')" in report.code


# -- fixed steps, tolerances, misuse ---------------------------------------------------


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


def test_misuse_is_refused():
    with pytest.raises(OperandError, match="no number"):
        gradcheck(lambda s: 1.0, "text")
    with pytest.raises(OperandError, match="modes are fwd and rev"):
        check_grads(ops.sin, (1.0,), modes="reverse")
    with pytest.raises(TypeError):
        gradcheck(lambda x: x + "1", 1.0)


def test_values_lend_their_labels_as_names():
    assert gradcheck(lambda u: u * u, Value(3.0, "width")).point == {"width": 3.0}
