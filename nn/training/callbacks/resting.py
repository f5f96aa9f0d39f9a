"""How long to train where nobody says: until a loss rests."""

from nn.training.callbacks.callbacks import EarlyStopping

PATIENCE = 500  # steps without a better loss, of at least FEWEST epochs
FEWEST = 5
STEPS, EPOCHS = 20_000, 2_000  # the most of either, but for LEAST epochs
LEAST = 10
ENOUGH = 100  # examples from which on some are held out to tell: so many too,
SHARES = 0.1, 0.2  # but within these shares


def share_held(samples: int) -> float:
    """Return the share of examples to hold out where nobody says; 0 of few.

    >>> [share_held(samples) for samples in (50, 200, 800, 10_000)]
    [0.0, 0.2, 0.125, 0.1]
    """
    least, most = SHARES
    return min(most, max(least, ENOUGH / samples)) if samples >= ENOUGH else 0.0


def most_epochs(batches: int) -> int:
    """Return where a run ends whose loss never rests.

    >>> most_epochs(1), most_epochs(45), most_epochs(10_000)
    (2000, 444, 10)
    """
    return max(LEAST, min(EPOCHS, STEPS // batches))


class UntilRest(EarlyStopping):
    """Ends when a loss has not fallen for 500 steps, and 5 epochs at least.

    ``fit`` has one where it is not told for how many epochs to train.  The net gets the
    weights of the best epoch.
    """

    def on_train_begin(self) -> None:
        """Turn the patience into epochs."""
        self.patience = max(FEWEST, -(-PATIENCE // self.run.batches))
        super().on_train_begin()

    def on_train_end(self, history: dict) -> None:
        """Give the best weights back, and say how it ended."""
        super().on_train_end(history)
        if not history:
            return
        best = self.run.record.best(self.monitor) + 1
        rested = (
            f"until {self.monitor} rested for {self.patience}"
            if self.waited >= self.patience
            else "the most it takes by itself"
        )
        self.run.record.chosen["epochs"] = (
            f"{self.run.epoch}, {rested}; the weights are those of epoch {best}"
        )
