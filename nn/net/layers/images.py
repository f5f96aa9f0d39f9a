"""Layers for images: convolution, pooling, and the way from an image to a list.

One image is ``image[channel][row][column]``, as in PyTorch.

>>> image = [[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]]
>>> MaxPool2d(2, stride=1)(image)
[[[4.0, 5.0], [7.0, 8.0]]]
>>> Flatten()(image)
[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograd import ops
from autograd.ground.structure import flatten
from nn.errors import ArchitectureError, DataError
from nn.net import initialisers
from nn.net.activations import Activation, as_activation, saved_name
from nn.net.layers.nested import described, image_of, lists_of
from nn.net.module import Module, Shapes
from nn.net.neurons import Neuron
from nn.net.values.numbers import Weighted
from nn.options import generator, whole, wholes


def starts(length: int, size: int, stride: int) -> range:
    """Return where windows begin along an axis; what fills none is left out.

    >>> list(starts(8, 3, 2))
    [0, 2, 4]
    """
    return range(0, length - size + 1, stride)


def window(channel: list[list], row: int, column: int, size: int) -> list:
    """Return the numbers under a square window, row by row."""
    lines = channel[row : row + size]
    return [x for line in lines for x in line[column : column + size]]


def padded(channel: list[list], width: int) -> list[list]:
    """Return a channel with a frame of zeros.

    >>> padded([[1.0]], 1)
    [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    sides = [0.0] * width
    rows = [[*sides, *row, *sides] for row in channel]
    edge = [[0.0] * len(rows[0]) for _ in range(width)]
    return [*edge, *rows, *edge]


class Conv2d(Weighted, Module):
    """One neuron that is slid over the image, for each output channel.

    Args:
        in_channels, out_channels: of the image and of the result.
        kernel_size: the side of the square window that a neuron sees.
        stride: how far the window moves.
        padding: the width of a frame of zeros around the image.
        activation: a name or a function of one Value.
        initialiser: how weights start; left out, what suits the activation.
        seed: makes the start reproducible.

    >>> layer = Conv2d(1, 2, 3, padding=1, seed=0)
    >>> image = [[[0.0] * 5 for _ in range(4)]]
    >>> out = layer(image)
    >>> len(out), len(out[0]), len(out[0][0])
    (2, 4, 5)
    >>> {name: array.shape for name, array in layer.state_dict().items()}
    {'weight': (2, 1, 3, 3), 'bias': (2,)}
    """

    self_contained = True
    owns_state = True
    axes = 3

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        activation: Any = "relu",
        initialiser: Any = None,
        seed: Any = None,
    ):
        self.in_channels = whole("in_channels", in_channels, at_least=1)
        self.out_channels = whole("out_channels", out_channels, at_least=1)
        self.kernel_size = whole("kernel_size", kernel_size, at_least=1)
        self.stride = whole("stride", stride, at_least=1)
        self.padding = whole("padding", padding, at_least=0)
        self.activation = as_activation(activation)
        if self.activation.across:
            raise ArchitectureError(
                f"Conv2d: {self.activation.name} takes all units of a layer together; "
                "give an activation of one Value"
            )
        seen = self.in_channels * self.kernel_size**2
        chosen = initialiser or self.activation.initialiser
        rows = initialisers.draw(chosen, generator(seed), (self.out_channels, seen))
        self.neurons = [
            Neuron(seen, self.activation, weights=row) for row in rows.tolist()
        ]
        self.label_parameters()

    def __call__(self, x):
        """Return the image that the neurons make of one image."""
        return [
            [[self.activation(z) for z in row] for row in channel]
            for channel in self.scores(x)
        ]

    def scores(self, x):
        """Return the pre-activations, channel by channel and row by row."""
        image = image_of(x, self, self.in_channels)
        image = [padded(channel, self.padding) for channel in image]
        rows, columns = windows_of(image, self, self.kernel_size, self.stride)
        return [
            [[neuron.score(self.under(image, i, j)) for j in columns] for i in rows]
            for neuron in self.neurons
        ]

    def under(self, image: list, row: int, column: int) -> list:
        """Return the numbers of all channels under the window at a place."""
        return [
            x
            for channel in image
            for x in window(channel, row, column, self.kernel_size)
        ]

    @property
    def output_activation(self) -> Activation:
        """What is applied to the pre-activations."""
        return self.activation

    def own_arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        kernels = np.array([neuron.w for neuron in self.neurons], dtype=object)
        size = self.kernel_size
        yield "weight", kernels.reshape(-1, self.in_channels, size, size)
        yield "bias", np.array([neuron.b for neuron in self.neurons], dtype=object)

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        nin, nout, size = wholes(config, "in_channels", "out_channels", "kernel_size")
        return {"weight": (nout, nin, size, size), "bias": (nout,)}

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {
            "type": "Conv2d",
            "in_channels": self.in_channels,
            "out_channels": self.out_channels,
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
            "activation": saved_name(self.activation),
        }

    def __repr__(self) -> str:
        sizes = f"{self.in_channels}, {self.out_channels}, {self.kernel_size}"
        return f"Conv2d({sizes}, {self.activation.name})"


class MaxPool2d(Module):
    """The largest number under a square window that is slid over each channel.

    Args:
        kernel_size: the side of the window.
        stride: how far it moves; left out, by its side: windows don't overlap.
    """

    self_contained = True
    axes = 3

    def __init__(self, kernel_size: int, stride: int | None = None):
        self.kernel_size = whole("kernel_size", kernel_size, at_least=1)
        chosen = self.kernel_size if stride is None else stride
        self.stride = whole("stride", chosen, at_least=1)

    def __call__(self, x):
        """Return the smaller image."""
        image = image_of(x, self)
        rows, columns = windows_of(image, self, self.kernel_size, self.stride)
        return [
            [
                [largest(window(channel, i, j, self.kernel_size)) for j in columns]
                for i in rows
            ]
            for channel in image
        ]

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {
            "type": "MaxPool2d",
            "kernel_size": self.kernel_size,
            "stride": self.stride,
        }

    def __repr__(self) -> str:
        return f"MaxPool2d({self.kernel_size})"


class Flatten(Module):
    """All numbers of an example in one list: the way from an image to a ``Layer``."""

    self_contained = True
    axes = None

    def __call__(self, x):
        """Return the numbers, the last axis fastest."""
        numbers, _ = flatten(lists_of(x))
        return numbers

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": "Flatten"}

    def __repr__(self) -> str:
        return "Flatten()"


def largest(numbers: list) -> Any:
    """Return the largest of some numbers."""
    return ops.maximum(*numbers) if len(numbers) > 1 else numbers[0]


def windows_of(
    image: list[list[list]], layer: Any, size: int, stride: int
) -> tuple[range, range]:
    """Return the rows and the columns at which windows begin.

    Raises:
        DataError: the image is smaller than a window.
    """
    height, width = len(image[0]), len(image[0][0])
    if min(height, width) < size:
        raise DataError(
            f"{layer!r}: its window of {size} × {size} does not fit an image of "
            f"{described(image)}"
        )
    return starts(height, size, stride), starts(width, size, stride)
