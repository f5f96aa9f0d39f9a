"""Normalisation: the numbers of one example brought to one size.

>>> [round(out.data, 3) for out in LayerNorm(2)([1.0, 3.0])]
[-1.0, 1.0]
>>> [round(out.data, 3) for out in RMSNorm(2)([3.0, 4.0])]
[0.849, 1.131]
"""

from collections.abc import Mapping
from typing import Any

from autograd import Value, ops
from nn.errors import ArchitectureError
from nn.net.layers.nested import along_rows
from nn.net.module import Module, Shapes
from nn.net.neurons import inputs_of
from nn.options import whole, wholes


class RMSNorm(Module):
    """x / √(mean x² + ε), times a gain that is learnt for each number.

    Of a sequence each vector is normalised by itself, as PyTorch does along the last
    axis.

    Args:
        nin: the length of a vector.
        epsilon: keeps a vector of zeros from being divided by 0.

    Source: Zhang & Sennrich, "Root mean square layer normalization", 2019.
    """

    self_contained = True
    nin: int
    keeps_shape = True
    axes = None

    def __init__(self, nin: int, epsilon: float = 1e-5):
        self.nin = self.nout = whole("nin", nin, at_least=1)
        if not isinstance(epsilon, (int, float)) or not 0.0 < epsilon < 1.0:
            raise ArchitectureError(
                f"{type(self).__name__}: epsilon must lie in (0, 1), got {epsilon!r}"
            )
        self.epsilon = float(epsilon)
        self.weight = [Value(1.0) for _ in range(self.nin)]
        self.label_parameters()

    def scaled(self, x: list) -> list:
        """Return one vector over its root mean square, times the gains."""
        scale = (ops.dot(x, x) / len(x) + self.epsilon) ** -0.5
        pairs = zip(self.weight, x, strict=True)
        return [gain * (each * scale) for gain, each in pairs]

    def of_vector(self, x: Any) -> list:
        """Return one vector, normalised."""
        return self.scaled(inputs_of(x, self.nin))

    def __call__(self, x):
        """Return one vector, or each of a sequence, normalised."""
        return along_rows(self.of_vector, x)

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        return {"weight": wholes(config, "nin")}

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": type(self).__name__, "nin": self.nin, "epsilon": self.epsilon}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.nin})"


class LayerNorm(RMSNorm):
    """(x − mean x) / √(var x + ε), times a gain, plus a shift, both learnt.

    Source: Ba, Kiros & Hinton, "Layer normalization", 2016.
    """

    self_contained = True

    def __init__(self, nin: int, epsilon: float = 1e-5):
        super().__init__(nin, epsilon)
        self.bias = [Value(0.0) for _ in range(self.nin)]
        self.label_parameters()

    def of_vector(self, x: Any) -> list:
        """Return one vector, normalised."""
        inputs = inputs_of(x, self.nin)
        mean = ops.mean(inputs)
        away = self.scaled([each - mean for each in inputs])
        return [each + shift for each, shift in zip(away, self.bias, strict=True)]

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        return {"weight": wholes(config, "nin"), "bias": wholes(config, "nin")}
