"""``fit`` with nothing else given: it learns, ends by itself, says what it chose."""

import warnings

import numpy as np
import pytest

from benchmarks.nets.sets import advertising, prices
from nn import MLP, SGD, Checkpoint, EarlyStopping, datasets
from nn.errors import TrainingWarning
from nn.training.callbacks.resting import UntilRest

QUIET = {"verbose": False}


def proline():
    wines = datasets.wine().X
    return wines[:, :-1], wines[:, -1]


TASKS = {
    "circles": (datasets.circles, [4, 6, 6, 4, 1], "sigmoid", 0.95),
    "moons": (datasets.moons, [16, 16, 1], "sigmoid", 0.95),
    "spirals": (datasets.spirals, [16, 16, 1], "sigmoid", 0.90),
    "digits": (datasets.digits, [32, 10], "softmax", 0.95),
    "iris": (datasets.iris, [8, 3], "softmax", 0.93),
    "diabetes": (datasets.diabetes, [16, 1], "linear", 0.40),
    "prices": (prices, [16, 1], "linear", 0.80),
    "advertising": (advertising, [16, 1], "linear", 0.90),
    "proline": (proline, [16, 1], "linear", 0.60),
}


@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS)
def test_nothing_else_given_no_seed_of_three_is_short(task):
    data, sizes, output, bar = TASKS[task]
    X, y = data()
    scores = []
    for seed in range(3):
        net = MLP(X.shape[1], sizes, output=output, seed=seed)
        net.fit(X, y, **QUIET)
        name = "r2" if output == "linear" else "accuracy"
        scores.append(net.evaluate(X, y, metrics=name)[name])

    assert min(scores) >= bar


@pytest.mark.slow
def test_it_ends_where_the_loss_of_held_out_examples_rests():
    X, y = datasets.moons(200, noise=0.3)
    net = MLP(2, [8, 1], output="sigmoid", seed=0)
    history = net.fit(X, y, **QUIET)
    losses = history.history["val_loss"]
    best = int(np.argmin(losses))

    assert len(losses) == best + 1 + 100  # 5 steps an epoch
    held = history.chosen["held out"]
    assert held == "40 of 200 examples, to measure val_…"
    assert history.chosen["epochs"] == (
        f"{best + 101}, until val_loss rested for 100; the weights are those of epoch "
        f"{best + 1}"
    )


@pytest.mark.slow
def test_the_weights_are_those_of_the_best_epoch():
    X, y = datasets.moons(200, noise=0.3)
    net, given = (MLP(2, [8, 1], output="sigmoid", seed=0) for _ in range(2))
    best = net.fit(X, y, seed=3, **QUIET).best("val_loss") + 1
    given.fit(X, y, seed=3, epochs=best, validation_split=0.2, **QUIET)

    assert net.theta.tolist() == given.theta.tolist()


@pytest.mark.slow
def test_of_few_examples_none_are_held_out():
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    history = net.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], **QUIET)

    assert "val_loss" not in history.history
    assert len(history.epoch) <= 2000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "epochs", "validated"),
    [
        ({"epochs": 3}, 3, False),
        ({"epochs": 3, "validation_split": 0.5}, 3, True),
        ({"validation_split": 0.0}, None, False),
        ({"validation_data": datasets.moons(50, seed=1)}, None, True),
    ],
)
def test_what_is_given_counts(options, epochs, validated):
    X, y = datasets.moons(120)
    history = MLP(2, [4, 1], output="sigmoid", seed=0).fit(X, y, **options, **QUIET)

    assert epochs in (None, len(history.epoch))
    assert ("val_loss" in history.history) is validated


def test_ones_own_early_stopping_takes_the_place_of_ours():
    X, y = datasets.moons(120)
    stop = EarlyStopping("val_accuracy", patience=2)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    history = net.fit(X, y, callbacks=stop, **QUIET)

    assert len(history.epoch) == history.best("val_accuracy") + 3
    assert not any(isinstance(c, UntilRest) for c in stop.run.callbacks)


@pytest.mark.slow
def test_one_seed_is_enough_bit_for_bit():
    X, y = datasets.diabetes()
    found = []
    for _ in range(2):
        net = MLP(10, [8, 1], seed=0, dropout=0.1)
        found.append((net.fit(X, y, epochs=3, **QUIET).history, net.theta.tolist()))
    other = MLP(10, [8, 1], seed=1, dropout=0.1)
    other.fit(X, y, epochs=3, **QUIET)

    assert found[0] == found[1]
    assert other.theta.tolist() != found[0][1]


def test_summary_says_what_was_chosen(capsys):
    X, y = datasets.diabetes()
    net = MLP(10, [4, 1], seed=0)
    net.fit(X, y, epochs=2, **QUIET)
    net.summary()
    said = capsys.readouterr().out

    assert "start     mirrored" in said
    assert "targets   standardised by mean and spread of the training data" in said
    assert "training  Adam, learning rate 0.01, batches of 32" in said
    assert "epochs" not in said


@pytest.mark.slow
def test_a_killed_run_of_them_goes_on_as_if_it_had_not_been(tmp_path):
    X, y = datasets.moons(120, noise=0.3)

    class Kill(Checkpoint):
        def on_epoch_end(self, epoch, logs):
            super().on_epoch_end(epoch, logs)
            if epoch == 20 and not self.resume:
                raise RuntimeError

    def run(*callbacks):
        net = MLP(2, [4, 1], output="sigmoid", seed=0)
        return net.fit(X, y, callbacks=callbacks, **QUIET), net.theta.tolist()

    whole, weights = run()
    with pytest.raises(RuntimeError):
        run(Kill(tmp_path / "run.npz"))
    resumed, again = run(Checkpoint(tmp_path / "run.npz", resume=True))

    assert resumed.history == whole.history
    assert again == weights


# -- stuck nets ----------------------------------------------------------------------


def flower(n=400):
    """The flower that first courses on deep learning have: two classes of petals."""
    rng = np.random.default_rng(1)
    y = np.repeat([0, 1], n // 2)
    angle = np.linspace(0.0, 6.24, n) + 0.2 * rng.normal(size=n)
    radius = 4.0 * np.sin(4.0 * angle) + 0.2 * rng.normal(size=n)
    return radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)]), y


@pytest.mark.slow
@pytest.mark.parametrize("start", ["normal", None])
@pytest.mark.parametrize("epochs", [15, 200, 1200])
def test_full_batches_on_the_plane_raise_no_false_alarm(start, epochs):
    net = MLP(2, [4, 1], "tanh", "sigmoid", start, seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        net.fit(
            *flower(), epochs=epochs, batch_size=400, optimizer=SGD(lr=1.2), **QUIET
        )


@pytest.mark.slow
def test_numbers_that_are_predicted_worse_than_by_their_mean_are_told():
    X, y = prices()
    net = MLP(4, [16, 1], seed=0, standardise=False)
    with pytest.warns(TrainingWarning, match=r"R² = -\d.*standardise=True"):
        net.fit(X, y, epochs=12, **QUIET)


@pytest.mark.parametrize(("batch_size", "epochs"), [(200, 20), (32, 3), (10, 1)])
def test_steps_count_not_epochs(batch_size, epochs):
    net = MLP(2, [4, 1], output="sigmoid", initialiser="zeros", seed=0)
    with pytest.warns(TrainingWarning, match="no better than that of constant"):
        net.fit(*datasets.circles(200), epochs=epochs, batch_size=batch_size, **QUIET)


def test_rare_classes_that_count_more_are_no_false_alarm():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2))
    y = (X[:, 0] + 0.5 * rng.normal(size=400) > 1.6).astype(int)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        net.fit(X, y, epochs=30, class_weight="balanced", **QUIET)


def test_a_net_that_decides_rightly_but_is_all_too_sure_is_no_false_alarm():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2))
    y = (X[:, 0] > 0).astype(int)
    y[:40] = 1 - y[:40]
    net = MLP(2, [1], output="sigmoid", seed=0)
    net.theta = [500.0, 0.0, 0.0]
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        history = net.fit(X, y, epochs=30, optimizer=SGD(lr=1e-9), **QUIET)

    assert history.history["loss"][-1] > 1.0
    assert history.history["accuracy"][-1] > 0.85


def test_without_metrics_not_even_the_accuracy_is_measured():
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    history = net.fit(*datasets.moons(40), epochs=1, metrics=None, **QUIET)

    assert sorted(history.history) == ["loss", "lr"]
