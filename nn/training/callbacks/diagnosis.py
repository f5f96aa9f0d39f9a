"""Why a net does not learn: dead relus, saturated units, outputs that are constant."""

from typing import Any

import numpy as np

SAMPLE = 200  # examples looked at; enough to tell a dead unit from a rare one
LOOKS = 100, 300, 1_000, 3_000  # steps after which a run is looked at, beside its end
# A net whose outputs are all the same needs few steps to be told as stuck, one that
# varies more: text-book nets on the plane stand still for some hundred steps of full
# batches before they learn.
FEW, MANY = 20, 1_000
STILL = 10  # epochs over which nothing moves at all
ENOUGH = 300  # the same, if no more steps come
NUMBERS = 100  # by then they must be predicted better than by their mean
SAME = 1e-5  # outputs that vary by less, in the targets' spread, are constant
FALL = 5e-4  # of the loss of constants; if it fell by less since the last look: flat
RIGHT = 0.02  # of the decisions more than constants have: something is learnt
NEAR = 0.9  # of that loss; one that was less in the last epoch is not looked at


def diagnose(run: Any, before: float, at_end: bool) -> tuple[str, float]:
    """Return a warning for a run that is stuck, or an empty text, and its loss now.

    Args:
        run: the training run.
        before: the loss at the last look, in that of constants; infinite if none.
        at_end: whether the run is over.
    """
    steps, recorded = run.epoch * run.batches, run.record.history.get("loss", [])
    baseline = loss_of_constants(run) if steps >= STILL and recorded else None
    if not baseline or recorded[-1] < NEAR * baseline:
        return "", before
    theta = run.net.theta if at_end else run.theta
    loss, same, decides = what_it_learnt(run, theta)
    numbers = not run.objective.loss.classifies
    flat = before - loss / baseline < FALL
    stuck = loss >= 0.99 * baseline and not decides
    stuck = stuck and (
        (same and steps >= FEW)
        or (len(recorded) >= STILL and np.ptp(recorded[-STILL:]) <= 1e-12 * loss)
        or (flat and steps >= (ENOUGH if at_end else MANY))
        or (numbers and at_end and steps >= NUMBERS)
    )
    words = _words(run, loss, baseline, flat or same) if stuck else ""
    return words, loss / baseline


def loss_of_constants(run: Any) -> float | None:
    """Return the loss of the outputs that are best if they are all the same, if any.

    Where examples count differently, each is there as often as it counts.
    """
    row, (_, Y), weights = run.objective.loss, run.data, run.weights_in_training
    if row.best_constant is None:
        return None
    drawn = Y
    if weights is not None:
        shares = np.cumsum(weights) / weights.sum()
        places = (np.arange(len(Y)) + 0.5) / len(Y)
        drawn = Y[np.searchsorted(shares, places)]
    constant = np.broadcast_to(row.best_constant(drawn), Y.shape)
    return run.objective.loss_of_outputs(constant, Y, weights)


def what_it_learnt(run: Any, theta: np.ndarray) -> tuple[float, bool, bool]:
    """Return the loss on the training data, whether all outputs are the same, and
    whether more of them decide rightly than the same ones would: a loss may be large
    of few examples that a net is all too sure of.
    """
    (X, Y), objective = run.data, run.objective
    row = objective.loss
    outputs = objective.outputs(theta, X)
    unit = 1.0 if objective.loss.classifies else Y.std(axis=0)
    same = bool((outputs.std(axis=0) <= SAME * unit).all())
    loss = objective.loss_of_outputs(outputs, Y, run.weights_in_training)
    right = row.accuracy(outputs, Y).get("accuracy", 0.0)
    constant = np.broadcast_to(row.best_constant(Y), Y.shape)
    by_chance = row.accuracy(constant, Y).get("accuracy", 0.0)
    return loss, same, right > by_chance + RIGHT


def _words(run: Any, loss: float, baseline: float, flat: bool) -> str:
    findings = "; ".join(unhealthy_units(run.net, run.data[0][:SAMPLE]))
    squares = run.objective.loss.degree == 2
    r2 = f" (R² = {1.0 - loss / baseline:.2f})" if squares else ""
    rest = "" if flat else "; it still falls, so train for longer, or"
    advice = (
        "Try another seed, initialiser='mirrored' for relu nets, another learning "
        "rate, or standardise=True for data of other sizes than one"
    )
    return (
        f"the net is stuck: after {run.epoch * run.batches:,} steps ({run.epoch} "
        f"epochs) its loss {loss:.4g} is no better than that of constant outputs, "
        f"{baseline:.4g}{r2}{rest}. {findings or 'No unit looks dead or saturated'}. "
        f"{advice}"
    )


def unhealthy_units(net: Any, X: np.ndarray) -> list[str]:
    """Return a line for each layer with dead relus, saturated or identical units."""
    found = []
    for name, activation, values in hidden_activations(net, X):
        count = values.shape[1]
        if activation == "relu":
            dead = int((values == 0.0).all(axis=0).sum())
            if dead:
                found.append(f"{name}: {dead} of {count} relus are dead (0 everywhere)")
        if activation in ("sigmoid", "tanh"):
            centre, reach = (0.5, 0.5) if activation == "sigmoid" else (0.0, 1.0)
            flat = np.abs(values - centre) > 0.99 * reach
            saturated = int(flat.all(axis=0).sum())
            if saturated:
                found.append(f"{name}: {saturated} of {count} units are saturated")
        if count > 1 and (values == values[:, :1]).all() and values.any():
            found.append(
                f"{name}: all {count} units are equal (equal starting weights)"
            )
    return found


def hidden_activations(net: Any, X: np.ndarray) -> list[tuple[str, str, np.ndarray]]:
    """Return ``(name, activation, values)`` of every layer but the last.

    Values have shape (samples, units).  A net without ``trace`` has none to show.
    """
    if not hasattr(net, "trace"):
        return []
    rows = [net.trace(x) for x in X.tolist()]
    return [
        (
            rows[0][index][0],
            rows[0][index][1],
            np.array([[float(unit) for unit in row[index][2]] for row in rows]),
        )
        for index in range(len(rows[0]) - 1)
    ]
