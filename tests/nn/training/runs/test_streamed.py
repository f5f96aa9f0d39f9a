"""Training on sources: the numbers of data in memory, and a bound on memory."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nn import MLP, Checkpoint, sources
from nn.errors import DataError

from ...conftest import X, Y

QUIET = {"verbose": False, "epochs": 4, "seed": 3}


def a_net(dropout=0.0):
    return MLP(3, [8, 1], "tanh", "sigmoid", seed=0, dropout=dropout)


def blocks():
    for at in range(0, 1000, 90):
        yield X[at : at + 90], Y[at : at + 90]


@pytest.mark.slow
def test_what_fits_a_window_trains_as_if_it_were_in_memory(maps):
    here, there = a_net(0.2), a_net(0.2)
    record = here.fit(X, Y, validation_split=0.2, **QUIET)
    assert there.fit(*maps, validation_split=0.2, **QUIET).history == record.history
    assert there.theta.tolist() == here.theta.tolist()


@pytest.mark.slow
def test_without_shuffling_the_order_is_that_of_memory(small_pieces, maps):
    here, there = a_net(), a_net()
    here.fit(X, Y, shuffle=False, batch_size=32, **QUIET)
    record = there.fit(*maps, shuffle=False, batch_size=32, **QUIET)
    assert there.theta == pytest.approx(here.theta, rel=1e-9)
    assert len(record.epoch) == 4


@pytest.mark.slow
@pytest.mark.parametrize("source", ["maps", "function"])
def test_windows_are_learnt_from(small_pieces, maps, source):
    net = a_net()
    data = maps if source == "maps" else [blocks]
    record = net.fit(*data, **QUIET | {"epochs": 30})
    assert record.history["accuracy"][-1] > 0.97
    twin = a_net()
    assert twin.fit(*data, **QUIET | {"epochs": 30}).history == record.history
    assert twin.theta.tolist() == net.theta.tolist()
    assert net.evaluate(*data) == pytest.approx(net.evaluate(X, Y))
    assert net.evaluate(*data, metrics="f1") == pytest.approx(
        net.evaluate(X, Y, metrics="f1")
    )
    assert net.predict(data[0]) == pytest.approx(net.predict(X), rel=1e-12)
    assert (net.predict_classes(data[0]) == net.predict_classes(X)).all()


@pytest.mark.slow
def test_metrics_and_validation_are_measured_in_blocks(small_pieces, maps):
    net = a_net()
    record = net.fit(
        *maps, metrics=["f1"], validation_data=sources.arrays(*maps), **QUIET
    )
    assert set(record.history) == {
        "loss", "accuracy", "f1", "val_loss", "val_accuracy", "val_f1", "lr",
    }  # fmt: skip
    measured = net.evaluate(X, Y, metrics="f1")
    assert record.history["val_loss"][-1] == pytest.approx(measured["loss"])
    assert record.history["val_f1"][-1] == pytest.approx(measured["f1"])
    pair = a_net().fit(*maps, validation_data=(X, Y), **QUIET)
    assert pair.history["val_loss"] == pytest.approx(record.history["val_loss"])


def test_batches_are_counted_through_the_epoch(small_pieces, maps):
    from nn import Callback

    class Notes(Callback):
        def __init__(self):
            self.seen = []

        def on_batch_end(self, batch, logs):
            self.seen.append((batch, logs["size"]))

    notes = Notes()
    net = a_net()
    net.fit(*maps, batch_size=60, callbacks=notes, **QUIET | {"epochs": 1})
    assert [batch for batch, _ in notes.seen] == list(range(17))
    assert [size for _, size in notes.seen] == [60] * 16 + [40]
    twin = a_net()
    twin.fit(*maps, batch_size=60, **QUIET | {"epochs": 1})
    assert twin.theta.tolist() == net.theta.tolist()


@pytest.mark.slow
def test_a_killed_run_goes_on_from_its_checkpoint(small_pieces, maps, tmp_path):
    whole = a_net(0.2)
    whole.fit(*maps, **QUIET)
    path = tmp_path / "run.npz"
    a_net(0.2).fit(*maps, callbacks=Checkpoint(path), **QUIET | {"epochs": 2})
    net = a_net(0.2)
    net.fit(*maps, callbacks=Checkpoint(path, resume=True), **QUIET)
    assert net.theta.tolist() == whole.theta.tolist()


def test_what_needs_all_rows_is_refused(small_pieces, maps):
    for option in ({"validation_split": 0.1}, {"sample_weight": Y + 1}):
        with pytest.raises(DataError, match=f"{next(iter(option))}.*window"):
            a_net().fit(*maps, **option, **QUIET)


def test_units_are_learnt_from_all_rows(small_pieces, maps):
    net = MLP(3, [4, 1], "tanh", "sigmoid", seed=0, standardise=True)
    net.fit(*maps, **QUIET | {"epochs": 1})
    twin = MLP(3, [4, 1], "tanh", "sigmoid", seed=0, standardise=True)
    twin.fit(X, Y, **QUIET | {"epochs": 1})
    state, other = net.state_dict(), twin.state_dict()
    learnt = [name for name in state if name.endswith(("mean", "scale"))]
    assert learnt
    for name in learnt:
        assert state[name] == pytest.approx(other[name], rel=1e-9)


CODE = """
import re, sys
import numpy as np
from nn import MLP
from nn.data.sources import frames, rows, stream

def most():  # getrusage counts what the process was forked from
    status = open("/proc/self/status").read()
    return int(re.search(r"VmHWM:\\s*(\\d+)", status)[1])

stream.WINDOW = 1 << 17
rows.NUMBERS = frames.NUMBERS = 1 << 15
folder, kind = sys.argv[1:]
net = MLP(16, [8, 1], output="sigmoid", seed=0)
rng = np.random.default_rng(0)
net.fit(rng.random((300, 16)), np.arange(300) % 2, epochs=1, verbose=False)
X = np.load(f"{folder}/X.npy", mmap_mode="r")
y = np.load(f"{folder}/y.npy", mmap_mode="r")
if kind == "function":
    data = [lambda: ((rng.random((5000, 16)), np.arange(5000) % 2) for _ in range(140))]
elif kind == "parquet":
    data = [f"{folder}/t.parquet", "y"]
else:
    data = [X, y]
if kind == "parquet":  # the library's own memory
    import pyarrow.parquet as pq
    next(pq.ParquetFile(data[0]).iter_batches(1000))
before = most()
net.fit(*data, epochs=1, batch_size=512, verbose=False)
net.evaluate(*data)
if kind != "function":
    net.predict(data[0]) if kind == "memmap" else None
print((most() - before) / 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no /proc")
@pytest.mark.parametrize("kind", ["memmap", "function", "parquet"])
def test_memory_is_bounded(tmp_path, kind):
    count = 1_500_000 if kind == "parquet" else 700_000  # 190 or 90 MB
    X = np.lib.format.open_memmap(tmp_path / "X.npy", "w+", float, (count, 16))
    y = np.lib.format.open_memmap(tmp_path / "y.npy", "w+", float, (count,))
    some = np.random.default_rng(0).random((10_000, 16))
    for at in range(0, count, 10_000):
        X[at : at + 10_000], y[at : at + 10_000] = some, some[:, 0] > 0.5
    if kind == "parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        columns = {f"c{k}": np.asarray(X[:, k]) for k in range(16)}
        table = pa.table(columns | {"y": np.asarray(y)})
        pq.write_table(table, tmp_path / "t.parquet", row_group_size=50_000)
    del X, y
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path), kind],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[4],
    )  # fmt: skip
    assert float(done.stdout) < (130.0 if kind == "parquet" else 45.0)  # Arrow's own
