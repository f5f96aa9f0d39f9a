"""Nets: the multi-layer perceptron; layers in a row are in ``layers``.

>>> net = MLP(2, [3, 1], seed=0)
>>> net
MLP(2, [3, 1])
>>> type(net([0.5, -1.0])).__name__
'Value'
"""

import copy
import zlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net.activations import Activation, as_activation
from nn.net.layers import (
    Dropout,
    Layer,
    Scaling,
    Standardise,
    are_switches,
    is_of_size_one,
)
from nn.net.layers import Sequential as Sequential
from nn.net.module import Module
from nn.options import generator, whole


class MLP(Sequential):
    """A multi-layer perceptron of scalar neurons.

    Args:
        nin: the number of inputs.
        nouts: the number of units of each layer, the output layer last.
        activation: of the hidden layers.
        output: of the output layer: ``"sigmoid"`` for one probability, ``"softmax"``
            for classes, ``"linear"`` for numbers and scores.
        initialiser: how weights start; left out, ``"mirrored"`` for hidden layers of
            relu, which none of them dies from; He for its kin, Xavier else.
        seed: makes the start reproducible, and what ``fit`` draws if it has none.
        dropout: the share of each hidden layer's outputs that training drops.
        standardise: whether the first ``fit`` learns to scale features, and the numbers
            that a linear output is to predict: ``"auto"`` if they are not of size one
            as they are, True, or False.  Answers are in the targets' own unit always.

    Raises:
        UnknownNameError: a name that does not exist; says which do.
        ArchitectureError: a size is not a whole number from 1 up.

    >>> MLP(2, [16, 16, 1]).theta.size
    337
    """

    self_contained = True
    nin: int
    scaling: Scaling | None = None  # learnt by the first ``fit``
    standardise: bool | str = False  # of one from a file: it has learnt already

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int] | int,
        activation: Any = "relu",
        output: Any = "linear",
        initialiser: Any = None,
        seed: Any = None,
        *,
        dropout: float = 0.0,
        standardise: bool | str = "auto",
    ):
        whole("nin", nin, at_least=1)
        each = nouts if isinstance(nouts, Iterable) else [nouts]
        sizes = [whole("nout", size, at_least=1) for size in each]
        if not sizes:
            raise ArchitectureError(
                "MLP: nouts is empty; give at least one layer's size"
            )
        if standardise not in (True, False, "auto"):
            raise ArchitectureError(
                f"standardise: needs True, False or 'auto', got {standardise!r}"
            )
        activation, output = as_activation(activation), as_activation(output)
        rng = generator(seed)
        layers: list[Module] = []
        widths = [nin, *sizes]
        for index, size in enumerate(sizes):
            hidden = index < len(sizes) - 1
            chosen = activation if hidden else output
            start = initialiser or _start_of(chosen, hidden)
            layers.append(Layer(widths[index], size, chosen, start, rng))
            if hidden and dropout:
                layers.append(Dropout(dropout, seed=rng.spawn(1)[0]))
        super().__init__(layers)
        self.nin = int(nin)
        self.sizes = sizes
        self.generator = rng.spawn(1)[0]
        self.standardise = standardise
        self._start = _fingerprint(self)
        if initialiser is None and len(sizes) > 1 and _start_of(activation, True):
            self.chosen["start"] = "mirrored"

    # -- its units -------------------------------------------------------------------

    def learn_scaling(self, X: np.ndarray, Y: np.ndarray | None) -> None:
        """Learn the units of the data, if that is wanted and it is untrained.

        Args:
            X: features, (samples, features).
            Y: numbers to predict, (samples, outputs), if they may be scaled.
        """
        if not self.standardise or self.scaling or _fingerprint(self) != self._start:
            return
        always = self.standardise is True
        if Y is not None and Y.shape[1] != self.sizes[-1]:
            Y = None
        as_it_is = not always and is_of_size_one(X) and not are_switches(X)
        X_scaled = None if as_it_is else X
        Y_scaled = None if Y is None or (not always and is_of_size_one(Y)) else Y
        size = "as they are, of size one"
        self.chosen["features"] = size if X_scaled is None else STANDARDISED
        if Y is not None:
            self.chosen["targets"] = size if Y_scaled is None else STANDARDISED
        if X_scaled is not None or Y_scaled is not None:
            self.scaling = Scaling(self.nin, self.sizes[-1])
            self.scaling.learn(X_scaled, Y_scaled)

    def inlet(self) -> list[Module]:
        """Return the units of its features as a layer, if it has learnt some."""
        if self.scaling is None or not self.scaling.of_inputs:
            return []
        scaler = Standardise(self.nin)
        scaler.learn(self.scaling.mean, self.scaling.scale)
        return [scaler]

    def bare(self) -> "MLP":
        """Return what computes on scaled examples: the same layers, and no scaling."""
        twin = copy.copy(self)
        twin.scaling = None
        return twin

    def __call__(self, x):
        """Return the last layer's output for one example."""
        if self.scaling is None:
            return super().__call__(x)
        return self.scaling.answer(super().__call__(self.scaling.features(x)))

    def scores(self, x):
        """Return the output before the last activation."""
        if self.scaling is None:
            return super().scores(x)
        return self.scaling.answer(super().scores(self.scaling.features(x)))

    def trace(self, x) -> list[tuple[str, str, list]]:
        """Return ``(name, activation, outputs)`` of every layer for one example."""
        return super().trace(self.scaling.features(x) if self.scaling else x)

    def room_for(self, names: Collection[str]) -> None:
        """Have a scaling, or none, as a state with arrays of these names has."""
        if not any(name.startswith("scaling.") for name in names):
            self.scaling = None
        elif self.scaling is None:
            self.scaling = Scaling(self.nin, self.sizes[-1])

    def config(self) -> dict[str, Any]:
        """Return the layers' configurations, and that of its units."""
        found = super().config()
        return found | {"scaling": self.scaling.config()} if self.scaling else found

    def __repr__(self) -> str:
        return f"MLP({self.nin}, {self.sizes})"


STANDARDISED = "standardised by mean and spread of the training data"


def _start_of(activation: Activation, hidden: bool) -> str | None:
    """Return how a layer of an MLP starts, where that is not its activation's way."""
    return "mirrored" if hidden and activation.name == "relu" else None


def _fingerprint(net: Module) -> int:
    """Return what tells whether weights are still those of the start."""
    return zlib.crc32(net.theta.tobytes())
