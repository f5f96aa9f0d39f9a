"""Many inputs at once: the same evidence as along each of them alone."""

import math
import random
from itertools import pairwise

import pytest

from autograd import ops, primitive
from autograd.checking import gradcheck, gradgradcheck
from autograd.checking.judging import evidence


def chain(xs):
    return sum(ops.sin(x) * y for x, y in pairwise(xs))


def kinked(xs):
    return [sum(map(ops.relu, xs)), ops.floor(xs[0]) + xs[1] ** 2, xs[2] * 0.0, 7.0]


def scaled(xs):
    return ops.tanh(1e-9 * xs[0]) + xs[1] ** 2 * 1e12 + ops.log(xs[2] * xs[2])


def point(count, seed=0):
    rng = random.Random(seed)
    return [
        rng.choice([1e-9, 1.0, 3.0, 1e6]) * rng.gauss(0.0, 1.0) for _ in range(count)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("f", [chain, kinked, scaled])
def test_the_verdicts_are_those_of_one_after_the_other(f, monkeypatch):
    numbers = point(12)
    together = gradcheck(f, numbers, raise_exception=False)
    monkeypatch.setattr(evidence, "FEW_INPUTS", 100)
    alone = gradcheck(f, numbers, raise_exception=False)

    for one, other in zip(together.partials, alone.partials, strict=True):
        assert (one.name, one.status, one.derivative) == (
            other.name, other.status, other.derivative
        )  # fmt: skip
        assert one.numerical == pytest.approx(other.numerical, rel=1e-6, abs=1e-9)


def wrong(factor):
    return primitive(
        "slightly_wrong", lambda x: x * x, [lambda out, x: factor * 2.0 * x],
        precise=lambda mp, x: x * x,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("factor", [1.0001, 0.0, -1.0, 1.0 + 1e-7])
def test_one_wrong_slope_among_many_is_found(factor):
    row, numbers = wrong(factor), [0.1 * k + 0.3 for k in range(20)]
    report = gradcheck(
        lambda xs: chain(xs) + row(xs[7]), numbers, raise_exception=False
    )

    assert [p.input for p in report.partials if not p] == ["xs[7]"]


def test_a_claim_on_what_does_not_depend_on_the_input_is_found():
    row = primitive("leaning", lambda x, y: x, [1.0, 0.5])
    report = gradcheck(
        lambda xs: [row(xs[0], xs[9]), chain(xs[:9])],
        [0.1 * k + 0.3 for k in range(10)],
        raise_exception=False,
    )

    assert [(p.output, p.input) for p in report.partials if not p] == [
        (report.partials[0].output, "xs[9]")
    ]


def test_second_derivatives_of_many_inputs():
    numbers = [0.1 * k + 0.3 for k in range(12)]
    report = gradgradcheck(chain, numbers)

    assert len(report.partials) == 144
    found = {(p.output, p.input): p for p in report.partials}
    (own,) = [p for (f, x), p in found.items() if x == "xs[3]" and f.endswith("∂xs[3]")]
    assert own.derivative == pytest.approx(-math.sin(numbers[3]) * numbers[4])
