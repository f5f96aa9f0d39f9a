"""Programs as machine code for this processor, through llvmlite."""

from math import inf

from autograd.compiling.backends.native.memory import Executable
from autograd.compiling.plan import Plan

__all__ = ["build"]


def build(plan: Plan, patience: float = inf) -> Executable:
    """Return a plan as machine code.

    Args:
        patience: seconds that making it may take.

    Raises:
        MissingExtraError: llvmlite is not installed.
        Unsupported: native code can't run the plan, or takes longer; says why.
    """
    return Executable(plan, patience)
