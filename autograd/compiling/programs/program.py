"""What every program shows of itself."""

from typing import TYPE_CHECKING

from autograd.compiling.programs.engine import Engine
from autograd.compiling.showing.formulas import formulas, where_not_finite
from autograd.compiling.showing.writing import Writer
from autograd.errors import OperandError

if TYPE_CHECKING:
    from autograd.drawing.picture import Picture


class Program:
    """What both kinds of program show of themselves."""

    @property
    def engine(self) -> Engine:
        """What runs it."""
        raise NotImplementedError

    def __str__(self) -> str:
        return formulas(self.engine.plan)

    @property
    def source(self) -> str:
        """The code that runs, NumPy or LLVM, each instruction led by its formula."""
        return self.engine.source(Writer(self.engine.plan).comment)

    @property
    def backend(self) -> str:
        """What ran it last, ``"numpy"`` or ``"native"``; why, if that may surprise."""
        return self.engine.runs_on

    @property
    def instructions(self) -> int:
        """How many array instructions the forward pass has."""
        return len(self.engine.plan.forward)

    def draw(self, rankdir: str = "LR") -> "Picture":
        """Return a picture of the program, one box a formula."""
        from autograd.compiling.showing.picture import picture

        return picture(self.engine.plan, rankdir)

    def not_finite(self) -> str | None:
        """Return the first formula whose result is not finite in the latest run."""
        memory = self.engine.inspected()
        return None if memory is None else where_not_finite(self.engine.plan, memory)


def require_dependence(engine: Engine, on: str) -> None:
    """Require that an output depends on a parameter.

    Args:
        on: what the parameters are called.

    Raises:
        OperandError: it does not, so that its gradient would be 0 whatever happens;
            no parameters at all are fine.
    """
    plan = engine.plan
    depends = any(plan.region_at(*home).depends for home in plan.outputs)
    if plan.parameters and not depends:
        raise OperandError(
            f"program: the result does not depend on {on}, so there is no gradient to "
            "ask for; was a Value turned into a number on the way, by float(x), x.data "
            "or detach()?"
        )
