"""Optimisers, update by update against PyTorch's (numbers stored in fixtures/)."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from autograd import Value
from autograd.errors import NonFiniteError
from nn import optimisers, schedules
from nn.errors import ArchitectureError, UnknownNameError
from nn.training.optimisers import OPTIMISERS, SGD, Adam, AdamW, as_optimiser, clipped

FIXTURE = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "torch_optimisers.json").read_text()
)


@pytest.mark.parametrize("case", FIXTURE["cases"])
def test_every_step_is_that_of_pytorch(case):
    entry = FIXTURE["cases"][case]
    optimiser = getattr(optimisers, entry["rule"])(**entry["options"])
    theta = np.array(FIXTURE["start"])

    for gradient, expected in zip(FIXTURE["gradients"], entry["path"], strict=True):
        optimiser.step(theta, np.array(gradient))

        # PyTorch divides by norm + 1e-6 where it clips; here it is the norm itself.
        rtol = 1e-8 if case == "adam clipped" else 1e-13
        np.testing.assert_allclose(theta, expected, rtol=rtol, atol=1e-15)


def test_a_list_of_values_moves_as_a_flat_array_does():
    values = [Value(number) for number in FIXTURE["start"]]
    theta = np.array(FIXTURE["start"])
    by_values, by_array = Adam(values, lr=0.1), Adam(lr=0.1)

    for gradient in FIXTURE["gradients"]:
        by_values.zero_grad()
        for value, slope in zip(values, gradient, strict=True):
            value.grad = slope
        by_values.step()
        by_array.step(theta, np.array(gradient))

    assert [value.data for value in values] == theta.tolist()


def test_zero_grad_clears_the_gradients():
    x = Value(2.0)
    (x * x).backward()
    SGD([x]).zero_grad()

    assert x.grad == 0.0


def test_the_text_s_update_rule():
    theta, gradient = np.array([1.0, 2.0]), np.array([10.0, -10.0])
    SGD(lr=0.1).step(theta, gradient)

    assert theta.tolist() == [0.0, 3.0]


def test_a_saved_state_goes_on_bit_for_bit():
    theta, other = np.ones(3), np.ones(3)
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(6, 3))
    whole, first, second = AdamW(), AdamW(), AdamW()
    for gradient in gradients:
        whole.step(theta, gradient)
    for gradient in gradients[:3]:
        first.step(other, gradient)
    second.load_state_dict(first.state_dict())
    for gradient in gradients[3:]:
        second.step(other, gradient)

    assert theta.tolist() == other.tolist()


def test_a_state_of_another_rule_is_refused():
    adam = Adam()
    adam.step(np.ones(2), np.ones(2))

    with pytest.raises(ArchitectureError, match="another optimiser"):
        SGD().load_state_dict(adam.state_dict())


def test_another_net_s_parameters_are_refused():
    adam = Adam()
    adam.step(np.ones(2), np.ones(2))

    with pytest.raises(ArchitectureError, match="2 parameters before and now 3"):
        adam.step(np.ones(3), np.ones(3))


def test_a_parameter_given_twice_is_refused():
    x = Value(1.0)

    with pytest.raises(ArchitectureError, match="appears twice"):
        SGD([x, x])


def test_equal_but_different_parameters_are_fine():
    assert len(SGD([Value(1.0), Value(1.0)]).parameters) == 2


@pytest.mark.parametrize("options", [{"lr": -0.1}, {"lr": "fast"}, {"clip_norm": -1}])
def test_options_out_of_range_are_refused(options):
    with pytest.raises(ArchitectureError, match=next(iter(options))):
        SGD(**options)


def test_names_are_looked_up_and_unknown_ones_say_which_exist():
    assert type(as_optimiser("adam")) is Adam
    with pytest.raises(UnknownNameError, match=r"did you mean 'adam'.*rmsprop"):
        as_optimiser("adm")
    with pytest.raises(ArchitectureError, match="a name such as"):
        as_optimiser(3)


def test_clipping():
    assert clipped(np.array([3.0, -4.0]), value=1.0).tolist() == [1.0, -1.0]
    assert clipped(np.array([3.0, 4.0]), norm=10.0).tolist() == [3.0, 4.0]
    assert np.linalg.norm(clipped(np.array([3.0, 4.0]), norm=2.0)) == pytest.approx(2.0)


def test_a_schedule_is_asked_for_every_step():
    theta = np.array([0.0])
    optimiser = SGD(lr=schedules.step_decay(1.0, every=2, factor=0.1))
    moves = []
    for _ in range(4):
        before = theta.copy()
        optimiser.step(theta, np.array([-1.0]))
        moves.append(float((theta - before)[0]))

    assert moves == pytest.approx([1.0, 1.0, 0.1, 0.1])


def test_schedules_against_their_formulas():
    steps = np.arange(0, 30)
    exponential = schedules.exponential(0.1, 0.5, every=10)
    inverse = schedules.inverse_time(0.1, 0.3)
    cosine = schedules.cosine(0.2, steps=20, end=0.01)

    assert [exponential(s) for s in steps] == pytest.approx(0.1 * 0.5 ** (steps / 10))
    assert [inverse(s) for s in steps] == pytest.approx(0.1 / (1 + 0.3 * steps))
    assert cosine(0) == 0.2
    assert cosine(10) == pytest.approx(0.105)
    assert cosine(20) == cosine(25) == pytest.approx(0.01)


def test_a_learning_rate_in_the_place_of_parameters_is_noticed():
    with pytest.raises(ArchitectureError, match=r"did you mean Adam\(lr=0.001\)"):
        Adam(0.001)


@pytest.mark.parametrize("rule", OPTIMISERS.values())
def test_an_option_that_does_not_exist_is_named_with_those_that_do(rule):
    with pytest.raises(UnknownNameError, match=r"'learning_rate'; .* lr.*clip_norm"):
        rule(learning_rate=0.1)


@pytest.mark.parametrize("rule", OPTIMISERS)
@pytest.mark.parametrize("lr", [np.float32(0.125), np.int64(1), Fraction(1, 8)])
def test_rates_are_real_numbers_of_any_type(rule, lr):
    theta, wanted = np.ones(2), np.ones(2)
    OPTIMISERS[rule](lr=lr).step(theta, np.array([1.0, -1.0]))
    OPTIMISERS[rule](lr=float(lr)).step(wanted, np.array([1.0, -1.0]))

    assert theta.tolist() == wanted.tolist()


@pytest.mark.parametrize("lr", [True, np.nan, -0.1, np.inf, 1j, "0.1", [0.1]])
def test_what_is_no_rate_is_refused(lr):
    with pytest.raises(ArchitectureError, match="lr must be a number"):
        Adam(lr=lr)


def test_an_update_that_is_not_finite_moves_nothing():
    theta = np.array([1.0, 2.0])
    with pytest.raises(NonFiniteError, match=r"SGD: update 1 would make 1 of 2"):
        SGD(lr=1e300).step(theta, np.array([1e300, 1e-300]))
    x = Value(3.0)
    x.grad = np.nan
    with pytest.raises(NonFiniteError, match="infinite or NaN"):
        Adam([x]).step()

    assert theta.tolist() == [1.0, 2.0]
    assert x.data == 3.0
