"""What turns instructions into something that runs, one folder each.

To add one: a folder that offers ``build`` as ``interface`` describes it, and a line in
the table.  A backend is imported when it is first asked for.
"""

from importlib import import_module
from typing import cast

from autograd.compiling.backends.interface import Backend
from autograd.errors import OperandError

BACKENDS = {"numpy": "autograd.compiling.backends.numpy"}
DEFAULT = "numpy"


def backend(name: str | None = None) -> Backend:
    """Return a backend by its name, the default one if left out.

    Raises:
        OperandError: there is none of that name.

    >>> backend("numpy").__name__
    'autograd.compiling.backends.numpy'
    """
    name = name or DEFAULT
    if name not in BACKENDS:
        known = ", ".join(BACKENDS)
        raise OperandError(f"compile: no backend {name!r}; there is {known}")
    return cast(Backend, import_module(BACKENDS[name]))
