"""Layers in a row.

>>> from nn.net.layers import Dropout, Layer
>>> net = Sequential(Layer(2, 3, "tanh", seed=0), Layer(3, 1, seed=1))
>>> type(net([0.5, -1.0])).__name__
'Value'
"""

from collections.abc import Iterator
from typing import Any, overload

from autograd.ground.structure import flatten
from nn.errors import ArchitectureError
from nn.net.activations import Activation
from nn.net.module import Module


class Sequential(Module):
    """Layers in a row, each taking what the one before gives.

    >>> from nn import Dropout, Layer
    >>> net = Sequential(Layer(2, 4, "tanh", seed=0), Dropout(0.5), Layer(4, 1, seed=1))
    >>> len(net.parameters())
    17
    """

    self_contained = True

    def __init__(self, *layers: Any):
        if len(layers) == 1 and isinstance(layers[0], (list, tuple)):
            layers = tuple(layers[0])
        self.layers: list[Module] = []
        for layer in layers:
            self._append(layer)
        self.label_parameters()  # once: it looks at every layer

    def add(self, layer: Module) -> None:
        """Append a layer.

        Raises:
            ArchitectureError: it is no module, is there already, or takes another
                number of inputs than the layer before gives.
        """
        self._append(layer)
        try:
            self.label_parameters()
        except ArchitectureError:
            self.layers.pop()
            raise

    def _append(self, layer: Module) -> None:
        if not isinstance(layer, Module):
            raise ArchitectureError(f"Sequential: {layer!r} is no Module")
        before = self.nout
        if layer.nin is not None and before is not None and layer.nin != before:
            raise ArchitectureError(
                f"Sequential: {layer!r} takes {layer.nin} inputs, the layer before "
                f"gives {before}"
            )
        self.layers.append(layer)
        if self.nin is None and all(each.keeps_shape for each in self.layers[:-1]):
            self.nin = layer.nin

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Module]:
        return iter(self.layers)

    def __bool__(self) -> bool:  # a net is one, however few layers it has
        return True

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> "Sequential": ...

    def __getitem__(self, place: Any) -> Any:
        """Return the layer at a place, or a net of those in a slice, which share it.

        The first part of an ``MLP`` that has learnt the units of its features begins
        with them, as a ``Standardise``; outputs of its last layer are in spreads.

        >>> from nn import Layer
        >>> net = Sequential(Layer(2, 4), Layer(4, 3), Layer(3, 1, "linear"))
        >>> net[-1], net[:2]
        (Layer(3, 1, linear), Sequential(Layer(2, 4, relu), Layer(4, 3, relu)))
        """
        if not isinstance(place, slice):
            return self.layers[place]
        chosen, part = self.layers[place], Sequential()
        begins = bool(chosen) and chosen[0] is self.layers[0]
        for layer in (*(self.inlet() if begins else ()), *chosen):
            part._append(layer)
        return part

    def inlet(self) -> list[Module]:
        """Return what stands before the first layer."""
        return []

    @property
    def nout(self) -> int | None:  # type: ignore[override]
        """The number of outputs, as far as the layers tell."""
        for layer in reversed(self.layers):
            size = layer.nin if layer.keeps_shape else layer.nout
            if size is not None or not layer.keeps_shape:
                return size
        return None

    @property
    def axes(self) -> int | None:  # type: ignore[override]
        """The number of axes of one example, that of the first layer that says."""
        for layer in self.layers:
            if layer.axes is not None or not layer.keeps_shape:
                return layer.axes
        return None if self.layers else 1

    @property
    def tokens(self) -> int | None:  # type: ignore[override]
        """How many tokens there are, where the first layer takes such."""
        return self.layers[0].tokens if self.layers else None

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
            outputs, _ = flatten(x)
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
