"""What a Value can do: the rows of the table, and what stands above, as methods.

The rows are set from the table, ``draw`` by ``autograd/__init__``, for a Value knows
nothing of pictures.  ``methods.pyi`` tells type checkers of all of them;
``python -m autograd.engine.methods > autograd/engine/methods.pyi`` writes that file.

A row that is declared later becomes a method at once.  So a Value needs no
``__getattr__``, which NumPy would run three times for each Value in an array.
"""

import math
from collections.abc import Callable
from typing import Any

from autograd import ops
from autograd.ops.primitive import Primitive
from autograd.ops.table import find, is_built_in, numpy_name, on_declaration, table

# Named so that np.radians and the like find them on arrays of Values.
_SCALED = {
    "radians": math.pi / 180.0,
    "deg2rad": math.pi / 180.0,
    "degrees": 180.0 / math.pi,
    "rad2deg": 180.0 / math.pi,
}


class Methods:
    """The rows of the table, under our names and NumPy's, and the doors to above."""

    __slots__ = ()


def _attach(row: Primitive) -> None:
    for name in {row.name, numpy_name(row)}:
        if find(name) is row:  # another may compute with the same NumPy function
            _install(name, _calling(row), f"Return ops.{row.name} of this Value.")


def _calling(row: Primitive) -> Callable[..., Any]:
    return lambda self, *others: row(self, *others)


def _scaling(factor: float) -> Callable[[Any], Any]:
    return lambda self: self * factor


def _install(name: str, method: Callable[..., Any], doc: str) -> None:
    method.__name__ = name
    method.__qualname__ = f"Value.{name}"
    method.__doc__ = doc
    setattr(Methods, name, method)


def stub() -> str:
    """Return what type checkers read of the methods: the text of ``methods.pyi``."""
    lines = [
        "# Written by `python -m autograd.engine.methods`; a test compares it.",
        "from autograd.drawing import draw as _draw",
        "from autograd.engine.value import Value, type_of_operand",
        "",
        "class Methods:",
        "    draw = _draw",
    ]
    for row in filter(is_built_in, table().values()):
        others = _other_operands(row)
        for name in sorted({row.name, numpy_name(row)}):
            lines.append(f"    def {name}(self{others}) -> Value: ...")
    lines.append("    def fabs(self) -> Value: ...")
    lines += [f"    def {name}(self) -> Value: ..." for name in _SCALED]
    return "\n".join([*lines, "", "def stub() -> str: ...", ""])


def _other_operands(row: Primitive) -> str:
    if row.arity is None:
        return ", *others: type_of_operand"
    names = ["x", "y", "z"] if row.arity <= 4 else [f"x{i}" for i in range(row.arity)]
    names = names[: row.arity - 1]
    optional = len(names) - len(row.defaults)
    others = [
        f", {name}: type_of_operand{' = ...' if place >= optional else ''}"
        for place, name in enumerate(names)
    ]
    return "".join(others) + (", /" if others else "")


for _row in table().values():
    _attach(_row)
on_declaration(_attach)
_install("fabs", lambda self: ops.abs(self), "Return ops.abs of this Value.")
for _name, _factor in _SCALED.items():
    _angle = {"deg2rad": "radians", "rad2deg": "degrees"}.get(_name, _name)
    _install(_name, _scaling(_factor), f"Return the angle in {_angle}.")


if __name__ == "__main__":
    print(stub(), end="")
