"""The rule of an optimiser as JavaScript: one update of all parameters."""

import copy
from collections.abc import Sequence
from typing import Any

from autograd.compiling.backends.interface import Rule
from autograd.compiling.backends.javascript.loops.writing import indented
from autograd.compiling.backends.javascript.rows import Printer
from autograd.compiling.backends.javascript.terms import Term, Writer, bare


def update(rule: Rule) -> str:
    """Return an expression: a function that makes the updates of a rule.

    ``make(size)`` gives ``step(theta, gradient, rate)``, which moves ``theta`` in place
    and keeps what the rule remembers, and ``reset()``, which forgets it.

    Args:
        rule: an optimiser; its ``numbers(rate)``, which may read ``count``, the number
            of the update, and its ``rule`` are written with operators and rows.

    >>> class Descent:
    ...     slots = ()
    ...     def numbers(self, rate):
    ...         return (rate,)
    ...     def rule(self, numbers, theta, gradient):
    ...         return (-numbers[0] * gradient,)
    >>> "theta[i] += (-m0) * gradient[i];" in update(Descent())
    True
    """
    printer = Printer()
    once, numbers = _numbers(rule, printer)
    each = Writer(printer.value)
    given = [
        each.parameter(f"m{k}") if isinstance(number, Term) else number
        for k, number in enumerate(numbers)
    ]
    slots = [f"kept_{slot}" for slot in rule.slots]  # no function is called so
    arrays = [f"{name}[i]" for name in ("theta", "gradient", *slots)]
    change, *kept = rule.rule(given, *map(each.parameter, arrays))
    inner, results = each.body([*kept, change])
    inner += [f"const n{k} = {text};" for k, text in enumerate(results[:-1])]
    inner += [f"theta[i] += {bare(results[-1])};"]
    inner += [f"{slot}[i] = n{k};" for k, slot in enumerate(slots)]
    return _text(printer, slots, once, inner)


def _numbers(rule: Any, printer: Printer) -> tuple[list[str], Sequence[Any]]:
    """Return statements for what is one number for all parameters, and the numbers."""
    once = Writer(printer.value)
    moving = copy.copy(rule)
    moving.count = once.parameter("count")
    numbers = moving.numbers(once.parameter("rate"))
    statements, texts = once.body(numbers)
    statements += [
        f"const m{k} = {text};"
        for k, (number, text) in enumerate(zip(numbers, texts, strict=True))
        if isinstance(number, Term)
    ]
    return statements, numbers


def _text(
    printer: Printer, slots: Sequence[str], once: Sequence[str], each: Sequence[str]
) -> str:
    body = [
        *(f"const {slot} = new Float64Array(size);" for slot in slots),
        "let count = 0;",
        "const step = (theta, gradient, rate) => {",
        "  count += 1;",
        *indented(once),
        "  for (let i = 0; i < size; i++) {",
        *indented(indented(each)),
        "  }",
        "};",
        "const reset = () => {",
        *indented(["count = 0;", *(f"{slot}.fill(0);" for slot in slots)]),
        "};",
        "return {step, reset};",
    ]
    functions = printer.functions("\n".join(body)).splitlines()
    inside = ["return size => {", *indented(body), "};"]
    return "\n".join(["(() => {", *functions, *inside, "})()"])
