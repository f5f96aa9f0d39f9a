"""A Dask cluster shares a batch, as processes of one machine do."""

import os
import signal
import threading
import time

import pytest

from nn import MLP, Callback, datasets
from nn.training.objectives.crews.clusters import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

X, Y = datasets.moons(n=101, seed=0)
OPTIONS = {"epochs": 3, "batch_size": 32, "seed": 3, "verbose": False}


@pytest.fixture
def client():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
            silence_logs=60,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        client.wait_for_workers(2)
        yield client


def trained(cluster=None, callbacks=()):
    net = MLP(2, [6, 1], "tanh", "sigmoid", seed=0, dropout=0.3)
    history = net.fit(X, Y, cluster=cluster, callbacks=list(callbacks), **OPTIONS)
    return net.theta, history.history


class Lose(Callback):
    """Sends a signal to a shard's worker: before a step, or in the middle of one."""

    def __init__(self, client, number, place, later):
        self.pids = client.run(os.getpid)
        self.number, self.place, self.later = number, place, later
        self.events = []

    def on_batch_begin(self, batch):
        if (self.run.epoch, batch) == (1, 1):
            crew = self.run.objective.crew
            pid = self.pids[crew._at[self.place]]
            kill = threading.Timer(self.later, os.kill, (pid, self.number))
            kill.start()
            if not self.later:
                kill.join()
                time.sleep(0.05)

    def on_epoch_end(self, epoch, logs):
        self.events = self.run.objective.crew.events


def test_the_history_is_that_of_one_process(client):
    theta, history = trained()
    found, record = trained(client)
    assert found == pytest.approx(theta, rel=1e-12, abs=1e-14)
    assert record["loss"] == pytest.approx(history["loss"], rel=1e-12)
    assert record["accuracy"] == history["accuracy"]


@pytest.mark.parametrize(
    ("number", "place", "later"),
    [(signal.SIGKILL, 0, 0.0), (signal.SIGKILL, 1, 0.01), (signal.SIGSTOP, 1, 0.0)],
)
def test_a_lost_worker_is_replaced_and_the_bits_are_the_same(
    client, number, place, later
):
    expected = trained(client)
    lose = Lose(client, number, place, later)
    found, history = trained(client, [lose])
    for pid in lose.pids.values():
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            continue
    assert found.tolist() == expected[0].tolist()
    assert history == expected[1]
    assert {shard for _, shard, _ in lose.events} == {place}


def test_a_lost_shard_goes_where_none_was_lost_before():
    class Scheduler:
        def scheduler_info(self, n_workers):
            return {"workers": {"a": 0, "b": 0, "c": 0}}

    crew = Cluster(Scheduler())
    crew._at, crew._avoided = ["a", "b", "c"], {"b"}
    assert crew._another(1) in ("a", "c")
    crew._at, crew._avoided = ["a", "b"], {"b"}
    assert crew._another(1) == "c"
