"""Neurons, and layers of neurons that see the same inputs.  One example at a time.

>>> layer = Layer(2, 3, "tanh", seed=0)
>>> [type(unit).__name__ for unit in layer([0.5, -1.0])]
['Value', 'Value', 'Value']
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Value, ops
from nn.errors import DataError
from nn.net import initialisers
from nn.net.activations import ACTIVATIONS, Activation, as_activation, saved_name
from nn.net.module import Module
from nn.options import generator, whole


def inputs_of(x: Any, count: int | None) -> list:
    """Return one example as a list of ``count`` numbers or Values.

    Raises:
        DataError: it has another number of features, or is a table or text.
    """
    if isinstance(x, np.ndarray):
        x = x.tolist()
    if isinstance(x, str) or not isinstance(x, Iterable):
        x = [x]
    inputs = x if isinstance(x, list) else list(x)
    if len(inputs) != count or isinstance(inputs[0], (list, str, np.ndarray)):
        raise DataError(
            f"a layer of {count} inputs takes one example, a sequence of {count} "
            f"numbers, got {_described(inputs)}; for many examples use predict(X)"
        )
    return inputs


def _described(inputs: list) -> str:
    if inputs and isinstance(inputs[0], (list, str, np.ndarray)):
        return f"{len(inputs)} × {type(inputs[0]).__name__}"
    return str(len(inputs))


def unwrapped(outputs: list):
    """Return the only output, or all of them."""
    return outputs[0] if len(outputs) == 1 else outputs


class Neuron(Module):
    """activation(w·x + b).

    Args:
        nin: the number of inputs.
        activation: a name or a function of one Value.
        initialiser: how ``w`` starts; ``b`` is 0.  Left out, what suits the activation.
        seed: an int, a NumPy Generator, or none for a start that differs each time.
        weights: starting weights, in place of an initialiser.

    >>> neuron = Neuron(2, "tanh", weights=[1.0, -1.0])
    >>> neuron([0.5, 0.5]).data, [p.label for p in neuron.parameters()]
    (0.0, ['w[0]', 'w[1]', 'b'])
    """

    def __init__(
        self,
        nin: int,
        activation: Any = "relu",
        initialiser: Any = None,
        seed: Any = None,
        *,
        weights: Sequence[float] | None = None,
    ):
        self.nin = whole("nin", nin, at_least=1)
        self.activation = as_activation(activation)
        if weights is None:
            rng = generator(seed)
            chosen = initialiser or self.activation.initialiser
            weights = initialisers.draw(chosen, rng, (1, nin))[0].tolist()
        self.w = [Value(weight) for weight in weights]
        self.b = Value(0.0)
        self.label_parameters()

    def score(self, inputs: list):
        """Return the pre-activation w·x + b: one node for all products, one for b."""
        return ops.dot(self.w, inputs) + self.b

    def __call__(self, x):
        """Return the activation for one example."""
        return self.activation(self.score(inputs_of(x, self.nin)))

    @property
    def output_activation(self) -> Activation:
        """What is applied to the pre-activation."""
        return self.activation

    def scores(self, x):
        """Return the pre-activation for one example."""
        return self.score(inputs_of(x, self.nin))

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a neuron like this."""
        return {
            "type": "Neuron",
            "nin": self.nin,
            "activation": saved_name(self.activation),
        }

    def __repr__(self) -> str:
        return f"Neuron({self.nin}, {self.activation.name})"


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
