"""fit: what it learns, records and refuses; how it ends early."""

import copy
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from autograd import Value
from autograd.errors import DomainError, NonFiniteError, TracingError
from nn import L2, MLP, SGD, Callback, Dropout, Layer, Module, Sequential, datasets
from nn.errors import ArchitectureError, DataError, UnknownNameError

X, Y = datasets.moons(n=60, seed=0)
QUIET = {"verbose": False}


def small(**options):
    return MLP(2, [4, 1], output="sigmoid", seed=0, **options)


def test_history_has_a_number_per_epoch_and_quantity():
    history = small().fit(X, Y, epochs=3, validation_split=0.25, seed=0, **QUIET)

    assert list(history.history) == [
        "loss",
        "accuracy",
        "val_loss",
        "val_accuracy",
        "lr",
    ]
    assert {len(numbers) for numbers in history.history.values()} == {3}
    assert history.epoch == [0, 1, 2]
    assert repr(history).startswith("<History of 3 epochs: loss=")


@pytest.mark.slow
def test_circles_are_learnt_by_the_net_of_text_001():
    rings = datasets.circles(n=400, seed=0)
    X_train, X_test, y_train, y_test = datasets.split(*rings, seed=0)
    net = MLP(2, [4, 6, 6, 4, 1], output="sigmoid", seed=1)
    history = net.fit(X_train, y_train, epochs=50, seed=0, **QUIET).history

    assert history["loss"][-1] < history["loss"][0]
    assert net.evaluate(X_test, y_test)["accuracy"] >= 0.99


@pytest.mark.parametrize("loss", ["bce", "hinge", "mse", "mae", "huber", "iou"])
def test_every_loss_of_one_output_trains(loss):
    y = 2 * Y - 1 if loss == "hinge" else Y
    output = "sigmoid" if loss in ("bce", "iou") else "linear"
    net = MLP(2, [6, 1], "tanh", output, seed=0)
    history = net.fit(X, y, epochs=15, loss=loss, seed=0, **QUIET).history

    assert history["loss"][-1] < 0.8 * history["loss"][0]


@pytest.mark.slow
@pytest.mark.parametrize("output", ["softmax", "linear"])
def test_classes_by_labels_or_one_hot_rows_are_the_same(output):
    flowers = datasets.iris()
    loss = "cross_entropy" if output == "softmax" else "softmax_cross_entropy"
    records = []
    for y in (flowers.y, np.eye(3)[flowers.y]):
        net = MLP(4, [5, 3], output=output, seed=0)
        records.append(
            net.fit(flowers.X, y, epochs=30, loss=loss, seed=0, **QUIET).history
        )

    assert records[0] == records[1]
    assert records[0]["accuracy"][-1] > 0.6


def test_compiled_and_eager_training_agree():
    nets = [small(dropout=0.3), small(dropout=0.3)]
    for net, compiled in zip(nets, (True, False), strict=True):
        net.fit(X, Y, epochs=3, seed=5, regulariser=L2(0.1), compiled=compiled, **QUIET)

    assert nets[0].theta == pytest.approx(nets[1].theta, rel=1e-9)


def test_a_seed_reproduces_training_bit_for_bit():
    runs = []
    for seed in (3, 3, 4):
        net = small(dropout=0.5)
        history = net.fit(X, Y, epochs=4, seed=seed, validation_split=0.2, **QUIET)
        runs.append((net.theta.tolist(), history.history))

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


@pytest.mark.slow
def test_a_seed_reproduces_training_in_another_process():
    code = """
        from nn import MLP, datasets
        X, y = datasets.moons(n=60, seed=0)
        net = MLP(2, [4, 1], output="sigmoid", seed=0)
        net.fit(X, y, epochs=2, seed=1, verbose=False)
        print(net.theta.tobytes().hex())
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    outputs = {subprocess.check_output(command) for _ in range(2)}

    assert len(outputs) == 1


def test_batches_larger_than_the_data_are_one_batch():
    steps = []

    class Count(Callback):
        def on_batch_end(self, batch, logs):
            steps.append(logs["size"])

    small().fit(X, Y, epochs=2, batch_size=1000, callbacks=[Count()], **QUIET)
    assert steps == [60, 60]
    steps.clear()
    small().fit(X, Y, epochs=1, batch_size=25, callbacks=[Count()], **QUIET)
    assert steps == [25, 25, 10]


def test_one_full_batch_step_is_gradient_descent_by_hand():
    net = small()
    before, eager = net.theta, 0.0
    net.train()
    for x, y in zip(X.tolist(), Y.tolist(), strict=True):
        p = net(x)
        loss = -(p.log() if y else (1 - p).log()) * (1 / len(X))
        loss.backward()
        eager += loss.data
    slope = np.array([parameter.grad for parameter in net.parameters()])
    net.zero_grad()
    history = net.fit(
        X, Y, epochs=1, batch_size=60, optimizer=SGD(lr=0.5), shuffle=False, **QUIET
    )

    assert net.theta == pytest.approx(before - 0.5 * slope, rel=1e-10)
    assert history.history["loss"] == pytest.approx([eager])


def test_one_callback_needs_no_list():
    seen = []
    small().fit(X, Y, epochs=2, callbacks=lambda epoch, _: seen.append(epoch), **QUIET)
    small().fit(X, Y, epochs=1, callbacks=Callback(), **QUIET)

    assert seen == [0, 1]


def test_names_may_be_written_large():
    net = MLP(2, [4, 1], "ReLU", "Sigmoid", "He", seed=0)
    net.fit(X, Y, optimizer="Adam", loss="Binary_Crossentropy", epochs=1, **QUIET)

    assert net.loss == "bce"


def test_without_classes_nothing_is_predicted_in_training():
    calls = []

    class Look(Callback):
        def on_train_begin(self):
            self.run.objective.outputs = lambda *_: calls.append(1)

    net = MLP(2, [4, 1], seed=0)
    history = net.fit(X, Y, epochs=2, callbacks=[Look()], **QUIET).history

    assert not calls
    assert list(history) == ["loss", "lr"]


def test_shuffling_draws_a_new_order_each_epoch():
    def orders(**options):
        net = MLP(1, [1], seed=0)
        data = np.arange(6.0).reshape(-1, 1)
        net.fit(data, data[:, 0], epochs=2, batch_size=1, seed=0, **options, **QUIET)
        return net.theta.tolist()

    assert orders(shuffle=False) != orders(shuffle=True)


def test_any_function_of_values_is_a_loss():
    net = MLP(2, [4, 1], seed=0)
    labels = 2 * Y - 1
    history = net.fit(
        X, labels, epochs=10, loss=lambda s, y: (1 - y * s).relu(), seed=0, **QUIET
    )
    same = MLP(2, [4, 1], seed=0)
    other = same.fit(X, labels, epochs=10, loss="hinge", seed=0, **QUIET)

    assert history.history["loss"] == pytest.approx(other.history["loss"])
    assert "accuracy" not in history.history


def test_the_loss_that_suits_the_output_is_the_default():
    two = small()
    two.fit(X, Y, epochs=1, **QUIET)
    several = MLP(2, [2], output="softmax")
    several.fit(X, Y, epochs=1, **QUIET)
    numbers = MLP(2, [1])
    numbers.fit(X, Y, epochs=1, **QUIET)

    assert [net.loss for net in (two, several, numbers)] == [
        "bce",
        "cross_entropy",
        "mse",
    ]


def test_certain_outputs_do_not_stop_training_with_bce():
    net = MLP(1, [1], output="sigmoid")
    net.theta = [1000.0, 0.0]  # sigmoid(1000) is 1.0: log(1 - 1) would be an error
    history = net.fit([[1.0], [-1.0]], [0, 1], epochs=1, **QUIET).history

    assert history["loss"] == [1000.0]


def test_a_loss_that_branches_needs_compiled_false():
    def loss(output, target):
        return output * output if output > target else target - output

    with pytest.raises(TracingError) as caught:
        MLP(2, [1]).fit(X, Y, loss=loss, **QUIET)
    assert "compiled=False" in caught.value.__notes__[0]
    MLP(2, [1]).fit(X[:4], Y[:4], loss=loss, epochs=1, compiled=False, **QUIET)


# -- ending early --------------------------------------------------------------------


class Interrupt(Callback):
    def __init__(self, epoch):
        self.at = epoch

    def on_batch_end(self, batch, logs):
        if self.run.epoch == self.at:
            self.seen = self.run.theta.copy()
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_keeps_the_weights_and_returns_the_history_so_far():
    net, interrupt = small(), Interrupt(epoch=2)
    history = net.fit(X, Y, epochs=50, seed=0, callbacks=[interrupt], **QUIET)

    assert history.interrupted
    assert "interrupted" in repr(history)
    assert len(history.history["loss"]) == 2
    assert net.theta.tolist() == interrupt.seen.tolist()
    assert not net.training


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "eager"])
def test_a_loss_that_is_not_finite_stops_with_the_last_finite_weights(compiled):
    net = MLP(2, [4, 1], seed=0)
    optimiser = SGD(lr=1e200)
    with pytest.raises(NonFiniteError, match="the loss is") as caught:
        net.fit(X, Y, optimizer=optimiser, epochs=5, compiled=compiled, **QUIET)

    assert "starts at" in str(caught.value)
    assert "epoch 1" in caught.value.__notes__[-1]
    assert np.isfinite(net.theta).all()
    assert np.isfinite(net.evaluate(X, Y)["loss"])


def test_weights_of_many_good_steps_are_kept_when_the_next_one_fails():
    def rate(step):
        return 0.1 if step < 5 else 1e300

    good, bad = MLP(2, [4, 1], seed=0), MLP(2, [4, 1], seed=0)
    good.fit(X, Y, epochs=5, batch_size=60, optimizer=SGD(lr=0.1), seed=0, **QUIET)
    with pytest.raises(NonFiniteError):
        bad.fit(X, Y, epochs=9, batch_size=60, optimizer=SGD(lr=rate), seed=0, **QUIET)

    assert bad.theta.tolist() == good.theta.tolist()


def test_an_operand_outside_its_domain_is_named_in_an_eager_run():
    class Root(Module):
        def __init__(self):
            self.w = Value(1.0)

        def __call__(self, x):
            return (self.w * x[0]).sqrt()

    with pytest.raises(DomainError, match=r"sqrt: operand 0 must lie in \[0, inf\)"):
        Root().fit([[1.0], [-1.0]], [1.0, 1.0], compiled=False, **QUIET)


def test_epochs_zero_does_nothing():
    net = small()
    before = net.theta.tolist()
    history = net.fit(X, Y, epochs=0, **QUIET)

    assert history.history == {}
    assert net.theta.tolist() == before


def test_a_validation_split_takes_its_examples_out_of_the_training_data():
    sizes = []

    class Look(Callback):
        def on_train_begin(self):
            kept, held = self.run.data[0], self.run.validation[0]
            sizes.extend([len(kept), len(held)])
            rows = {tuple(row) for part in (kept, held) for row in part.tolist()}
            sizes.append(len(rows))

    small().fit(X, Y, epochs=1, validation_split=0.25, callbacks=[Look()], **QUIET)
    assert sizes == [45, 15, 60]


# -- bad input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"epochs": -1}, ArchitectureError, "epochs must be a whole number from 0"),
        ({"epochs": 2.5}, ArchitectureError, "got 2.5"),
        ({"batch_size": 0}, ArchitectureError, "batch_size .* from 1 up, got 0"),
        ({"optimizer": "adm"}, UnknownNameError, "did you mean 'adam'"),
        ({"loss": "bcee"}, UnknownNameError, "did you mean 'bce'"),
        ({"loss": "cross_entropy"}, DataError, "one output per class"),
        ({"regulariser": "l7"}, UnknownNameError, "regulariser"),
        ({"validation_data": X}, DataError, "a pair"),
        ({"validation_data": (X, Y[:3])}, DataError, "3 targets for 60"),
        ({"validation_split": 1.0}, DataError, "leaves one side empty"),
        ({"validation_split": 0.001}, DataError, "leaves one side empty"),
        ({"callbacks": [3]}, ArchitectureError, "callbacks: needs"),
        ({"callbacks": "early"}, ArchitectureError, "callbacks: .*'early'"),
        ({"seed": "a"}, ArchitectureError, "seed: needs a whole number .*'a'"),
        ({"seed": -1}, ArchitectureError, "seed: needs"),
        ({"regularizer": "l2"}, UnknownNameError, "mean 'regulariser'"),
        ({"lr": 0.1}, UnknownNameError, "no option of fit is called 'lr'.* epochs"),
    ],
)
def test_options_that_make_no_sense_are_refused_and_the_net_untouched(
    options, error, message
):
    net = small(standardise=True)
    before = net.state_dict()
    with pytest.raises(error, match=message):
        net.fit(X, Y, **(QUIET | options))

    for name, array in net.state_dict().items():
        assert array.tolist() == before[name].tolist()


def test_a_net_without_parameters_has_nothing_to_train():
    with pytest.raises(ArchitectureError, match=r"Dropout\(0.5\)\) has no parameters"):
        Sequential(Dropout(0.5)).fit(X, Y, **QUIET)


def test_probabilities_are_needed_where_the_loss_takes_them():
    with pytest.raises(
        ArchitectureError, match="output='sigmoid' or take loss='bce_lo"
    ):
        MLP(2, [1]).fit(X, Y, loss="bce")
    with pytest.raises(ArchitectureError, match="output='softmax'"):
        MLP(2, [2]).fit(X, Y, loss="cross_entropy")


def test_dropout_in_a_net_by_hand_gets_its_masks():
    class Net(Module):
        def __init__(self):
            self.parts = [Layer(2, 6, "tanh", seed=0), Layer(6, 1, "linear", seed=1)]
            self.drop = Dropout(0.5)

        def __call__(self, x):
            return self.parts[1](self.drop(self.parts[0](x)))

    by_hand, in_row = Net(), Sequential(Layer(2, 6, "tanh", seed=0), Dropout(0.5))
    in_row.add(Layer(6, 1, "linear", seed=1))
    for net in (by_hand, in_row):
        net.fit(X, Y, epochs=2, seed=0, **QUIET)

    assert by_hand.theta == pytest.approx(in_row.theta, rel=1e-12)


# -- errors on the way -----------------------------------------------------------------


class Failing(Callback):
    def __init__(self, event, error):
        self.error = error
        setattr(self, event, self.fail)

    def fail(self, *arguments):
        self.reached = self.run.theta.tolist()
        raise self.error


@pytest.mark.parametrize("event", ["on_batch_end", "on_epoch_end"])
@pytest.mark.parametrize("error", [ZeroDivisionError, DataError, NonFiniteError])
def test_an_error_of_a_callback_is_its_own_and_keeps_the_weights(event, error):
    net, failing = small(), Failing(event, error("mine"))
    start = net.theta.tolist()
    with pytest.raises(error) as caught:
        net.fit(X, Y, epochs=1, callbacks=failing, seed=0, **QUIET)

    assert not hasattr(caught.value, "__notes__")
    assert net.theta.tolist() == failing.reached != start


def test_an_update_that_makes_weights_infinite_is_an_error():
    net = small(initialiser="he", standardise=False)
    start = net.theta.tolist()
    with pytest.raises(NonFiniteError, match=r"SGD: update 1 would.*1e\+305") as caught:
        net.fit(X * 1e6, Y, optimizer=SGD(lr=1e305), seed=0, **QUIET)

    assert "lower learning rate" in caught.value.__notes__[0]
    assert net.theta.tolist() == start


def test_an_error_that_no_rate_would_cure_gets_no_advice_on_rates():
    class Branching(Layer):
        def __call__(self, x):
            return super().__call__(x) if x[0] > 0 else 0.0

    with pytest.raises(TracingError) as caught:
        Branching(2, 1, seed=0).fit(X, Y, **QUIET)
    assert "learning rate" not in "".join(caught.value.__notes__)


def test_the_net_s_seed_is_enough():
    def trained(**options):
        net = MLP(2, [4, 1], output="sigmoid", seed=5, dropout=0.2)
        history = net.fit(X, Y, epochs=3, validation_split=0.25, verbose=False)
        again = net.fit(X, Y, epochs=1, verbose=False)
        return net.theta.tolist(), history.history, again.history

    assert trained() == trained()
    net = MLP(2, [4, 1], output="sigmoid", seed=5)
    twin = copy.deepcopy(net)
    for each in (net, twin):
        each.fit(X, Y, epochs=2, batch_size=7, verbose=False)
    assert net.theta.tolist() == twin.theta.tolist()
    first, second = net.theta, MLP(2, [4, 1], output="sigmoid", seed=6)
    second.fit(X, Y, epochs=2, batch_size=7, verbose=False)
    assert first.tolist() != second.theta.tolist()


def test_what_is_held_out_has_each_class_by_its_share():
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    data, seen = np.column_stack([labels, np.arange(100.0)]), []

    class Look(Callback):
        def on_train_begin(self):
            seen.append(self.run.validation[1].sum(axis=0).tolist())

    for seed in range(5):
        net = MLP(2, [3], output="softmax", seed=seed)
        net.fit(data, labels, epochs=0, validation_split=0.2, callbacks=[Look()],
                verbose=False)  # fmt: skip
    assert seen == [[12.0, 6.0, 2.0]] * 5
