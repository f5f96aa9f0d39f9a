"""What a sweep found: the runs, the best of them, and tables."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.ground.extras import missing
from autograd.ground.screen import Fitted
from nn.comparisons.outcome import Outcome
from nn.comparisons.settings import shown
from nn.errors import ArchitectureError
from nn.training.metrics.named import rises

if TYPE_CHECKING:
    import pandas as pd


class Sweep(Sequence[Outcome]):
    """The runs of a sweep in order: setting after setting, seed after seed.

    Args:
        runs: what became of each.
        planned: how many there were to be; more if Ctrl-C ended it.
    """

    def __init__(self, runs: Sequence[Outcome], planned: int):
        self.runs, self.planned = list(runs), planned

    def __len__(self) -> int:
        return len(self.runs)

    def __getitem__(self, place: Any) -> Any:
        return self.runs[place]

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.runs)

    @property
    def interrupted(self) -> bool:
        """Whether runs are missing because Ctrl-C ended it."""
        return len(self.runs) < self.planned

    @property
    def failed(self) -> list[Outcome]:
        """The runs that ended with an error."""
        return [run for run in self.runs if run.error is not None]

    def best(self, name: str | None = None, mode: str | None = None) -> Outcome:
        """Return the run that ended best.

        Args:
            name: a quantity in the histories; left out, ``val_loss`` or ``loss``.
            mode: ``"max"`` or ``"min"``; known of losses and of metrics with a name.

        Raises:
            ArchitectureError: it is not recorded, or nobody knows what is better.
        """
        good = [run for run in self.runs if run.error is None and run.last()]
        names = {name for run in good for name in run.last()}
        if name is None:
            name = "val_loss" if "val_loss" in names else "loss"
        if name not in names:
            raise ArchitectureError(
                f"{name!r} is not recorded; there are: {', '.join(sorted(names))}"
            )
        more = good[0].history.metrics
        choose = max if rises(name, mode, more) else min
        return choose(good, key=lambda run: run.last().get(name, np.nan))

    def frame(self) -> "pd.DataFrame":
        """Return a row for each run: its options, seed, last figures and error.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise missing("a data frame needs pandas", "data") from None
        return pd.DataFrame(
            [
                {name: _plain(value) for name, value in run.options.items()}
                | {"seed": run.seed}
                | run.last()
                | {"epochs": len(run.history.epoch), "seconds": run.seconds}
                | {"error": str(run.error) if run.error is not None else ""}
                for run in self.runs
            ]
        )

    # -- shown -------------------------------------------------------------------------

    def _settings(self) -> list[tuple[dict[str, Any], list[Outcome]]]:
        """Return the settings with the runs of each."""
        found: list[tuple[dict[str, Any], list[Outcome]]] = []
        for run in self.runs:
            if not found or found[-1][0] is not run.task.options:
                found.append((run.task.options, []))  # type: ignore[arg-type]
            found[-1][1].append(run)
        return found

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return a heading and a row for each setting: mean ± spread over the seeds."""
        names = list(dict.fromkeys(name for run in self.runs for name in run.last()))
        names = [name for name in names if name != "lr"]
        options = list(dict.fromkeys(name for run in self.runs for name in run.options))
        rows = []
        for setting, runs in self._settings():
            good = [run.last() for run in runs if run.error is None]
            row = [shown(setting[name]) if name in setting else "" for name in options]
            row.append(f"{len(good)}" + f" of {len(runs)}" * (len(good) < len(runs)))
            row += [_spread([last[n] for last in good if n in last]) for n in names]
            row.append(f"{sum(run.seconds for run in runs):.2f}")
            rows.append(row)
        return [*options, "runs", *names, "seconds"], rows

    def __rich__(self) -> Fitted:
        """Return the table for rich to show."""
        from rich.table import Table
        from rich.text import Text

        heading, rows = self._cells()
        title = f"{len(self.runs)} runs" + f" of {self.planned}" * self.interrupted
        table = Table(title=f"{title}; mean ± spread over the seeds")
        for name in heading:
            table.add_column(name, justify="right")
        for row in rows:
            table.add_row(*row)
        lines = [
            Text(", ".join(f"{n} {cell}" for n, cell in zip(heading, row, strict=True)))
            for row in rows
        ]
        return Fitted(table, lines)

    def __str__(self) -> str:
        from rich.console import Console

        console = Console(width=100, no_color=True, highlight=False)
        with console.capture() as capture:
            console.print(self)
        return "\n".join(map(str.rstrip, capture.get().rstrip().splitlines()))

    def __repr__(self) -> str:
        failed = f", {len(self.failed)} failed" * bool(self.failed)
        return f"<Sweep of {len(self.runs)} runs{failed}>"


def _spread(numbers: list[float]) -> str:
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"{numbers[0]:.4g}"
    return f"{np.mean(numbers):.4g} ± {np.std(numbers, ddof=1):.2g}"


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, str, bool)) else shown(value)
