"""A training run over more rows than memory holds: window after window."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nn.data.sources.stream import Rows, Stream
from nn.training.metrics.named import Metric, measured
from nn.training.objectives import Objective
from nn.training.runs.run import Run, Stretch


@dataclass
class StreamRun(Run):
    """A run that reads its examples a window at a time.

    The accuracy of an epoch is measured window by window, each with the weights right
    after the steps on it, so that no further pass over the source is needed.

    Args:
        data: some rows, which stand for all where a look at them is enough.
        stream: all rows.
        validation: a stream, or a pair in memory.
    """

    stream: Stream | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._seen = Totals(self.objective, self.metrics)

    @property
    def samples(self) -> int:
        """The number of training examples."""
        assert self.stream is not None
        return self.stream.rows or 0

    def stretches(self) -> Iterator[Stretch]:
        """Run one epoch; see ``Run``."""
        assert self.stream is not None
        self._seen = Totals(self.objective, self.metrics)
        first = 0
        rng = self.rng if self.shuffle else None
        for X, Y in self.stream.windows(rng, self.objective.features):
            yield from self.through((X, self.objective.targets(Y)), first)
            first += -(-len(X) // self.batch_size)
            if self.measures_training:
                with self.computing():
                    self._seen.add(self.theta, X, Y, is_scaled=True)

    def measured_in_training(self) -> dict[str, float]:
        """Return what was measured of the epoch's windows."""
        found = self._seen.found()
        if self.objective.unit is not None:
            found.pop("loss", None)
        return found

    def measured_held_out(self) -> dict[str, float]:
        """Return what the validation data are measured by."""
        if not isinstance(self.validation, Stream):
            return super().measured_held_out()
        chunks = self.validation.chunks()
        return measured_in_blocks(self.objective, self.theta, chunks, self.metrics)


class Totals:
    """Loss, accuracy and metrics of many rows, seen a block at a time.

    Args:
        objective: computes outputs.
        metrics: those asked for; of all rows together, so that outputs are kept.
    """

    def __init__(self, objective: Objective, metrics: Iterable[Metric] = ()):
        self.objective, self.metrics = objective, list(metrics)
        self.rows = 0
        self._sums: dict[str, float] = {}
        self._kept: list[Rows] = []

    def add(
        self, theta: np.ndarray, X: np.ndarray, Y: np.ndarray, is_scaled: bool = False
    ) -> None:
        """Measure a block.

        Args:
            X: examples, or what ``features`` of the objective made of them.
            Y: the target matrix, in the unit of the data.
        """
        objective = self.objective
        outputs_of = objective.outputs_of_scaled if is_scaled else objective.outputs
        outputs = outputs_of(theta, X)
        each = {"loss": self.objective.loss_of_outputs(outputs, Y)}
        each |= self.objective.loss.accuracy(outputs, Y)
        for name, number in each.items():
            self._sums[name] = self._sums.get(name, 0.0) + number * len(X)
        self.rows += len(X)
        if self.metrics:
            self._kept.append((outputs, Y.copy()))

    def found(self) -> dict[str, float]:
        """Return the means over all rows, and the metrics."""
        found = {name: total / self.rows for name, total in self._sums.items()}
        if self._kept:
            outputs, Y = (
                np.concatenate(parts) for parts in zip(*self._kept, strict=True)
            )
            found |= measured(self.metrics, self.objective.loss, outputs, Y)
        return found


def measured_in_blocks(
    objective: Objective,
    theta: np.ndarray,
    chunks: Iterable[Rows],
    metrics: Iterable[Metric] = (),
) -> dict[str, float]:
    """Return loss, accuracy and metrics of rows that are read in blocks."""
    totals = Totals(objective, metrics)
    for X, Y in chunks:
        totals.add(theta, X, Y)
    return totals.found()
