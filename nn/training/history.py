"""History: what training recorded, one number per epoch and quantity."""

from dataclasses import dataclass, field

from nn.errors import ArchitectureError
from nn.training.metrics.named import Metric, rises


@dataclass
class History:
    """The record of a training run.

    Args:
        history: quantity → one number per epoch: ``loss`` (with the penalty),
            ``accuracy`` where classes are predicted, ``val_…`` of the validation data,
            ``lr`` the learning rate of the epoch's last step.
        interrupted: whether Ctrl-C ended it.
        metrics: those asked for, which say what is better.
        chosen: what was chosen where nothing was said, in words: scaling, start, for
            how long, which examples were held out; ``net.summary()`` prints it.

    >>> record = History()
    >>> record.append({"loss": 0.5}); record.append({"loss": 0.25})
    >>> record.history, record.epoch
    ({'loss': [0.5, 0.25]}, [0, 1])
    """

    history: dict[str, list[float]] = field(default_factory=dict)
    interrupted: bool = False
    metrics: list[Metric] = field(default_factory=list, repr=False)
    chosen: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def epoch(self) -> list[int]:
        """The epochs recorded, from 0."""
        return list(range(max(map(len, self.history.values()), default=0)))

    def append(self, logs: dict[str, float]) -> None:
        """Add one epoch."""
        for name, number in logs.items():
            self.history.setdefault(name, []).append(float(number))

    def best(self, name: str = "loss", mode: str | None = None) -> int:
        """Return the epoch at which ``name`` was best, the first of equals.

        Args:
            name: a quantity in the history.
            mode: ``"max"`` or ``"min"``; known of losses and of metrics with a name.

        Raises:
            ArchitectureError: it is not recorded, or nobody knows what is better.
        """
        if name not in self.history:
            raise ArchitectureError(
                f"{name!r} is not recorded; there are: {', '.join(self.history)}"
            )
        values = self.history[name]
        choose = max if rises(name, mode, self.metrics) else min
        return values.index(choose(values))

    def __repr__(self) -> str:
        last = ", ".join(f"{k}={v[-1]:.4g}" for k, v in self.history.items() if v)
        end = ", interrupted" if self.interrupted else ""
        return f"<History of {len(self.epoch)} epochs: {last or 'empty'}{end}>"
