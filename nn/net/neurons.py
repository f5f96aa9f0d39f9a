"""The neuron: weights, a bias and an activation.  One example at a time.

>>> type(Neuron(2, "tanh", seed=0)([0.5, -1.0])).__name__
'Value'
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import Value, ops
from nn.errors import DataError
from nn.net import initialisers
from nn.net.activations import Activation, as_activation, saved_name
from nn.net.module import Module, Shapes
from nn.options import generator, whole, wholes


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
            f"numbers, got {_described(inputs)}; for many examples use predict(X), "
            "before nested lists put Flatten()"
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
        named: whether its parameters get labels; a layer gives them its own.

    >>> neuron = Neuron(2, "tanh", weights=[1.0, -1.0])
    >>> neuron([0.5, 0.5]).data, [p.label for p in neuron.parameters()]
    (0.0, ['w[0]', 'w[1]', 'b'])
    """

    self_contained = True
    nout = 1

    def __init__(
        self,
        nin: int,
        activation: Any = "relu",
        initialiser: Any = None,
        seed: Any = None,
        *,
        weights: Sequence[float] | None = None,
        named: bool = True,
    ):
        self.nin = whole("nin", nin, at_least=1)
        self.activation = as_activation(activation)
        if weights is None:
            rng = generator(seed)
            chosen = initialiser or self.activation.initialiser
            weights = initialisers.draw(chosen, rng, (1, nin))[0].tolist()
        self.w = [Value(weight) for weight in weights]
        self.b = Value(0.0)
        if named:
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

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        return {"w": wholes(config, "nin"), "b": ()}

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a neuron like this."""
        return {
            "type": "Neuron",
            "nin": self.nin,
            "activation": saved_name(self.activation),
        }

    def __repr__(self) -> str:
        return f"Neuron({self.nin}, {self.activation.name})"
