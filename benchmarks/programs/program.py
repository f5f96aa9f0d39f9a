"""A scalar program as a task for peers: its code, its numbers, its twin in JAX."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Program:
    """A loss of parameters and data, as scalar code and in whole arrays.

    Args:
        name: what the table calls it.
        theta: (parameters,).
        scalar: ``f(θ, *data)`` of Values in lists, one example.
        arrays: the same over all examples, of jnp arrays; their mean where the data
            are batched.
        data: further arguments.
        batched: whether the first axis of the data counts examples.
        tolerance: how far an answer may be off, relative to its largest number.
    """

    name: str
    theta: np.ndarray
    scalar: Callable[..., Any]
    arrays: Callable[..., Any]
    data: tuple[np.ndarray, ...] = ()
    batched: bool = False
    tolerance: float = 1e-8

    def reference(self) -> tuple[float, np.ndarray]:
        """Return what the scalar code gives on Values, example by example."""
        from autograd import value_and_grad

        function = value_and_grad(self.scalar)
        lists = [array.tolist() for array in self.data]
        examples = zip(*lists, strict=True) if self.batched else [lists]
        found = [function(self.theta.tolist(), *example) for example in examples]
        losses, gradients = zip(*found, strict=True)
        return float(np.mean(losses)), np.mean(np.array(gradients), axis=0)
