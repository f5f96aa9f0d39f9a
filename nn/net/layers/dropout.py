"""Dropout: inputs left out at random while a net is trained."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.ground.structure import flatten
from nn.errors import ArchitectureError
from nn.net.module import Module
from nn.options import generator


class Dropout(Module):
    """Sets a random share of its inputs to 0 and scales the rest up to make up for it.

    In ``eval()`` it hands its inputs on.  In training each example has its own mask,
    the same in the forward and the backward pass.

    Args:
        rate: the share that is dropped, as in Keras and PyTorch.
        keep_prob: or the share that is kept, as in text 002.
        seed: for masks drawn outside ``fit``.

    >>> Dropout(keep_prob=0.8).rate
    0.2
    >>> Dropout(0.5).eval()([1.0, 2.0])
    [1.0, 2.0]
    """

    self_contained = True
    masks = True
    keeps_shape = True
    axes = None

    def __init__(
        self, rate: float | None = None, *, keep_prob: float | None = None, seed=None
    ):
        if (rate is None) == (keep_prob is None):
            raise ArchitectureError("Dropout: give either rate or keep_prob")
        dropped = rate if keep_prob is None else round(1.0 - keep_prob, 15)
        if not isinstance(dropped, (int, float)) or not 0.0 <= dropped < 1.0:
            raise ArchitectureError(
                "Dropout: rate must lie in [0, 1) and keep_prob in (0, 1], got "
                f"rate {dropped!r}"
            )
        self.rate = float(dropped)
        self.rng = generator(seed)
        self.width = 0
        self.mask: Sequence[Any] | None = None

    def draw_masks(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Return masks (count, width): 0, or 1/(1 − rate) for what is kept."""
        kept = rng.random((count, self.width)) >= self.rate
        return kept / (1.0 - self.rate)

    def __call__(self, x):
        """Return the inputs times the mask, drawn here unless training gave one."""
        inputs, rebuild = flatten(x)
        self.width = len(inputs)
        if not self.training or self.rate == 0.0:
            return x
        mask = self.mask
        if mask is None:
            mask = self.draw_masks(self.rng, 1)[0].tolist()
        return rebuild([z * m for z, m in zip(inputs, mask, strict=True)])

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": "Dropout", "rate": self.rate}

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"
