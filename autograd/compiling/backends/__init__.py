"""What turns instructions into something that runs, one folder each.

To add one: a folder that offers ``build`` as ``interface`` describes it, and a line in
the table.  A backend is imported when it is first asked for.
"""

import os
from importlib import import_module
from typing import cast

from autograd.compiling.backends.interface import Backend, Executable, Unsupported
from autograd.compiling.plan import Plan
from autograd.errors import MissingExtraError, OperandError

BACKENDS = {
    "numpy": "autograd.compiling.backends.numpy",
    "native": "autograd.compiling.backends.native",
}
DEFAULT = "numpy"  # runs every plan
AUTO = "auto"  # native where that can be, else NumPy
VARIABLE = "CHAINRULE_BACKEND"  # names a backend for programs that name none


def chosen(name: str | None = None) -> str:
    """Return which backend is meant: the one named, else by the environment.

    Raises:
        OperandError: there is none of that name.

    >>> chosen("native")
    'native'
    """
    source = "" if name else f" in the environment variable {VARIABLE}"
    name = name or os.environ.get(VARIABLE) or DEFAULT
    if name not in (*BACKENDS, AUTO):
        known = ", ".join([*BACKENDS, AUTO])
        raise OperandError(f"compile: no backend {name!r}{source}; there is {known}")
    return name


def backend(name: str | None = None) -> Backend:
    """Return a backend by its name, the default one if left out.

    Raises:
        OperandError: there is none of that name.

    >>> backend("numpy").__name__
    'autograd.compiling.backends.numpy'
    """
    name = chosen(name)
    return cast(Backend, import_module(BACKENDS["native" if name == AUTO else name]))


def build(plan: Plan, name: str | None = None) -> tuple[Executable, str]:
    """Return a plan made ready to run, and what runs it: a name, and why if not asked.

    Where the backend asked for can't run the plan, NumPy does.

    Raises:
        MissingExtraError: what the backend needs is not installed.
    """
    name = chosen(name)
    try:
        return backend(name).build(plan), "native" if name == AUTO else name
    except Unsupported as reason:
        said = f"{DEFAULT} (native code can't: {reason})"
    except MissingExtraError as error:
        if name != AUTO:
            raise
        said = f"{DEFAULT} ({error})"
    return backend(DEFAULT).build(plan), said


def careful(plan: Plan) -> Executable:
    """Return a plan on NumPy, whose reverse pass takes 0·inf and 0·nan for 0."""
    from autograd.compiling.backends.numpy import build_careful

    return build_careful(plan)
