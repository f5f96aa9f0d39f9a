"""What all loops share: addresses, nests of loops, arrays by name.

Buffers are rows of examples: number ``k`` of example ``n`` of a batched buffer stands
at ``k * P + n``, where the pitch ``P`` is the batch ``N`` rounded up to whole fours;
what lies between is never asked for.  ``x3`` are the values of buffer 3, ``g3`` their
gradient.
"""

import re
from collections.abc import Iterable, Sequence

from autograd.compiling.backends.javascript.library import number
from autograd.compiling.backends.javascript.rows import Printer
from autograd.compiling.instructions import Instruction, Operand, View
from autograd.compiling.plan import Plan

Axis = tuple[str, int]  # the name of an index, and the length of its axis
_ARRAY = re.compile(r"\b([xg])(\d+)[\[.]")


class Site:
    """Where one instruction is written.

    Args:
        it: the instruction.
        plan: what it belongs to.
        printer: prints rows.
        careful: whether 0·inf and 0·nan are 0 in every product.
    """

    def __init__(self, it: Instruction, plan: Plan, printer: Printer, careful: bool):
        self.plan, self.printer, self.careful = plan, printer, careful
        self.sizes = it.sizes
        self.names = [f"i{axis}" for axis in range(len(it.sizes))]

    def axes(self, chosen: Iterable[int]) -> list[Axis]:
        """Return those of some axes that have more than one place."""
        return [(self.names[k], self.sizes[k]) for k in chosen if self.sizes[k] > 1]

    def is_batched(self, operand: Operand | None) -> bool:
        """Return whether an operand differs from example to example."""
        return isinstance(operand, View) and self.plan.buffers[operand.buffer].batched

    def place(self, view: View, still: Iterable[int] = ()) -> str:
        """Return the number in a buffer that a view has at the present indices.

        Args:
            still: axes whose first place is meant.
        """
        terms = [
            name if stride == 1 else f"{stride} * {name}"
            for axis, (name, stride) in enumerate(
                zip(self.names, view.strides, strict=True)
            )
            if stride and self.sizes[axis] > 1 and axis not in still
        ]
        if view.offset or not terms:
            terms.insert(0, str(view.offset))
        return " + ".join(terms).replace("+ -", "- ")

    def start(self, view: View, still: Iterable[int] = ()) -> str:
        """Return where the examples of that number begin; without a batch it stands."""
        place = self.place(view, still)
        if place == "0" or not self.is_batched(view):
            return place
        return f"({place}) * P" if " " in place else f"{place} * P"

    def array(self, view: View) -> str:
        """Return the name of the array that a view looks into."""
        return f"{'g' if view.slope else 'x'}{view.buffer}"

    def entry(self, operand: Operand, start: str = "", step: str = "n") -> str:
        """Return an operand as an expression.

        Args:
            start: where its examples begin, if that was computed before.
            step: the example.
        """
        if not isinstance(operand, View):
            return number(operand)
        start = start or self.start(operand)
        if self.is_batched(operand):
            start = step if start == "0" else f"{start} + {step}"
        return f"{self.array(operand)}[{start}]"

    def times(self, local: str, factor: str, guarded: bool) -> str:
        """Return a product, in which a factor 0 may have to win over infinity."""
        if guarded or self.careful:
            return f"scaled({local}, {factor})"
        return f"{local} * {factor}"


def nest(axes: Sequence[Axis], body: Sequence[str]) -> list[str]:
    """Return statements inside a loop for each axis."""
    lines = list(body)
    for name, size in reversed(axes):
        head = f"for (let {name} = 0; {name} < {size}; {name}++) {{"
        lines = [head, *indented(lines), "}"]
    return lines


def each_example(body: Sequence[str], batched: bool) -> list[str]:
    """Return statements for every example, or as they are."""
    if not batched:
        return list(body)
    if len(body) == 1:
        return [f"for (let n = 0; n < N; n++) {body[0]}"]
    return ["for (let n = 0; n < N; n++) {", *indented(body), "}"]


def indented(lines: Iterable[str]) -> list[str]:
    """Return lines moved to the right."""
    return [f"  {line}" for line in lines]


def function(name: str, body: Sequence[str], comment: str) -> str:
    """Return a function that fetches the arrays that it reads and writes."""
    found = dict.fromkeys("".join(each) for each in _ARRAY.findall("\n".join(body)))
    fetched = ", ".join(f"{name} = {name[0]}[{name[1:]}]" for name in found)
    lines = [f"function {name}(seed) {{ // {plain(comment)}"]
    lines += [f"  const {fetched};"] if fetched else []
    return "\n".join([*lines, *indented(body), "}"])


def plain(comment: str) -> str:
    """Return a text as a comment can hold it, in a page too."""
    return " ".join(comment.split()).replace("<", "‹")
