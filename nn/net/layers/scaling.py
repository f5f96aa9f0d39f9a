"""Scaling: the units of a net's examples, learnt from the data it is trained on.

A net that has one computes in spreads from the mean, inside; it takes examples and
answers in the units of the data.
"""

from typing import Any

import numpy as np

from nn.net.layers.standardise import mean_and_spread
from nn.net.module import Module, Shapes
from nn.net.neurons import inputs_of
from nn.options import whole

LARGEST = 5.0  # numbers up to this are taken as they are, Gaussian data scaled already
SMALLEST = 0.2  # if some column reaches this at least
FARTHEST = 10.0  # spreads that the mean may lie from 0
SAMPLE = 10_000  # rows that tell whether a column has one number mostly


def is_of_size_one(columns: np.ndarray) -> bool:
    """Return whether a net can take columns of numbers as they are.

    It can't if one has numbers beyond ±5, stays within ±0.2, or varies by less than a
    tenth of its mean.  The latter two don't count where half of a column's numbers and
    more are the same, as pixels of the margin are, and what is rare.

    >>> is_of_size_one(np.array([[0.0, 1.0], [1.0, -1.0]]))
    True
    >>> is_of_size_one(np.array([[1990.0], [2010.0]]))
    False
    """
    if np.abs(columns).max() > LARGEST:
        return False
    some = columns[:: len(columns) // SAMPLE + 1]
    varied = columns[:, (some != np.median(some, axis=0)).mean(axis=0) > 0.5]
    if not varied.size:
        return True
    mean, spread = mean_and_spread(varied)
    fits = np.abs(varied).max(axis=0) >= SMALLEST
    return bool((fits & (np.abs(mean) <= FARTHEST * spread)).all())


def are_switches(columns: np.ndarray) -> bool:
    """Return whether all columns are of two values off the middle, such as 0 and 1.

    A net learns from −1 and 1 what it may not from 0 and 1: of relus without a bias all
    are 0 where all features are.  Columns that never vary don't count; one whose rarer
    value is less than a quarter is none.

    >>> are_switches(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]))
    True
    >>> are_switches(np.array([[-1.0], [1.0]]))
    False
    """
    least, most = columns.min(axis=0), columns.max(axis=0)
    low, high = columns == least, columns == most
    shares = np.minimum(low.mean(axis=0), high.mean(axis=0))
    off = np.abs(least + most) > (most - least) / 2
    fits = (low | high).all(axis=0) & (shares >= 0.25) & off
    varies = least != most
    return bool(varies.any() and fits[varies].all())


class Scaling(Module):
    """(x − mean)/scale of inputs, and shift + spread·z of outputs.

    Args:
        nin, nout: the numbers of inputs and of outputs.

    >>> scaling = Scaling(1, 1)
    >>> scaling.learn(np.array([[10.0], [30.0]]), np.array([[500.0], [700.0]]))
    >>> scaling.features([30.0]), scaling.answer(1.0)
    ([1.0], 700.0)
    """

    self_contained = True

    def __init__(self, nin: int, nout: int):
        self.nin = whole("nin", nin, at_least=1)
        self.nout = whole("nout", nout, at_least=1)
        self.mean, self.scale = np.zeros(nin), np.ones(nin)
        self.shift, self.spread = np.zeros(nout), np.ones(nout)

    def learn(self, X: np.ndarray | None, Y: np.ndarray | None) -> None:
        """Learn from features, from targets, or from both."""
        if X is not None:
            self.mean[:], self.scale[:] = mean_and_spread(X)
        if Y is not None:
            self.shift[:], self.spread[:] = mean_and_spread(Y)

    @property
    def of_inputs(self) -> bool:
        """Whether it changes inputs."""
        return bool(self.mean.any() or (self.scale != 1.0).any())

    @property
    def of_outputs(self) -> bool:
        """Whether it changes outputs."""
        return bool(self.shift.any() or (self.spread != 1.0).any())

    # -- of arrays -------------------------------------------------------------------

    def of_features(self, X: np.ndarray) -> np.ndarray:
        """Return features (samples, nin) in spreads from their mean."""
        return (X - self.mean) / self.scale if self.of_inputs else X

    def of_targets(self, Y: np.ndarray) -> np.ndarray:
        """Return targets (samples, nout) in spreads from their mean."""
        return (Y - self.shift) / self.spread if self.of_outputs else Y

    def in_units(self, outputs: np.ndarray) -> np.ndarray:
        """Return outputs (samples, nout) in the unit of the targets."""
        return self.shift + self.spread * outputs if self.of_outputs else outputs

    # -- of one example --------------------------------------------------------------

    def features(self, x: Any) -> Any:
        """Return one example's features in spreads from their mean."""
        if not self.of_inputs:
            return x
        means, scales = self.mean.tolist(), self.scale.tolist()
        rows = zip(inputs_of(x, self.nin), means, scales, strict=True)
        return [(feature - mean) / scale for feature, mean, scale in rows]

    def answer(self, outputs: Any) -> Any:
        """Return one example's output, or list of them, in the unit of the targets."""
        if not self.of_outputs:
            return outputs
        several = isinstance(outputs, (list, tuple))
        units = zip(
            outputs if several else [outputs],
            self.shift.tolist(), self.spread.tolist(), strict=True,
        )  # fmt: skip
        answers = [shift + spread * output for output, shift, spread in units]
        return answers if several else answers[0]

    @staticmethod
    def shapes(config: Any) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        nin, nout = (whole(name, config[name], at_least=1) for name in ("nin", "nout"))
        return {"mean": (nin,), "scale": (nin,), "shift": (nout,), "spread": (nout,)}

    def config(self) -> dict[str, Any]:
        """Return the arguments that make one like this."""
        return {"nin": self.nin, "nout": self.nout}

    def __repr__(self) -> str:
        return f"Scaling({self.nin}, {self.nout})"


def bare(net: Any) -> Any:
    """Return what computes on scaled examples: the net, but for its scaling.

    It shares its layers with the net.
    """
    return net.bare() if isinstance(net.scaling, Scaling) else net
