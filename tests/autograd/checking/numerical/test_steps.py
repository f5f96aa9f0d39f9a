"""The error of plain differences by their step, and its curve."""

import math

import pytest
from click.testing import CliRunner

from autograd.checking.numerical.steps import curve, step_errors
from autograd.cli import main


def test_the_best_step_lies_in_the_middle():
    errors = step_errors(math.exp, 1.0, math.e)
    best = min(errors, key=lambda each: each.central)

    assert [each.eps for each in errors][:3] == [1.0, 0.1, 0.01]
    assert 1e-7 < best.eps < 1e-3
    assert errors[2].central > 1e-5
    assert errors[12].central > 1e-5
    assert min(each.forward for each in errors) > best.central


def test_an_undefined_difference_has_no_error():
    (first, *_) = step_errors(math.log, 0.5, 2.0)

    assert math.isnan(first.central)
    assert first.forward == pytest.approx((2 - math.log(3)) / 2)


def test_longer_bars_are_worse():
    lines = curve(step_errors(math.exp, 1.0, math.e))

    lengths = [line.count("█") for line in lines[1:]]
    assert lengths[0] > lengths[5] < lengths[-1]
    assert curve(step_errors(lambda x: 2 * x, 1.0, 2.0))[1].count("█") == 0


def run(*arguments):
    return CliRunner().invoke(main, ["check", *arguments])


def test_the_command_shows_a_table_and_the_curve():
    done = run("tanh(a*b)", "a=0.5", "b=-2", "--sweep", "--order", "2")

    assert done.exit_code == 0
    assert done.output.count("verified") == 6
    assert "∂²f/∂a∂b" in done.output
    assert "error of a difference for ∂f/∂b" in done.output
    assert done.output.count("█") > 100


def test_there_may_be_several_steps_to_a_decade():
    errors = step_errors(math.exp, 1.0, math.e, decades=2, per_decade=4)

    assert len(errors) == 9
    assert errors[1].eps == pytest.approx(10.0**-0.25)
    assert errors[-1].eps == 0.01
