"""What an estimator has learnt, under scikit-learn's names."""

from typing import Any

import numpy as np

from nn.net.layers import Layer, Standardise


class Learnt:
    """The weights of ``net_``, as scikit-learn has them."""

    net_: Any

    def _weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return each layer's weights, inputs first, and biases, of plain numbers.

        The scaling of features and targets is part of the first and the last layer: so
        ``X @ coefs_[0] + intercepts_[0]`` and so on predicts of X as it is.
        """
        layers = [layer for layer in self._net() if isinstance(layer, Layer)]
        found = [(layer.weight.T.copy(), layer.bias.copy()) for layer in layers]
        scaler = self.net_[0]
        if isinstance(scaler, Standardise):
            weight, bias = found[0]
            weight = weight / scaler.scale[:, None]
            found[0] = weight, bias - scaler.mean @ weight
        weight, bias = found[-1]
        shift, spread = getattr(self, "shift_", 0.0), getattr(self, "spread_", 1.0)
        found[-1] = weight * spread, bias * spread + shift
        for arrays in found:
            for array in arrays:
                array.flags.writeable = False
        return found

    def _net(self) -> Any:
        if "net_" not in vars(self):
            raise AttributeError(f"{type(self).__name__} is not fitted yet")
        return self.net_

    @property
    def coefs_(self) -> list[np.ndarray]:
        """Each layer's weights, (inputs, outputs); to read, not to write."""
        return [np.asarray(weight) for weight, _ in self._weights()]

    @property
    def intercepts_(self) -> list[np.ndarray]:
        """Each layer's biases; to read, not to write."""
        return [np.asarray(bias) for _, bias in self._weights()]

    @property
    def n_layers_(self) -> int:
        """The number of layers, that of the inputs counted."""
        return sum(isinstance(layer, Layer) for layer in self._net()) + 1

    @property
    def n_outputs_(self) -> int:
        """The number of outputs."""
        return int(self._net().nout)

    @property
    def out_activation_(self) -> str:
        """The activation of the output, by scikit-learn's name."""
        name = self._net().output_activation.name
        return {"sigmoid": "logistic", "linear": "identity"}.get(name, name)
