"""Activations: functions of a pre-activation z, by name or as any function of Values.

Each is one row: the function and the initialiser that suits a layer which uses it.

>>> from nn.net.activations import as_activation
>>> as_activation("relu")(-2.0), as_activation("tanh")(0.0)
(0.0, 0.0)
>>> [round(p, 3) for p in softmax([1.0, 2.0, 3.0])]
[0.09, 0.245, 0.665]
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd import ops
from nn.errors import ArchitectureError, look_up


@dataclass(frozen=True)
class Activation:
    """One row: what a neuron does with its pre-activation.

    Args:
        name: the key, also what a saved model says.
        function: of one scalar; of a whole layer's scalars if ``across``.
        initialiser: the start that keeps the size of activations from layer to layer.
        across: whether it takes all units of a layer together, as softmax does.
    """

    name: str
    function: Callable[..., Any]
    initialiser: str = "xavier"
    across: bool = False

    def __call__(self, z):
        """Return the activation of ``z``."""
        return self.function(z)


def linear(z):
    """Return ``z`` itself: no node is made."""
    return z


def softmax(logits: Sequence[Any]) -> list:
    """Return probabilities proportional to ``exp(logit)``; they sum to 1.

    >>> softmax([1000.0, 0.0])
    [1.0, 0.0]
    """
    logits = list(logits)
    normaliser = ops.logsumexp(logits)
    return [ops.exp(logit - normaliser) for logit in logits]


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation("linear", linear),
        Activation("identity", linear),
        Activation("sigmoid", ops.sigmoid),
        Activation("tanh", ops.tanh),
        Activation("relu", ops.relu, "he"),
        Activation("leaky_relu", ops.leaky_relu, "he"),
        Activation("elu", ops.elu, "he"),
        Activation("gelu", ops.gelu, "he"),
        Activation("silu", ops.silu, "he"),
        Activation("softplus", ops.softplus, "he"),
        Activation("softmax", softmax, across=True),
    )
}


def register(
    name: str, function: Callable[..., Any], initialiser: str = "xavier"
) -> Activation:
    """Return a new row for ``function``, so that nets with it can be saved by name.

    Args:
        name: a name that no other activation has.
        function: of one Value, written with operators and ``ops``.
        initialiser: the default for layers that use it.

    Raises:
        ArchitectureError: the name belongs to another function.

    >>> bump = register("bump", lambda z: ops.exp(-z * z))
    >>> as_activation("bump")(0.0)
    1.0
    """
    if name in ACTIVATIONS:
        raise ArchitectureError(f"an activation called {name!r} exists already")
    ACTIVATIONS[name] = Activation(name, function, initialiser)
    return ACTIVATIONS[name]


def as_activation(choice) -> Activation:
    """Return the row for a name, a row, or any function of one Value.

    Raises:
        UnknownNameError: no row has that name.
        ArchitectureError: ``choice`` is neither a name nor callable.
    """
    if isinstance(choice, Activation):
        return choice
    if choice is None:
        return ACTIVATIONS["linear"]
    if isinstance(choice, str):
        return look_up("activation", choice, ACTIVATIONS)
    for row in ACTIVATIONS.values():
        if row.function is choice:
            return row
    if callable(choice):
        return Activation(getattr(choice, "__name__", "custom"), choice)
    raise ArchitectureError(
        f"activation: needs a name or a function of one Value, got {choice!r}"
    )


def saved_name(row: Activation) -> str:
    """Return the name under which a file may refer to ``row``.

    Raises:
        ArchitectureError: it is a function that no name stands for.
    """
    if ACTIVATIONS.get(row.name) != row:
        raise ArchitectureError(
            f"the activation {row.name!r} is a function without a registered name and "
            "can't be saved; call nn.activations.register(name, function) first"
        )
    return row.name
