"""Layers in a row: dropout, standardisation, Sequential and MLP.

>>> net = MLP(2, [3, 1], seed=0)
>>> net
MLP(2, [3, 1])
>>> type(net([0.5, -1.0])).__name__
'Value'
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net.activations import Activation, as_activation
from nn.net.module import Module
from nn.net.neurons import Layer as Layer
from nn.net.neurons import Neuron as Neuron
from nn.net.neurons import inputs_of, unwrapped
from nn.options import generator, whole


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

    masks = True

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
        inputs = list(x) if isinstance(x, Iterable) else [x]
        self.width = len(inputs)
        if not self.training or self.rate == 0.0:
            return x
        mask = self.mask
        if mask is None:
            mask = self.draw_masks(self.rng, 1)[0].tolist()
        return unwrapped([z * m for z, m in zip(inputs, mask, strict=True)])

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": "Dropout", "rate": self.rate}

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"


class Standardise(Module):
    """(x − mean)/scale with each feature's mean and spread, learnt from training data.

    ``fit`` learns them from its training examples, once, before the first step; they
    are saved with the weights.  Must be the first layer.

    >>> layer = Standardise(1)
    >>> layer.adapt(np.array([[1.0], [3.0]]))
    >>> layer([3.0])
    [1.0]
    """

    def __init__(self, nin: int):
        self.nin = whole("nin", nin, at_least=1)
        self.mean, self.scale = np.zeros(nin), np.ones(nin)
        self.seen = np.zeros(())

    @property
    def adapted(self) -> bool:
        """Whether mean and scale have been learnt."""
        return bool(self.seen)

    def adapt(self, X: np.ndarray) -> None:
        """Learn mean and scale; a feature that never varies keeps the scale 1.

        Raises:
            ArchitectureError: X has another number of features.
        """
        if X.shape[1] != self.nin:
            raise ArchitectureError(
                f"Standardise({self.nin}) must be the first layer: X has "
                f"{X.shape[1]} features"
            )
        spread = X.std(axis=0)
        self.mean[:] = X.mean(axis=0)
        self.scale[:] = np.where(spread > 1e-12 * np.abs(self.mean), spread, 1.0)
        self.seen[...] = 1.0

    def __call__(self, x):
        """Return the standardised features of one example."""
        rows = zip(
            inputs_of(x, self.nin), self.mean.tolist(), self.scale.tolist(), strict=True
        )
        return [(feature - mean) / scale for feature, mean, scale in rows]

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": "Standardise", "nin": self.nin}

    def __repr__(self) -> str:
        return f"Standardise({self.nin})"


class Sequential(Module):
    """Layers in a row, each taking what the one before gives.

    >>> net = Sequential(Layer(2, 4, "tanh", seed=0), Dropout(0.5), Layer(4, 1, seed=1))
    >>> len(net.parameters())
    17
    """

    def __init__(self, *layers: Any):
        if len(layers) == 1 and isinstance(layers[0], (list, tuple)):
            layers = tuple(layers[0])
        self.layers: list[Module] = []
        for layer in layers:
            self.add(layer)

    def add(self, layer: Module) -> None:
        """Append a layer.

        Raises:
            ArchitectureError: it is no module, is there already, or takes another
                number of inputs than the layer before gives.
        """
        if not isinstance(layer, Module):
            raise ArchitectureError(f"Sequential: {layer!r} is no Module")
        before = self.nout
        if layer.nin is not None and before is not None and layer.nin != before:
            raise ArchitectureError(
                f"Sequential: {layer!r} takes {layer.nin} inputs, the layer before "
                f"gives {before}"
            )
        self.layers.append(layer)
        self.nin = next((x.nin for x in self.layers if x.nin is not None), None)
        self.label_parameters()

    @property
    def nout(self) -> int | None:
        """The number of outputs, as far as the layers tell."""
        sizes = [getattr(layer, "nout", None) for layer in getattr(self, "layers", [])]
        return next((size for size in reversed(sizes) if size is not None), None)

    def __call__(self, x):
        """Return the last layer's output for one example."""
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def output_activation(self) -> Activation | None:
        """The last layer's activation."""
        return self.layers[-1].output_activation if self.layers else None

    def scores(self, x):
        """Return the output before the last activation."""
        for layer in self.layers[:-1]:
            x = layer(x)
        return self.layers[-1].scores(x)

    def trace(self, x) -> list[tuple[str, str, list]]:
        """Return ``(name, activation, outputs)`` of every layer for one example."""
        found = []
        for index, layer in enumerate(self.layers):
            x = layer(x)
            last = layer.output_activation
            outputs = x if isinstance(x, list) else [x]
            found.append((f"layers.{index}", last.name if last else "", outputs))
        return found

    def config(self) -> dict[str, Any]:
        """Return the layers' configurations."""
        return {
            "type": type(self).__name__,
            "layers": [layer.config() for layer in self.layers],
        }

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


class MLP(Sequential):
    """A multi-layer perceptron of scalar neurons.

    Args:
        nin: the number of inputs.
        nouts: the number of units of each layer, the output layer last.
        activation: of the hidden layers.
        output: of the output layer: ``"sigmoid"`` for one probability, ``"softmax"``
            for classes, ``"linear"`` for numbers and scores.
        initialiser: how weights start; left out, He for relu and its kin, Xavier else.
        seed: makes the start reproducible.
        dropout: the share of each hidden layer's outputs that training drops.
        standardise: whether ``fit`` learns to scale the inputs first.

    Raises:
        UnknownNameError: a name that does not exist; says which do.
        ArchitectureError: a size is not a whole number from 1 up.

    >>> MLP(2, [16, 16, 1]).theta.size
    337
    """

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
        standardise: bool = False,
    ):
        whole("nin", nin, at_least=1)
        each = nouts if isinstance(nouts, Iterable) else [nouts]
        sizes = [whole("nout", size, at_least=1) for size in each]
        if not sizes:
            raise ArchitectureError(
                "MLP: nouts is empty; give at least one layer's size"
            )
        activation, output = as_activation(activation), as_activation(output)
        rng = generator(seed)
        super().__init__(*([Standardise(nin)] if standardise else []))
        widths = [nin, *sizes]
        for index, size in enumerate(sizes):
            hidden = index < len(sizes) - 1
            chosen = activation if hidden else output
            self.add(Layer(widths[index], size, chosen, initialiser, rng))
            if hidden and dropout:
                self.add(Dropout(dropout, seed=rng.spawn(1)[0]))
        self.nin = int(nin)
        self.sizes = sizes

    def __repr__(self) -> str:
        return f"MLP({self.nin}, {self.sizes})"
