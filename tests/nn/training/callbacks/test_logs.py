"""CSVLogger and TensorBoard: read back by pandas and by TensorBoard itself."""

import sys

import numpy as np
import pytest

from autograd.errors import MissingExtraError
from nn import MLP, CSVLogger, TensorBoard, datasets
from nn.errors import ArchitectureError, ModelFileError

X, Y = datasets.moons(n=40, seed=0)


def trained(callback, epochs=3, **options):
    net = MLP(2, [3, 1], output="sigmoid", seed=0)
    return net.fit(
        X, Y, epochs=epochs, callbacks=callback, validation_split=0.25, seed=0,
        verbose=False, **options,
    ).history  # fmt: skip


def count(path):
    return len(path.read_text().splitlines())


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_row_an_epoch(tmp_path, separator):
    pandas = pytest.importorskip("pandas")
    history = trained(CSVLogger(tmp_path / "log.csv", separator))
    table = pandas.read_csv(tmp_path / "log.csv", sep=separator)

    assert list(table.columns) == ["epoch", *history]
    assert table["epoch"].tolist() == [0, 1, 2]
    for name, numbers in history.items():
        assert table[name].tolist() == numbers


def test_rows_are_there_at_once_and_a_second_run_replaces_or_appends(tmp_path):
    path = tmp_path / "log.csv"
    rows = []
    trained([CSVLogger(path), lambda epoch, logs: rows.append(count(path))])
    assert rows == [2, 3, 4]

    logger = CSVLogger(path)
    trained(logger)
    trained(logger, epochs=1)
    assert count(path) == 2
    trained(CSVLogger(path, append=True), epochs=2)
    lines = path.read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", "0", "0", "1"]
    with pytest.raises(ArchitectureError, match=r"has the columns epoch, .*append"):
        trained(CSVLogger(path, append=True), metrics="f1")


def test_a_place_that_can_t_be_written(tmp_path):
    with pytest.raises(ModelFileError, match=r"gone.*No such file"):
        trained(CSVLogger(tmp_path / "gone" / "log.csv"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tensorboard_reads_what_was_written(tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing import event_accumulator

    history = trained(TensorBoard(tmp_path / "logs"))
    for place, name, tag in [
        ("train", "loss", "epoch_loss"),
        ("train", "lr", "epoch_learning_rate"),
        ("validation", "val_accuracy", "epoch_accuracy"),
    ]:
        found = event_accumulator.EventAccumulator(str(tmp_path / "logs" / place))
        found.Reload()
        tensors = found.Tensors(tag)
        assert [event.step for event in tensors] == [0, 1, 2]
        values = [event.tensor_proto.float_val[0] for event in tensors]
        assert values == pytest.approx(history[name], rel=1e-6)


def test_without_tensorboard_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard.summary", None)
    with pytest.raises(MissingExtraError, match=r"\[tensorboard\]"):
        TensorBoard()


def test_what_is_measured_may_be_any_number(tmp_path):
    def tiny(y, predicted):
        return np.float32(1e-30)

    trained(CSVLogger(tmp_path / "log.csv"), metrics=tiny)
    assert "1.0000000031710769e-30" in (tmp_path / "log.csv").read_text()
