"""Names and sizes on the command line: checked, completed and listed by ``--help``."""

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from autograd.errors import AutogradError
from nn.data.datasets import DATASETS, TABLES
from nn.errors import look_up
from nn.net.activations import ACTIVATIONS
from nn.net.initialisers import INITIALISERS
from nn.net.losses import LOSSES, as_loss
from nn.training.metrics.named import as_metrics
from nn.training.optimisers import OPTIMISERS


class Named(click.ParamType):
    """A name in a table; a wrong one gets the likely one and all there are.

    Args:
        kind: what the names call.
        table: whose keys they are; looked at when asked, since rows may be added.
        find: returns the entry of a name, or raises.
    """

    def __init__(
        self,
        kind: str,
        table: Iterable[str],
        find: Callable[[str], Any] | None = None,
    ):
        self.name, self.table = kind, table
        self.find = find or (lambda name: look_up(kind, name, table))  # type: ignore

    def convert(self, value: Any, param, ctx) -> str:
        """Return the name as it was given, known to be in the table."""
        try:
            self.find(value)
        except AutogradError as error:
            self.fail(str(error), param, ctx)
        return value

    def shell_complete(self, ctx, param, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin so."""
        names = sorted(name for name in self.table if name.startswith(incomplete))
        return [CompletionItem(name) for name in names]

    def get_metavar(self, param, ctx=None) -> str:
        """Return what ``--help`` shows in the name's place."""
        return "NAME"

    @property
    def listed(self) -> str:
        """The names, for a help text."""
        return ", ".join(self.table)


class DataName(Named):
    """The name of a data set, or the path of a table."""

    def convert(self, value: Any, param, ctx) -> str:
        """Return the name or path as it was given."""
        is_table = str(value).lower().endswith(TABLES)
        return value if is_table else super().convert(value, param, ctx)

    def shell_complete(self, ctx, param, incomplete: str) -> list[CompletionItem]:
        """Return the data sets that begin so, and ask the shell for files."""
        files = CompletionItem(incomplete, type="file")
        return [*super().shell_complete(ctx, param, incomplete), files]


class Sizes(click.ParamType):
    """Sizes of layers between commas, from 1 up; empty for none."""

    name = "sizes"

    def convert(self, value: Any, param, ctx) -> list[int]:
        """Return ``"16,16"`` as [16, 16]."""
        if not isinstance(value, str):
            return value
        try:
            sizes = [int(size) for size in value.split(",") if size.strip()]
        except ValueError:
            sizes = [0]
        if any(size < 1 for size in sizes):
            self.fail(f"{value!r}; write sizes such as 32 or 16,16", param, ctx)
        return sizes


class Metrics(click.ParamType):
    """Names of metrics between commas; Keras's and scikit-learn's names too."""

    name = "metrics"

    def convert(self, value: Any, param, ctx) -> tuple[str, ...]:
        """Return the names as the history has them."""
        if not isinstance(value, str):
            return value
        names = [name.strip() for name in value.split(",") if name.strip()]
        try:
            return tuple(row.name for row in as_metrics(names))
        except AutogradError as error:
            self.fail(str(error), param, ctx)


METRICS = Metrics()
DATA = DataName("data set", DATASETS)
OPTIMISER = Named("optimiser", OPTIMISERS)
ACTIVATION = Named("activation", ACTIVATIONS)
INITIALISER = Named("initialiser", INITIALISERS)
LOSS = Named("loss", LOSSES, as_loss)
SIZES = Sizes()
