"""compile: what a net was told once holds where a call says nothing else."""

import copy

import pytest

from nn import MLP, Adam, datasets, losses
from nn.errors import UnknownNameError

X, Y = datasets.moons(n=40, seed=0)
QUIET = {"verbose": False, "seed": 0, "epochs": 2}


def net():
    return MLP(2, [4, 1], output="sigmoid", seed=0)


def test_a_script_for_keras_keeps_its_lines():
    model = net()
    model.compile(
        optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy", "auc"]
    )
    history = model.fit(X, Y, epochs=3, batch_size=8, verbose=0, validation_split=0.2)

    assert history.history["lr"] == [0.1] * 3
    assert "val_roc_auc" in history.history
    found = model.evaluate(X, Y, verbose=0)
    assert sorted(found) == ["accuracy", "loss", "roc_auc"]
    assert model.predict(X, batch_size=8, verbose=0).shape == (40,)
    assert model.loss == "bce"


def test_it_is_the_same_as_telling_fit():
    told, asked = net(), net()
    told.fit(X, Y, optimizer=Adam(lr=0.05), loss="mse", **QUIET)
    asked.compile(optimizer=Adam(lr=0.05), loss="mse")
    asked.fit(X, Y, **QUIET)
    assert asked.theta.tolist() == told.theta.tolist()


def test_what_a_call_says_counts_more():
    model = net()
    model.compile(optimizer="sgd", metrics="auc")
    history = model.fit(X, Y, optimizer=Adam(lr=0.5), metrics=(), **QUIET).history
    assert history["lr"] == [0.5, 0.5]
    assert "roc_auc" not in history
    assert "f1" in model.evaluate(X, Y, metrics="f1")
    model.compile()
    assert model.fit(X, Y, **QUIET).history["lr"] == [0.01, 0.01]


def test_the_optimiser_goes_on_and_programs_are_kept(made):
    model = net()
    rule = Adam(lr=0.05)
    model.compile(optimizer=rule)
    model.fit(X, Y, **QUIET)
    count, steps = len(made), rule.count
    model.fit(X, Y, **QUIET)
    assert rule.count == 2 * steps > 0
    assert len(made) == count
    assert copy.deepcopy(model).fit(X, Y, **QUIET).history["lr"] == [0.05, 0.05]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"optimizer": "adamm"}, "did you mean 'adam'"),
        ({"loss": "cross"}, "no loss is called 'cross'"),
        ({"metrics": ["f2"]}, "no metric is called 'f2'"),
        ({"optimiser": "adam"}, "no option of compile is called 'optimiser'"),
        ({"run_eagerly": True}, "no option of compile is called 'run_eagerly'"),
    ],
)
def test_what_there_is_not_is_told_at_once(options, message):
    with pytest.raises(UnknownNameError, match=message):
        net().compile(**options)


def test_functions_of_one_s_own():
    def off(y, predicted):
        return 1.0

    model = net()
    model.compile(loss=losses.squared_error, metrics=[off])
    assert "off" in model.fit(X, Y, **QUIET).history
    assert model.loss == "mse"
