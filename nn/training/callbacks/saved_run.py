"""A training run as arrays and JSON, and taken up again: all of it or nothing."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nn.data.preparation import Split
from nn.errors import ModelFileError
from nn.files.models import TRAINING, header, weights_of
from nn.files.state import load_state_dict, state_dict
from nn.training.callbacks.callbacks import Callback

OPTIMISER = f"{TRAINING}optimiser."
CALLBACKS = f"{TRAINING}callbacks."
SPLIT = f"{TRAINING}split"
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")

Arrays = dict[str, np.ndarray]


def packed(run: Any, given_lr: Any) -> tuple[Arrays, dict[str, Any]]:
    """Return what a later process needs to go on: arrays, and the rest as JSON types.

    Args:
        run: the training run.
        given_lr: the learning rate it was given, which it may have lowered since.
    """
    arrays = dict(state_dict(run.net))
    for name, array in run.optimiser.state_dict().items():
        arrays[f"{OPTIMISER}{name}"] = array
    for place, callback in _placed(run.callbacks):
        for name, array in callback.state_dict().items():
            arrays[f"{place}{name}"] = array
    if run.split is not None:
        arrays[SPLIT] = run.split.order
    training = {
        "epoch": run.epoch,
        "stop": run.stop and not any(c.wants_stop() for c in run.callbacks),
        "history": run.record.history,
        "rng": _as_json(run.rng.bit_generator.state),
        "held": run.split.held if run.split else 0,
        "lr": None if callable(given_lr) else given_lr,
    }
    return arrays, header(run.net) | {"training": training}


def take_up(run: Any, arrays: Arrays, metadata: dict[str, Any]) -> float | None:
    """Let a run go on from what ``packed`` gave; return the rate it was given then.

    Nothing of the run changes if something does not fit.

    Raises:
        ModelFileError: naming what does not fit; without the file's name.
    """
    saved = metadata.get("training")
    _require(isinstance(saved, dict), "is not a checkpoint of a training run")
    assert saved is not None
    same = metadata.get("architecture") == run.net.config()
    _require(same, "is a checkpoint of another net")
    rng = _generator(saved.get("rng"))
    _check_progress(saved)
    split = _split(run, saved.get("held"), arrays.get(SPLIT))
    with _all_or_nothing(run):
        load_state_dict(run.net, weights_of(arrays))
        run.theta[:] = run.last_finite[:] = run.net.theta
        run.rescale()
        run.optimiser.load_state_dict(_part(arrays, OPTIMISER))
        for slot, array in run.optimiser._state.items():
            right = array.shape == run.theta[run.objective.free].shape
            _require(right, f"{slot} has another size; was something else frozen?")
        for place, callback in _placed(run.callbacks):
            callback.load_state_dict(_part(arrays, place))
        if split is not None:
            run.hold_out(split)
        run.rng = rng
        run.record.history = saved["history"]
        run.epoch = saved["epoch"]
        run.stop = saved["stop"] or any(c.wants_stop() for c in run.callbacks)
    return saved.get("lr")


@contextmanager
def _all_or_nothing(run: Any) -> Iterator[None]:
    """Put a run back to where it was if it can't be taken up."""
    holders = (run, run.optimiser, *run.callbacks)
    before = [dict(vars(holder)) for holder in holders]
    state, theta = state_dict(run.net), run.theta.copy()
    history = copy.deepcopy(run.record.history)
    try:
        yield
    except BaseException as problem:
        load_state_dict(run.net, state)
        for holder, attributes in zip(holders, before, strict=True):
            vars(holder).clear()
            vars(holder).update(attributes)
        run.theta[:] = run.last_finite[:] = theta
        run.record.history = history
        if not isinstance(problem, Exception):
            raise
        raise ModelFileError(f"can't be taken up: {problem}") from problem


# -- what a file may hold --------------------------------------------------------------


def _require(holds: bool, words: str) -> None:
    if not holds:
        raise ModelFileError(words)


def _is_count(thing: Any) -> bool:
    return type(thing) is int and thing >= 0


def _check_progress(saved: dict[str, Any]) -> None:
    epoch, history = saved.get("epoch"), saved.get("history")
    _require(_is_count(epoch), f"its epoch is no number of epochs, {epoch!r:.40}")
    _require(type(saved.get("stop")) is bool, "does not say whether the run stopped")
    _require(isinstance(history, dict), "its history is no dictionary")
    assert isinstance(history, dict)
    for name, numbers in history.items():
        fits = isinstance(numbers, list) and len(numbers) <= epoch  # type: ignore
        real = fits and all(type(number) in (int, float) for number in numbers)
        _require(real, f"its history of {name!r:.40} is no list of {epoch} numbers")
    losses = history.get("loss", [])
    _require(len(losses) == epoch, f"its history has {len(losses)} of {epoch} losses")
    lr = saved.get("lr")
    good = lr is None or (type(lr) in (int, float) and 0.0 <= lr < np.inf)
    _require(good, f"its learning rate is {lr!r:.40}")


def _split(run: Any, count: Any, order: np.ndarray | None) -> Split | None:
    """Return which examples the saved run held out for validation."""
    if order is None:
        return None
    samples = len(run.everything[0])
    right = order.ndim == 1 and order.dtype.kind in "iu"
    _require(right and _is_count(count), "does not say which examples were held out")
    _require(
        order.size == samples and run.split is not None and run.split.held == count,
        f"held {count} of {order.size} examples out for validation; give the same data "
        "and validation_split",
    )
    _require(sorted(order.tolist()) == list(range(samples)), "its split is none")
    return Split(order.astype(int), count)


def _generator(state: Any) -> np.random.Generator:
    """Return a generator in a saved state."""
    name = state.get("bit_generator") if isinstance(state, dict) else None
    _require(name in GENERATORS, f"no random numbers are called {name!r:.40}")
    made = getattr(np.random, str(name))()
    try:
        made.state = _from_json(state)
        _require(_as_json(made.state) == state, "it would be taken for another")
    except Exception as problem:
        raise ModelFileError(
            f"its random numbers have no such state ({problem})"
        ) from None
    return np.random.Generator(made)


def _as_json(thing: Any) -> Any:
    """Return a generator's state, whose arrays JSON does not have, as JSON types."""
    if isinstance(thing, dict):
        return {name: _as_json(part) for name, part in thing.items()}
    if isinstance(thing, np.ndarray):
        return {"dtype": thing.dtype.name, "array": thing.tolist()}
    return thing.item() if isinstance(thing, np.generic) else thing


def _from_json(thing: Any) -> Any:
    if not isinstance(thing, dict):
        return thing
    if thing.keys() == {"dtype", "array"}:
        return np.array(thing["array"], dtype=thing["dtype"])
    return {name: _from_json(part) for name, part in thing.items()}


# -- places in the file ----------------------------------------------------------------


def _placed(callbacks: list[Callback]) -> Iterator[tuple[str, Callback]]:
    """Yield every callback with its place: what it is, and which of that kind.

    So callbacks may be listed in another order, and others come and go.
    """
    counts: dict[str, int] = {}
    for callback in callbacks:
        kind = callback.identity()
        counts[kind] = counts.get(kind, -1) + 1
        yield f"{CALLBACKS}{kind}.{counts[kind]}.", callback


def _part(arrays: Arrays, prefix: str) -> Arrays:
    """Return the arrays whose names start with ``prefix``, named by the rest."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
