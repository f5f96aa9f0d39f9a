"""Why a net does not learn: dead relus, saturated units, outputs that are constant."""

from typing import Any

import numpy as np

FLAT = 5  # epochs over which a loss that falls by less than 1 % is flat
SAMPLE = 200  # examples looked at; enough to tell a dead unit from a rare one


def diagnose(run: Any) -> str:
    """Return a warning for a training run that is stuck, else an empty text.

    Args:
        run: the training run.
    """
    X, Y = run.data
    row = run.objective.loss
    if row.best_constant is None:
        return ""
    constant = np.broadcast_to(row.best_constant(Y), Y.shape)
    loss = run.objective.loss_of_outputs(run.objective.outputs(run.theta, X), Y)
    baseline = run.objective.loss_of_outputs(constant, Y)
    past = run.record.history["loss"][-FLAT:]
    if baseline == 0.0 or loss < 0.99 * baseline or past[-1] < 0.99 * past[0]:
        return ""
    findings = "; ".join(unhealthy_units(run.net, run.data[0][:SAMPLE]))
    return (
        f"the net is stuck: after {run.epoch} epochs its loss {loss:.4g} is no better "
        f"than that of constant outputs, {baseline:.4g}. "
        f"{findings or 'No unit looks dead or saturated'}. Try another seed, "
        "initialiser='mirrored' for relu nets, another learning rate, or scaled data"
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
