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


class Directional:
    """The derivative of an output along a direction that is set before each run.

    Its gradient is the Hessian times that direction.
    """

    def __init__(self, output, parameters, inputs, dtype: str):
        self._direction = [Value(1.0) for _ in parameters]
        seeds = dict(zip(parameters, self._direction, strict=True))
        order = topological_order(output)
        slope = pushforward(order, seeds, symbolic=True).get(output, 0.0)
        slope = slope if isinstance(slope, Value) else Value(slope)
        self.engine = Engine([slope], parameters, inputs, dtype)

    def aim(self, vector) -> None:
        """Set the direction."""
        for leaf, number in zip(self._direction, vector, strict=True):
            leaf.data = number
