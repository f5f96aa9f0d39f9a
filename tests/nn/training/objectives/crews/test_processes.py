"""Workers share a batch: the numbers of one process, the same bits whoever is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import nn.training.objectives.crewed as crewed
from autograd.errors import NonFiniteError
from nn import L2, MLP, Callback, Checkpoint, Layer, Sequential, datasets
from nn.errors import ArchitectureError, TrainingWarning, WorkerLostError
from nn.training.objectives.crews import recruited
from nn.training.objectives.crews.crew import Crew, Shard

from .poison import Ending

pytestmark = [
    pytest.mark.filterwarnings("ignore:fit. . workers do not pay"),
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no workers there"),
]

X, Y = datasets.moons(n=101, seed=0)
ROOT = Path(__file__).parents[5]
OPTIONS = {"epochs": 3, "batch_size": 32, "seed": 3, "verbose": False}


class Watch(Callback):
    """Notes the crew's processes, and does something at one step."""

    def __init__(self, act=None, at=(1, 1)):
        self.act, self.at, self.pids, self.events = act, at, set(), []

    def on_batch_end(self, batch, logs):
        crew = self.run.objective.crew
        self.pids |= {worker.process.pid for worker in crew._workers}
        if self.act and (self.run.epoch, batch) == self.at:
            self.act(crew)

    def on_epoch_end(self, epoch, logs):
        self.events = self.run.objective.crew.events


def trained(workers=None, callbacks=(), **options):
    net = MLP(2, [6, 1], "tanh", "sigmoid", seed=0, dropout=0.3)
    history = net.fit(
        X, Y, workers=workers, callbacks=list(callbacks), regulariser=L2(0.1),
        **OPTIONS | options,
    )  # fmt: skip
    return net.theta, history.history


def gone(pids, seconds=5.0):
    """Whether no process of these is there any more."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not any(Path(f"/proc/{pid}/stat").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"validation_split": 0.2, "metrics": ["f1"], "shuffle": False},
        {"sample_weight": np.linspace(0.5, 2.0, 101), "optimizer": "sgd"},
        {"dtype": "float32"},
    ],
    ids=["dropout and L2", "held out", "weights", "float32"],
)
def test_the_history_is_that_of_one_process(options):
    theta, history = trained(**options)
    single = "dtype" in options
    for workers in (2, 3):
        watch = Watch()
        found, record = trained(workers, [watch], **options)
        close = {"rel": 1e-4, "abs": 1e-6} if single else {"rel": 1e-12, "abs": 1e-14}
        assert found == pytest.approx(theta, **close)
        assert record.keys() == history.keys()
        for name in history:
            assert record[name] == pytest.approx(history[name], **close), name
        assert len(watch.pids) == workers
        assert gone(watch.pids)


def test_a_frozen_layer_and_a_source_are_shared_too(small_pieces, maps):
    def trained(workers):
        net = Sequential(Layer(3, 4, "tanh", seed=0), Layer(4, 1, "sigmoid", seed=1))
        net.layers[0].trainable = False
        record = net.fit(*maps, workers=workers, **OPTIONS)
        return net.theta, record.history["accuracy"]

    (theta, accuracy), (found, measured) = trained(None), trained(2)
    assert found == pytest.approx(theta, rel=1e-12)
    assert measured == pytest.approx(accuracy)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("place", [0, 1])
def test_a_lost_worker_is_replaced_and_the_bits_are_the_same(number, place):
    expected = trained(2)
    watch = Watch(lambda crew: os.kill(crew._workers[place].process.pid, number))
    found, history = trained(2, [watch])
    assert found.tolist() == expected[0].tolist()
    assert history == expected[1]
    ((what, shard, _),) = watch.events
    assert (what, shard) == ("ended" if number == signal.SIGKILL else "stalled", place)
    assert len(watch.pids) == 3
    assert gone(watch.pids)


def test_workers_that_are_lost_while_they_get_their_rows_are_replaced(monkeypatch):
    expected = trained(2)
    before = crewed.CrewedObjective._recruit

    def recruit(self, *data):
        before(self, *data)
        for worker in self.crew._workers:
            os.kill(worker.process.pid, signal.SIGKILL)

    monkeypatch.setattr(crewed.CrewedObjective, "_recruit", recruit)
    found, history = trained(2)
    assert found.tolist() == expected[0].tolist()
    assert history == expected[1]


def test_a_shard_that_ends_every_worker_is_named(monkeypatch):
    monkeypatch.setattr(crewed, "Shard", Ending)
    bad, watch = X.copy(), Watch()
    bad[7, 0] = 99.0  # of worker 1
    net = Sequential(Layer(2, 1, "sigmoid", seed=0))
    with pytest.raises(WorkerLostError, match=r"worker 1 ended 3 times.*rows 1, 3"):
        net.fit(bad, Y, workers=2, callbacks=watch, **OPTIONS | {"shuffle": False})
    assert gone(watch.pids)


def test_a_loss_that_is_not_finite_is_told_with_its_shard():
    bad, watch = X.copy(), Watch()
    bad[40, 1] = 1e200
    net = Sequential(Layer(2, 1, "linear", seed=0))
    with pytest.raises(NonFiniteError, match="in the shard of worker 0"):
        net.fit(bad, Y, workers=2, callbacks=watch, **OPTIONS)
    assert np.isfinite(net.theta).all()
    assert gone(watch.pids)


def test_ctrl_c_ends_the_training_and_the_workers():
    def interrupt(crew):
        for worker in crew._workers:  # as a terminal does
            os.kill(worker.process.pid, signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    watch = Watch(interrupt)
    net = MLP(2, [6, 1], "tanh", "sigmoid", seed=0)
    history = net.fit(X, Y, workers=2, callbacks=watch, **OPTIONS)
    assert history.interrupted
    assert len(history.epoch) == 1
    assert len(watch.pids) == 2
    assert gone(watch.pids)


CODE = """
import sys
import numpy as np
from nn import MLP, Callback, Checkpoint, datasets

class Told(Callback):
    def on_epoch_end(self, epoch, logs):
        crew = getattr(self.run.objective, "crew", None)
        pids = [w.process.pid for w in crew._workers] if crew else []
        print(epoch, *pids, flush=True)

X, Y = datasets.moons(n=101, seed=0)
net = MLP(2, [6, 1], "tanh", "sigmoid", seed=0, dropout=0.3)
net.fit(X, Y, epochs=int(sys.argv[2]), batch_size=32, seed=3, verbose=False, workers=2,
        callbacks=[Told(), Checkpoint(sys.argv[1], resume=True)])
np.save(sys.argv[1] + ".npy", net.theta)
"""


def test_a_killed_coordinator_leaves_nobody_and_its_run_goes_on(tmp_path):
    def start(path, epochs):
        return subprocess.Popen(
            [sys.executable, "-c", CODE, str(path), str(epochs)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    killed = start(tmp_path / "a.npz", 2000)
    for line in killed.stdout:
        epoch, *pids = map(int, line.split())
        if epoch == 5:
            os.kill(pids[0], signal.SIGSTOP)  # it can't even look
            killed.kill()
            break
    killed.wait()
    killed.stdout.close()
    assert len(pids) == 2
    assert gone(pids)

    done = start(tmp_path / "a.npz", 2003)
    assert int(done.stdout.readline().split()[0]) >= 5
    done.kill()
    done.wait()
    done.stdout.close()

    for name, epochs in (("b.npz", [3, 6]), ("c.npz", [6])):
        for end in epochs:
            run = start(tmp_path / name, end)
            run.communicate()
    resumed, whole = (np.load(tmp_path / f"{name}.npz.npy") for name in "bc")
    assert resumed.tolist() == whole.tolist()


def test_it_says_when_workers_do_not_pay():
    net = MLP(2, [6, 1], "tanh", "sigmoid", seed=0)
    with pytest.warns(TrainingWarning, match="2 workers do not pay here: a step takes"):
        net.fit(X, Y, workers=2, **OPTIONS | {"epochs": 10})


def test_what_can_not_be_is_refused():
    net = MLP(2, [1], output="sigmoid", seed=0)
    for options, words in (
        ({"workers": 0}, "from 1 up"),
        ({"workers": 2, "cluster": object()}, "not both"),
        ({"cluster": object()}, "needs a Dask client"),
        ({"workers": 2, "compiled": False}, "compiled programs only"),
    ):
        with pytest.raises(ArchitectureError, match=words):
            net.fit(X, Y, **options, **OPTIONS)
    assert recruited(1, None) is None


# -- the parts -------------------------------------------------------------------------


def test_patience_goes_by_the_usual_answer_to_a_question():
    crew = Crew()
    assert crew.patience("gradient") == 60.0
    for seconds in (30.0, 0.2, 0.2):  # the first makes code
        crew.answered("gradient", seconds, 0)
    assert crew.patience("gradient") == pytest.approx(4.0)
    assert crew.patience("all_outputs") == 60.0
    crew.events.append(("ended", 0, 2.0))
    crew.answered("gradient", 50.0, 0)
    assert crew.patience("gradient") == pytest.approx(4.0)


def test_a_worker_that_is_stopped_before_it_ever_answered_is_replaced(monkeypatch):
    expected = trained(2)
    before = crewed.CrewedObjective._recruit

    def recruit(self, *data):
        before(self, *data)
        os.kill(self.crew._workers[1].process.pid, signal.SIGSTOP)

    monkeypatch.setattr(crewed.CrewedObjective, "_recruit", recruit)
    start = time.monotonic()
    assert trained(2)[0].tolist() == expected[0].tolist()
    assert time.monotonic() - start < 50.0  # it did not wait for a first answer


def test_a_shard_of_no_rows_answers_nothing():
    shard = Shard(None, None, 10, (3,))
    assert shard.gradient((np.zeros(3),), np.array([], int), None) == (0, 0.0, 0.0, 0.0)


def test_a_checkpoint_of_one_process_goes_on_with_workers(tmp_path):
    whole, _ = trained()
    trained(callbacks=[Checkpoint(tmp_path / "a.npz")], epochs=2)
    found, _ = trained(2, [Checkpoint(tmp_path / "a.npz", resume=True)])
    assert found == pytest.approx(whole, rel=1e-12)
