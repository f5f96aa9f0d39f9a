"""Ctrl-C at random moments: no state survives, nothing is half done."""

import gc
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import Value, compile, ops
from autograd.errors import DomainError, StaleGraphError
from nn.training import interruption


class Subject(NamedTuple):
    """What is interrupted, and what must hold afterwards."""

    name: str
    action: Callable[[], Any]
    is_whole: Callable[[], bool]


class Counts(NamedTuple):
    """How the interruptions of one subject ended."""

    name: str
    runs: int
    interrupted: int
    broken: int


def is_clean() -> bool:
    """Return whether no call has left a switch behind."""
    try:
        ops.log(Value(-1.0))
    except DomainError:
        handler = signal.getsignal(signal.SIGINT)
        with np.errstate() as _:
            quiet = np.geterr() == USUAL
        ours = handler is signal.default_int_handler and not interruption._busy
        return gc.isenabled() and ours and quiet
    return False


USUAL = np.geterr()


def sweeps() -> list[Subject]:
    """Return the subjects of the engine: backward and forward."""
    leaves = [Value(0.5 + i / 50, f"x{i}") for i in range(50)]
    out = ops.total(*[ops.sin(x) * x + ops.tanh(x * x) for x in leaves])
    out.backward()
    slopes = [x.grad for x in leaves]

    def gradients_are_whole() -> bool:
        found = [x.grad for x in leaves]
        for x, slope in zip(leaves, slopes, strict=True):
            x.grad = slope
        return found in (slopes, [2.0 * slope for slope in slopes])

    def forward() -> None:
        leaves[0].data += 0.001
        out.forward()

    def is_fresh_or_stale() -> bool:
        wanted = sum(np.sin(x.data) * x.data + np.tanh(x.data * x.data) for x in leaves)
        try:
            out.backward()
        except StaleGraphError:
            out.forward()
        return abs(out.data - wanted) < 1e-9

    return [
        Subject("backward", out.backward, gradients_are_whole),
        Subject("forward", forward, is_fresh_or_stale),
    ]


def programs() -> list[Subject]:
    """Return the subjects of the compiler: compiling and running."""
    X = np.linspace(-1.0, 1.0, 60).reshape(20, 3)
    theta = np.linspace(0.1, 0.4, 4)

    def f(w, x):
        return ops.tanh(ops.dot(w[:3], x) + w[3])

    program: Any = compile(f, in_axes=(None, 0))
    wanted, slope = program.value_and_grad(theta, X)

    def is_right(with_program: Any) -> bool:
        value, found = with_program.value_and_grad(theta, X)
        return value == wanted and found.tolist() == slope.tolist()

    fresh = [program]

    def compiled() -> None:
        fresh[0] = compile(f, in_axes=(None, 0))
        fresh[0](theta, X)

    return [
        Subject("compile", compiled, lambda: is_right(fresh[0])),
        Subject(
            "program",
            lambda: program.value_and_grad(theta, X),
            lambda: is_right(program),
        ),
    ]


class Trail(nn.Callback):
    """Keeps the parameters after each step."""

    def __init__(self, net: nn.Module):
        self.thetas = [tuple(net.theta.tolist())]

    def on_batch_end(self, batch: int, logs: dict) -> None:
        """Keep them."""
        self.thetas.append(tuple(self.run.theta.tolist()))


def nets(folder: Path) -> list[Subject]:
    """Return the subjects of the nets: fit, predict and save."""
    X, y = nn.datasets.moons(n=40, seed=0)
    options = {"epochs": 3, "batch_size": 10, "seed": 3, "verbose": False}
    net = nn.MLP(2, [4, 1], output="sigmoid", seed=0)
    trail = Trail(net)
    net.fit(X, y, callbacks=trail, **options)
    start, steps = np.array(trail.thetas[0]), set(trail.thetas)

    def fit() -> None:
        net.theta = start
        if net.fit(X, y, **options).interrupted:
            raise KeyboardInterrupt  # noted by fit, which returned its history

    other = nn.MLP(2, [4, 1], output="sigmoid", seed=1)
    outputs, theta = other.predict(X).tolist(), other.theta.tolist()
    fresh = [other]

    def predict() -> None:
        fresh[0] = nn.MLP(2, [4, 1], output="sigmoid", seed=1)
        for _ in range(10):  # the first of them traces the net
            fresh[0].predict(X)

    path = folder / "net.npz"
    other.save(path)

    def file_is_whole() -> bool:
        alone = os.listdir(folder) == [path.name]
        return alone and nn.load(path).theta.tolist() == theta

    return [
        Subject("fit", fit, lambda: tuple(net.theta.tolist()) in steps),
        Subject(
            "predict",
            predict,
            lambda: fresh[0].predict(X).tolist() == outputs,
        ),
        Subject("save", lambda: other.save(path), file_is_whole),
    ]


def interrupt(subject: Subject, runs: int, rng: random.Random) -> Counts:
    """Return how so many runs ended, each interrupted at a random moment."""
    longest = _usual_seconds(subject.action)
    subject.is_whole()  # and what it sets right for the next run
    interrupted = broken = 0
    for _ in range(runs):
        try:
            alarm.is_due = True
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-6, longest))
            subject.action()
            alarm.is_due = False
        except KeyboardInterrupt:
            interrupted += 1
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        broken += not (subject.is_whole() and is_clean())
    return Counts(subject.name, runs, interrupted, broken)


def _usual_seconds(action: Callable[[], Any]) -> float:
    """The median of a few tries, the first ones left out: those may compile."""
    seconds = []
    for _ in range(9):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return median(seconds[2:])


class Alarm:
    """Presses Ctrl-C when the clock rings while it is due, once."""

    is_due = False

    def __call__(self, number: int, frame: Any) -> None:
        """Press it."""
        if self.is_due:
            self.is_due = False
            signal.raise_signal(signal.SIGINT)


alarm = Alarm()


def counts(runs: int, seed: int) -> Iterator[Counts]:
    """Yield how the interruptions of every subject ended."""
    rng = random.Random(seed)
    before = signal.signal(signal.SIGALRM, alarm)
    try:
        with tempfile.TemporaryDirectory() as folder:
            subjects = [*sweeps(), *programs(), *nets(Path(folder))]
            for subject in subjects:
                yield interrupt(subject, runs, rng)
    finally:
        signal.signal(signal.SIGALRM, before)


def run(runs: int = 2000, seed: int = 0) -> None:
    """Print how the interruptions ended."""
    print("| call | runs | interrupted | something broken |")
    print("|---|---|---|---|")
    for count in counts(runs, seed):
        print("| " + " | ".join(map(str, count)) + " |", flush=True)
