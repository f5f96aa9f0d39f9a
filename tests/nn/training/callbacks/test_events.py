"""Methods of Keras's and PyTorch Lightning's callbacks: called, or refused by name."""

import pytest

from nn import MLP, Callback, LambdaCallback
from nn.errors import ArchitectureError

QUIET = {"verbose": False, "seed": 0}


def fit(callback, **options):
    net = MLP(1, [1], seed=0)
    net.fit([[0.0], [1.0]], [0.0, 1.0], callbacks=callback, **QUIET, **options)
    return net


def test_a_callback_written_for_keras():
    seen = []

    class Theirs(Callback):
        def set_model(self, model):
            seen.append(("model", type(model).__name__))

        def set_params(self, params):
            seen.append(("params", params))

        def on_train_begin(self, logs):
            seen.append(("train", logs))

        def on_epoch_begin(self, epoch, logs):
            seen.append(("epoch", epoch, logs))

        def on_train_batch_begin(self, batch, logs=None):
            seen.append(("batch", batch))

        def on_train_batch_end(self, batch, logs=None):
            seen.append(("end", batch, sorted(logs)))

        def on_epoch_end(self, epoch, logs=None):
            seen.append((self.params["epochs"], len(self.model.get_weights())))
            self.model.optimizer.learning_rate = 0.25

        def on_train_end(self, logs=None):
            seen.append("over")

    net = fit(Theirs(), epochs=1, optimizer="sgd")
    assert seen == [
        ("params", {"epochs": 1, "steps": 1}),
        ("model", "MLP"),
        ("train", {}),
        ("epoch", 0, {}),
        ("batch", 0),
        ("end", 0, ["loss", "size"]),
        (1, 2),
        "over",
    ]
    assert not hasattr(net, "optimizer")


def test_the_rate_set_under_keras_s_name_counts():
    def lower(epoch, logs):
        rates.append(logs["lr"])
        lowering.model.optimizer.learning_rate /= 2

    rates = []
    lowering = LambdaCallback(on_epoch_end=lower)
    fit(lowering, epochs=3, optimizer="sgd")
    assert rates == [0.1, 0.05, 0.025]


def test_functions_with_logs_everywhere():
    seen = []
    fit(
        LambdaCallback(
            on_train_begin=lambda logs: seen.append(logs),
            on_epoch_begin=lambda epoch, logs: seen.append((epoch, logs)),
            on_train_end=lambda logs: seen.append(sorted(logs)),
        ),
        epochs=1,
    )
    assert seen == [{}, (0, {}), ["loss", "lr"]]


def method(name, *parameters):
    names = ", ".join(("self", *parameters))
    space = {}
    exec(f"def {name}({names}): pass", space)
    return type("Theirs", (Callback,), {name: space[name]})()


LIGHTNING = ("trainer", "pl_module")


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("on_train_epoch_end", LIGHTNING, r"write on_epoch_end\(self, epoch, logs\)"),
        ("on_train_batch_start", (*LIGHTNING, "batch", "batch_idx"), "on_batch_begin"),
        ("on_train_batch_end", (*LIGHTNING, "o", "b", "i"), r"\(self, batch, logs\)"),
        ("on_train_end", LIGHTNING, r"is given \(self, history\)"),
        ("on_exception", (*LIGHTNING, "exception"), "on_train_end"),
        ("on_before_optimizer_step", (*LIGHTNING, "o"), "on_batch_begin"),
        ("on_save_checkpoint", (*LIGHTNING, "c"), "state_dict"),
        ("setup", (*LIGHTNING, "stage"), "setup is never called"),
        ("teardown", ("trainer", "pl_module", "stage"), "teardown is never called"),
        ("on_test_batch_end", ("batch", "logs=None"), "is never called"),
        ("on_predict_begin", ("logs=None",), "is never called"),
        ("on_epoch_end", ("epoch",), r"is given \(self, epoch, logs\)"),
        ("on_epoch_end", ("epoch", "logs", "more"), r"is given \(self, epoch, logs\)"),
        ("on_epoch_begin", (), r"is given \(self, epoch\)"),
    ],
)
def test_what_is_never_called_or_takes_other_things_is_refused(name, parameters, words):
    with pytest.raises(ArchitectureError, match=words):
        fit(method(name, *parameters))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("on_epoch_end", ("*everything",)),
        ("on_epoch_end", ("epoch", "logs", "more=0")),
        ("on_epoch_begin", ("*", "key=1", "**named")),
        ("setup", ("folder",)),
        ("helper", ("batch", "batch_idx")),
    ],
)
def test_what_takes_more_is_one_s_own_affair(name, parameters):
    if parameters[0] == "*":
        parameters = ("epoch", *parameters)
    fit(method(name, *parameters), epochs=1)
