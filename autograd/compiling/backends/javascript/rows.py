"""Rows as JavaScript: by a base form, else by a function printed from other rows."""

import re
from collections.abc import Callable, Sequence
from inspect import unwrap
from typing import Any

from autograd import ops
from autograd.compiling.backends.javascript import forms
from autograd.compiling.backends.javascript.library import needed, number
from autograd.compiling.backends.javascript.terms import Writer, bare
from autograd.errors import OperandError
from autograd.ground.domain import unchecked
from autograd.ops.primitive import Primitive, Stable

_PARAMETER = re.compile(r"\bx(\d+)\b")


class Printer:
    """Prints rows and their local derivatives, and the functions that they call.

    Each way returns an expression.  What was printed is a function of its own where a
    row has no base form; ``functions`` returns all that the expressions so far need.
    """

    def __init__(self) -> None:
        self._written: dict[Any, str] = {}  # what for → name
        self._texts: dict[str, str] = {}  # name → function

    def functions(self, text: str, alone: bool = True) -> str:
        """Return the declarations that a text needs.

        Args:
            alone: whether those of ``runtime`` are among them, before the others.
        """
        own = "\n".join(self._texts.values())
        runtime = needed(own + text) if alone else ""
        return "\n".join(part for part in (runtime, own) if part)

    def value(self, row: Primitive, operands: Sequence[str]) -> str:
        """Return a row on operands.

        Raises:
            OperandError: it has neither a base form nor a composition.
        """
        if row in forms.COMPARISONS:
            return f"({forms.COMPARISONS[row].format(*operands)} ? 1 : 0)"
        if row is ops.where:
            return f"({_condition(operands[0])} ? {operands[1]} : {operands[2]})"
        if row in forms.VALUES:
            return forms.VALUES[row].format(*operands, all=_array(operands))
        key = row, len(operands)
        if key not in self._written:
            self._write(key, row.name, _form(row), len(operands))
        return _applied(self._written[key], operands)

    def slope(
        self, row: Primitive, place: int, out: str, operands: Sequence[str]
    ) -> str:
        """Return ∂out/∂operands[place], of a row of fixed arity.

        Raises:
            OperandError: its rule is not written with operators and rows.
        """
        rule = row.partials[place]
        if type(rule) is float:
            return number(rule)
        if (row, place) in forms.SLOPES:
            return forms.SLOPES[row, place].format(*operands, out=out)
        key = row, place, "slope"
        if key not in self._written:
            rule = rule.rule if isinstance(rule, Stable) else rule
            name = f"{row.name}_by_{place}"
            self._write(key, name, rule, 1 + len(operands), "the slope of ")
        return _applied(self._written[key], [out, *operands])

    def slopes(
        self, row: Primitive, out: str, operands: Sequence[str]
    ) -> list[str] | str:
        """Return ∂out/∂operand for all operands of an n-ary row.

        Returns:
            An expression each; or one, of an array of all.
        """
        if row in forms.EACH_SLOPE:
            each = forms.EACH_SLOPE[row]
            return [each(place, list(operands)) for place in range(len(operands))]
        if row in forms.ALL_SLOPES:
            return forms.ALL_SLOPES[row].format(all=_array(operands), out=out)
        key = row, len(operands), "slopes"
        if key not in self._written:
            rule = row.partials.rule if type(row.partials) is Stable else row.partials
            name = f"{row.name}_by_each"
            each = lambda out, *xs: rule(out, list(xs))  # noqa: E731
            self._write(key, name, each, 1 + len(operands), "the slopes of ")
        return _applied(self._written[key], [out, *operands])

    def _write(
        self, key: Any, name: str, rule: Callable, count: int, what: str = ""
    ) -> None:
        """Print a rule as a function, or as an expression where it is a short one."""
        writer = Writer(self.value)
        letters = [writer.parameter(f"x{index}") for index in range(count)]
        try:
            result = unchecked(rule)(*letters)
            several = isinstance(result, (list, tuple))
            results = list(result) if several else [result]
            statements, shown = writer.body(results)
        except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise OperandError(
                f"{key[0].name}: {what}{key[0].name} can't be written in JavaScript "
                f"({error}); give the row a composition of other rows"
            ) from error
        returned = _array(shown) if several else bare(shown[0])
        if not several and not statements and len(returned) < 20:
            self._written[key] = f"={shown[0]}"
            return
        function = self._free(name)
        inside = " ".join([*statements, f"return {returned};"])
        parameters = ", ".join(letter.text for letter in letters)
        self._texts[function] = f"function {function}({parameters}) {{ {inside} }}"
        self._written[key] = function

    def _free(self, name: str) -> str:
        """Return a name for a function that no other has."""
        name = f"row_{name}" if name.isascii() else "row"
        taken = len(self._texts)
        return f"{name}_{taken}" if name in self._texts or name == "row" else name


def _applied(written: str, operands: Sequence[str]) -> str:
    """Return a call of a function, or an expression with operands put in."""
    if written.startswith("="):
        return _PARAMETER.sub(lambda found: operands[int(found[1])], written[1:])
    return f"{written}({', '.join(operands)})"


def _form(row: Primitive) -> Callable[..., Any]:
    """How a row's value is computed: by its composition, else as it is written.

    What a user wrote with arithmetic alone runs on terms as on floats.
    """
    if row.composition is not None:
        return row.composition
    return unwrap(row.scalar)


def _condition(text: str) -> str:
    """Return a truth for a number that is 1 or 0, or any other."""
    if text.endswith(" ? 1 : 0)"):
        return text[1:].removesuffix(" ? 1 : 0)")
    return f"{text} !== 0"


def _array(operands: Sequence[str]) -> str:
    return f"[{', '.join(map(bare, operands))}]"
