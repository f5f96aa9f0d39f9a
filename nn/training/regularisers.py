"""Penalties on the weights (never the biases), added to the cost.

A penalty is any function of ``(weights, m)``, with the weights a flat sequence of
Values and m the number of training examples, that returns a Value.

>>> L2(0.5)([1.0, 2.0], 10)
0.125
>>> round(L1(0.5)([1.0, -2.0], 10), 12)
0.15
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd import ops
from nn.errors import ArchitectureError, look_up


@dataclass(frozen=True)
class L2:
    """λ/(2m)·Σ w²; its gradient λ/m·w pulls each weight towards 0 in proportion.

    Source: text 002, "L2 Regularization".
    """

    strength: float = 0.01

    def __call__(self, weights: Sequence[Any], m: int):
        """Return the penalty."""
        return ops.dot(weights, weights) * (self.strength / (2.0 * m))


@dataclass(frozen=True)
class L1:
    """λ/m·Σ |w|; it pulls every weight equally and sets small ones to about 0."""

    strength: float = 0.01

    def __call__(self, weights: Sequence[Any], m: int):
        """Return the penalty."""
        return ops.total([ops.abs(w) for w in weights]) * (self.strength / m)


REGULARISERS = {"l1": L1, "l2": L2}


def as_regulariser(choice):
    """Return the penalty for ``"l1"``, ``"l2"``, any function, or ``None``.

    Raises:
        UnknownNameError: no penalty has that name.
    """
    if isinstance(choice, str):
        return look_up("regulariser", choice, REGULARISERS)()
    if choice is None or callable(choice):
        return choice
    raise ArchitectureError(
        "regulariser: needs a name such as 'l2', an object such as L2(0.1) or a "
        f"function of (weights, m), got {choice!r}"
    )
