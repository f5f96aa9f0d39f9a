"""Programs as machine code for this processor, through llvmlite."""

from autograd.compiling.backends.native.memory import Executable
from autograd.compiling.plan import Plan

__all__ = ["build"]


def build(plan: Plan) -> Executable:
    """Return a plan as machine code.

    Raises:
        MissingExtraError: llvmlite is not installed.
        Unsupported: native code can't run the plan; says why.
    """
    return Executable(plan)
