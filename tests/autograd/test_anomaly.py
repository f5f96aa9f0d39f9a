"""detect_anomaly: the first number that turns infinite or NaN is an error."""

import threading

import pytest

from autograd import Value, detect_anomaly, grad, jvp, ops
from autograd.engine import value
from autograd.engine.graph import make_node
from autograd.errors import NonFiniteError


def test_the_first_non_finite_node_is_named_with_formula_operands_and_label():
    x = Value(1000.0, "x")
    with detect_anomaly(), pytest.raises(NonFiniteError) as caught:
        ops.exp(x) - ops.exp(x)

    assert str(caught.value) == "forward pass: exp(x) = inf, where x = 1000"


def test_nan_is_an_anomaly_too():
    x = Value(float("inf"), "x")
    with (
        detect_anomaly(),
        pytest.raises(NonFiniteError, match="= nan, where x = inf"),
    ):
        x - x


def test_an_infinite_slope_is_named_with_the_node_that_has_it():
    z = Value(0.0, "z")
    with detect_anomaly():
        out = ops.sqrt(z) * 2.0
        with pytest.raises(
            NonFiniteError, match=r"backward pass: .* inf at √\(z\) = 0"
        ):
            out.backward()

    assert not z.swept


def test_a_zero_factor_is_no_anomaly():
    z = Value(0.0, "z")
    with detect_anomaly():
        (z * ops.sqrt(z)).backward()
        grad(grad(lambda x: x * ops.sqrt(x)))(1.0)

    assert z.grad == 0.0


def test_a_replay_is_watched_and_changes_nothing():
    w = Value(1.0)
    out = ops.exp(w) * 2
    out.label = "twice"
    before = out.data
    w.data = 1000.0
    with detect_anomaly(), pytest.raises(NonFiniteError, match=r"exp\(1000\) = inf"):
        out.forward()

    assert out.data == before


def test_transforms_are_watched():
    with detect_anomaly():
        with pytest.raises(NonFiniteError, match="backward pass"):
            grad(ops.sqrt)(0.0)
        with pytest.raises(NonFiniteError, match="forward sweep"):
            jvp(ops.sqrt, (0.0,), (1.0,))


def test_it_ends_with_its_block_and_costs_nothing_outside():
    with detect_anomaly():
        with detect_anomaly():
            pass
        with pytest.raises(NonFiniteError):
            ops.exp(Value(1000.0))

    assert ops.exp(Value(1000.0)).data == float("inf")
    assert value.make_node is make_node


def test_other_threads_are_left_alone():
    results = []
    with detect_anomaly():
        thread = threading.Thread(target=lambda: results.append(ops.exp(Value(1000.0))))
        thread.start()
        thread.join()

    assert results[0].data == float("inf")


@pytest.mark.parametrize("label", ["\x1b[31mred", "a\nb", "\x1b]0;title\x07"])
def test_no_label_commands_the_terminal(label):
    with detect_anomaly(), pytest.raises(NonFiniteError) as raised:
        ops.exp(Value(1000.0, label))

    assert str(raised.value).isprintable()
