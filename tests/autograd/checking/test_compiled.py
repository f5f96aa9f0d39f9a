"""Eager = compiled, to what rounding explains."""

import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import Value, ops, primitive
from autograd.checking import check_grads
from autograd.checking import compiled as module
from autograd.checking.compiled import compiled_verdicts
from autograd.checking.judging.problem import Problem
from autograd.errors import GradcheckError, TracingError
from autograd.strategies import mlps, programs


def verdicts(f, args, order=1):
    return compiled_verdicts(Problem(f, args), order)[0]


def gaps(f, args):
    """The differences between eager and compiled, as parts of what is allowed."""
    found = [each for each in verdicts(f, args) if each.error < math.inf]
    return [abs(p.derivative - p.numerical) / p.error for p in found if p.error]


def weighted(weights, x):
    hidden = np.tanh(weights["w"] @ x + weights["b"])
    return (hidden**2).sum()


WEIGHTS = {"w": np.array([[0.1, -0.2], [0.3, 0.4]]), "b": np.array([0.5, 0.6])}


def test_the_value_and_every_derivative_are_compared():
    found = verdicts(lambda x, y: [x * y, 7.0, ops.exp(x)], (2.0, 3.0))

    assert [(p.name, p.derivative, p.numerical, p.status) for p in found] == [
        ("f[0]", 6.0, 6.0, "verified"),
        ("∂f[0]/∂x", 3.0, 3.0, "verified"),
        ("∂f[0]/∂y", 2.0, 2.0, "verified"),
        ("f[2]", math.exp(2.0), math.exp(2.0), "verified"),
        ("∂f[2]/∂x", math.exp(2.0), math.exp(2.0), "verified"),
        ("∂f[2]/∂y", 0.0, 0.0, "verified"),
    ]
    assert {(p.mode, p.how) for p in found} == {("compiled", "eager")}
    assert [p.order for p in found] == [0, 1, 1, 0, 1, 1]


def test_higher_orders_compare_no_value_again():
    slopes = Problem(lambda x, y: x**3 * y, (2.0, 5.0)).derivative("rev")
    found, notes = compiled_verdicts(slopes, 2)

    assert [(p.name, p.derivative) for p in found] == [
        ("∂²f/∂x∂x", 60.0), ("∂²f/∂x∂y", 12.0), ("∂²f/∂y∂x", 12.0), ("∂²f/∂y∂y", 0.0),
    ]  # fmt: skip
    assert notes == ()


@pytest.mark.slow
def test_arguments_may_be_arrays_in_any_structure():
    report = check_grads(weighted, (WEIGHTS, np.array([1.0, 2.0])))

    compiled = [p for p in report.partials if p.mode == "compiled"]
    assert report
    assert len(compiled) == 1 + 8 + 2 * 64


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs(size=12))
def test_random_programs_agree_well_within_the_bound(program):
    assert max(gaps(program, program.inputs), default=0.0) < 0.5


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(mlps())
def test_random_nets_agree_well_within_the_bound(net):
    assert max(gaps(net, net.inputs), default=0.0) < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_long_sums_that_cancel_agree_however_they_are_added(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=60) * 10.0 ** rng.uniform(-3, 8, 60)

    def alternating(x):
        return sum(x[1:] * np.resize([1.0, -1.0], len(x) - 1)) + x[0]

    def products(x):
        return np.tanh(1e-3 * x) @ x[::-1] - np.sum(x * x) * 0.5

    for f in (alternating, products):
        assert {p.status for p in verdicts(f, (x,))} == {"verified"}


# -- a broken compiler is caught -------------------------------------------------------


@pytest.fixture
def spoil(monkeypatch):
    """Make compiled programs answer something else."""

    def apply(change):
        real = module.GraphProgram

        def broken(*args):
            program = real(*args)
            answer = program.value_and_grad

            class Broken:
                def value_and_grad(self):
                    return change(*answer())

            return Broken()

        monkeypatch.setattr(module, "GraphProgram", broken)

    return apply


def model(w, x):
    return ops.tanh(ops.dot(list(w), list(x)))


ARGS = (np.array([0.1, 0.2, 0.3]), np.array([1.0, -2.0, 0.5]))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda value, slopes: (value * (1 + 1e-12), slopes), ["model"]),
        (lambda value, slopes: (value, slopes * (1 + 1e-12)), 6),
        (lambda value, slopes: (value, slopes[::-1]), 6),
        (lambda value, slopes: (value, 0.0 * slopes), 6),
        (lambda value, slopes: (math.nan, slopes), ["model"]),
        (lambda value, slopes: (math.inf, slopes), ["model"]),
        (
            lambda value, slopes: (value, slopes + np.eye(6)[1] * 1e-12),
            ["∂model/∂w[1]"],
        ),
    ],
)
def test_a_compiled_result_that_differs_is_named(change, wrong, spoil):
    spoil(change)
    report = check_grads(model, ARGS, order=1, raise_exception=False)

    names = [p.name for p in report.doubtful]
    assert {p.status for p in report.doubtful} == {"mismatch"}
    assert {p.mode for p in report.doubtful} == {"compiled"}
    assert (names if isinstance(wrong, list) else len(names)) == wrong


def test_both_numbers_and_the_culprit_are_in_the_words(spoil):
    spoil(lambda value, slopes: (value, slopes + np.eye(6)[1]))

    with pytest.raises(GradcheckError) as caught:
        check_grads(model, ARGS, order=1)
    (line,) = [
        each for each in str(caught.value).splitlines() if each.startswith("eager and")
    ]
    eager = check_grads(model, ARGS, 1, "rev").partials[1].derivative
    compiled = re.search(rf"∂model/∂w\[1\] is {eager!r} eagerly, (\S+) compiled", line)
    assert float(compiled[1]) == pytest.approx(eager + 1.0, rel=1e-14)
    assert "the compiler is at fault" in line


def test_second_derivatives_of_a_broken_compiler_are_caught_too(spoil):
    spoil(lambda value, slopes: (value, slopes * 1.0001))
    report = check_grads(lambda x: x**3, (2.0,), raise_exception=False)

    assert [p.name for p in report.doubtful] == ["∂f/∂x", "∂²f/∂x∂x", "∂²f/∂x∂x"]


def test_a_wrong_array_form_is_told_from_a_wrong_compiler():
    row = primitive(
        "askew", math.tanh, [lambda out, x: 1.0 - out * out],
        vector=lambda x: np.tanh(x) * 1.0001,
    )  # fmt: skip
    report = check_grads(lambda x: row(x) * 2.0, (0.5,), 1, raise_exception=False)

    (form,) = report.doubtful
    assert (form.name, form.mode, form.how) == ("askew(0.5)", "compiled", "value")
    assert form.numerical == math.tanh(0.5)
    assert form.derivative == pytest.approx(math.tanh(0.5) * 1.0001)
    (note,) = report.notes
    assert f"array form of askew(0.5) gives {form.derivative!r}" in note
    assert f"float form {form.numerical!r}; mend the row's vector=" in note


def test_a_wrong_precise_form_is_no_matter_of_compiling():
    row = primitive(
        "imprecise", math.tanh, [lambda out, x: 1.0 - out * out],
        precise=lambda mp, x: 2 * mp.tanh(x),
    )  # fmt: skip
    assert check_grads(row, (0.5,), 1)


# -- what is not a fault ---------------------------------------------------------------


def test_a_function_that_cannot_be_compiled_is_reported_and_not_failed():
    def branching(x):
        return x * x if x > 0 else -x

    report = check_grads(branching, (1.0,))

    assert report
    assert {p.mode for p in report.partials} == {"fwd", "rev"}
    (note,) = report.notes
    assert note.startswith("not compiled: ")
    assert "ops.where" in note
    with pytest.raises(TracingError, match="traced"):
        check_grads(branching, (1.0,), modes="compiled")


def test_other_roundings_may_take_the_other_side_of_a_kink(spoil):
    spoil(lambda value, slopes: (value, 0.0 * slopes))

    def f(x):
        return ops.relu(x[0] + x[1] - x[2])

    (value, *slopes) = verdicts(f, ([0.1, 0.2, 0.3],))
    assert value.status == "verified"
    assert {p.status for p in slopes} == {"kink"}
    (value, *slopes) = verdicts(f, ([0.1, 0.2, 0.2],))
    assert {p.status for p in slopes} == {"mismatch"}


def test_infinite_and_undefined_numbers_are_alike_in_both():
    assert verdicts(ops.sqrt, 0.0)[1].status == "verified"
    assert verdicts(ops.exp, 800.0)[0].status == "verified"
    assert verdicts(lambda x: x * math.nan, 1.0)[0].status == "verified"


def test_nothing_is_known_beyond_an_infinite_bound(spoil):
    spoil(lambda value, slopes: (1.0, slopes))

    assert verdicts(ops.exp, 800.0)[0].status == "unresolved"


def test_domains_are_no_matter_of_tracing():
    f = lambda x: ops.where(x > 1.0, ops.log(x - 1.0), 0.0)  # noqa: E731
    assert {p.status for p in verdicts(f, 3.0)} == {"verified"}


def test_an_output_that_depends_on_no_input_is_compared_too():
    outside = Value(3.0)
    assert check_grads(lambda x: [x * 2.0, ops.exp(outside)], (1.0,))
