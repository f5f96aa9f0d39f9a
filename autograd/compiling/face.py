"""What every program shows of itself."""

from autograd.compiling.engine import Engine
from autograd.compiling.formulas import formulas, where_not_finite
from autograd.graph import topological_order
from autograd.sweep import pushforward
from autograd.value import Value


class Program:
    """What both kinds of program show of themselves."""

    @property
    def engine(self) -> Engine:
        """What runs it."""
        raise NotImplementedError

    def __str__(self) -> str:
        return formulas(self.engine)

    @property
    def source(self) -> str:
        """The straight-line NumPy code."""
        return self.engine.source

    @property
    def instructions(self) -> int:
        """How many array instructions the forward pass has."""
        return len(self.engine.forward)

    def draw(self, rankdir: str = "LR"):
        """Return a picture of the program, one box a formula."""
        from autograd.compiling.picture import picture

        return picture(self.engine, rankdir)

    def not_finite(self) -> str | None:
        """Return the first formula whose result is not finite in the latest run."""
        return where_not_finite(self.engine)


def directional(outputs, parameters, directions):
    """Return the derivative of the output along the directions, as a graph."""
    order = topological_order(*outputs)
    seeds = dict(zip(parameters, directions, strict=True))
    slope = pushforward(order, seeds, symbolic=True).get(outputs[0], 0.0)
    return slope if isinstance(slope, Value) else Value(slope)
