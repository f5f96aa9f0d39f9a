"""A postfix program over rows of the table: what an expression becomes."""

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from typing import Any, NamedTuple


class Instruction(NamedTuple):
    """One step of a postfix program.

    ``push`` a number, ``load`` a name, ``call`` a row on the topmost ``size`` results,
    ``gather`` them into a list, or ``store`` the topmost result under a name.
    """

    act: str
    payload: Any = None
    size: int = 0


class Expression:
    """A function of its free names, read from text by ``parse``.

    Attributes:
        inputs: the names that need a value, in the order in which they appear.
        output: the name of the last statement, empty if it has none.
    """

    def __init__(
        self,
        text: str,
        inputs: tuple[str, ...],
        output: str,
        program: Sequence[Instruction],
    ):
        self.__name__ = text
        self.inputs = inputs
        self.output = output
        self._program = tuple(program)

    @property
    def __signature__(self) -> Signature:
        """The inputs by name, for whoever asks which operands are meant."""
        kind = Parameter.POSITIONAL_ONLY
        return Signature([Parameter(name, kind) for name in self.inputs])

    def __call__(self, *operands: Any) -> Any:
        """Return the last statement's result at operands given in the order of inputs.

        Floats give a float; Values give a Value, and statements label what they name.
        """
        return self.on(operands)

    def on(
        self, operands: Sequence[Any], literal: Callable[[float], Any] = float
    ) -> Any:
        """Return the result at ``operands``, with literals turned to another kind."""
        names = dict(zip(self.inputs, operands, strict=True))
        results: list[Any] = []
        for act, payload, size in self._program:
            if act == "push":
                results.append(literal(payload))
            elif act == "load":
                results.append(names[payload])
            elif act == "store":
                names[payload] = _labelled(results[-1], payload)
            else:
                start = len(results) - size
                group = results[start:]
                results[start:] = [payload(*group) if act == "call" else group]
        return results[-1]


def _labelled(result: Any, name: str) -> Any:
    """Return ``result``, labelled if it is a node that has no label yet."""
    if hasattr(result, "label") and not result.label:
        result.label = name
    return result
