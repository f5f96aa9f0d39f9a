"""What every program shows of itself."""

from autograd.compiling.programs.engine import Engine
from autograd.compiling.showing.formulas import formulas, where_not_finite
from autograd.engine.graph import topological_order, tracing
from autograd.engine.sweep import pushforward
from autograd.engine.value import Value


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
        from autograd.compiling.showing.picture import picture

        return picture(self.engine, rankdir)

    def not_finite(self) -> str | None:
        """Return the first formula whose result is not finite in the latest run."""
        return where_not_finite(self.engine)


def directional(output, parameters, shared, inputs, dtype: str) -> Engine:
    """Return the engine of an output's derivative along a direction.

    The direction is its first shared argument; its gradient is the Hessian times that.

    Args:
        output, parameters, shared, inputs, dtype: as for ``Engine``.
    """
    direction = [Value(1.0) for _ in parameters]
    seeds = dict(zip(parameters, direction, strict=True))
    with tracing():
        tangents = pushforward(topological_order(output), seeds, symbolic=True)
    slope = tangents.get(output, 0.0)
    slope = slope if isinstance(slope, Value) else Value(slope)
    return Engine([slope], parameters, [direction, *shared], inputs, dtype)
