"""The dense layer: neurons that see the same inputs.

>>> layer = Layer(2, 3, "tanh", seed=0)
>>> [type(unit).__name__ for unit in layer([0.5, -1.0])]
['Value', 'Value', 'Value']
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nn.net import initialisers
from nn.net.activations import ACTIVATIONS, Activation, as_activation, saved_name
from nn.net.module import Module, Shapes
from nn.net.neurons import Neuron, inputs_of, unwrapped
from nn.net.values.numbers import Weighted
from nn.options import generator, whole, wholes


class Layer(Weighted, Module):
    """``nout`` neurons that see the same inputs; saved as ``weight`` and ``bias``.

    >>> sorted(Layer(2, 3, seed=0).state_dict())
    ['bias', 'weight']
    """

    self_contained = True
    nin: int
    nout: int
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
        self.neurons = [Neuron(nin, each, weights=row, named=False) for row in rows]
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

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        nin, nout = wholes(config, "nin", "nout")
        return {"weight": (nout, nin), "bias": (nout,)}

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
