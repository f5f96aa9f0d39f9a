"""Layers: units that see the same inputs, dropout, standardisation.

>>> layer = Layer(2, 3, "tanh", seed=0)
>>> [type(unit).__name__ for unit in layer([0.5, -1.0])]
['Value', 'Value', 'Value']
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net import initialisers
from nn.net.activations import ACTIVATIONS, Activation, as_activation, saved_name
from nn.net.module import Module
from nn.net.neurons import Neuron, inputs_of, unwrapped
from nn.options import generator, whole


class Layer(Module):
    """``nout`` neurons that see the same inputs; saved as ``weight`` and ``bias``.

    >>> sorted(Layer(2, 3, seed=0).state_dict())
    ['bias', 'weight']
    """

    owns_state = True

    def __init__(
        self,
        nin: int,
        nout: int,
        activation: Any = "relu",
        initialiser: Any = None,
        seed: Any = None,
    ):
        self.nin = whole("nin", nin, at_least=1)
        self.nout = whole("nout", nout, at_least=1)
        self.activation = as_activation(activation)
        rng = generator(seed)
        chosen = initialiser or self.activation.initialiser
        rows = initialisers.draw(chosen, rng, (nout, nin)).tolist()
        each = ACTIVATIONS["linear"] if self.activation.across else self.activation
        self.neurons = [Neuron(nin, each, weights=row) for row in rows]
        self.label_parameters()

    def all_scores(self, x) -> list:
        """Return every neuron's pre-activation for one example."""
        inputs = inputs_of(x, self.nin)
        return [neuron.score(inputs) for neuron in self.neurons]

    def activate(self, scores: list) -> list:
        """Return the activations of pre-activations."""
        if self.activation.across:
            return self.activation(scores)
        return [self.activation(score) for score in scores]

    def __call__(self, x):
        """Return the activations for one example: a Value, or a list if several."""
        return unwrapped(self.activate(self.all_scores(x)))

    @property
    def output_activation(self) -> Activation:
        """What is applied to the pre-activations."""
        return self.activation

    def scores(self, x):
        """Return the pre-activations: a Value, or a list if several."""
        return unwrapped(self.all_scores(x))

    def own_arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        yield "weight", np.array([neuron.w for neuron in self.neurons], dtype=object)
        yield "bias", np.array([neuron.b for neuron in self.neurons], dtype=object)

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {
            "type": "Layer",
            "nin": self.nin,
            "nout": self.nout,
            "activation": saved_name(self.activation),
        }

    def __repr__(self) -> str:
        return f"Layer({self.nin}, {self.nout}, {self.activation.name})"


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


def mean_and_spread(X: np.ndarray) -> tuple[Any, Any]:
    """Return the mean and the standard deviation along the first axis, of any size.

    What never varies has the spread 1.  Squares of 1e200 and of 1e-200 are no floats,
    so each column is first divided by a power of two of its size.

    >>> mean, spread = mean_and_spread(np.array([1e300, 3e300]))
    >>> float(mean), float(spread)
    (2e+300, 1e+300)
    """
    with np.errstate(all="ignore"):
        _, exponents = np.frexp(np.abs(X).max(axis=0))
        small = np.ldexp(X, -exponents)
        mean, spread = small.mean(axis=0), small.std(axis=0)
        varies = spread > 1e-12 * np.abs(mean)
        return (
            np.ldexp(mean, exponents)[()],
            np.where(varies, np.ldexp(spread, exponents), 1.0)[()],
        )


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
        self.mean[:], self.scale[:] = mean_and_spread(X)
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
