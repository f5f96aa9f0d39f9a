"""A graph of Values as straight-line JavaScript: all numbers and local derivatives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from autograd.compiling.backends.javascript.library import number
from autograd.compiling.backends.javascript.rows import Printer
from autograd.compiling.backends.javascript.terms import bare
from autograd.engine.graph import topological_order


class Edge(NamedTuple):
    """Where a local derivative belongs: ∂nodes[node]/∂(its operand at ``place``)."""

    node: int
    place: int
    operand: int


@dataclass(frozen=True)
class ScalarProgram:
    """JavaScript that computes a graph anew for other numbers of its leaves.

    Attributes:
        source: an expression, a function ``leaves => ({values, local})`` with all that
            it calls; ``leaves`` is an array of numbers, the results are Float64Arrays.
        nodes: what ``values`` holds, operands before their users.
        leaves: what is given, in the order of ``leaves``.
        edges: what ``local`` holds, node by node, operand by operand; a constant
            operand has none.
    """

    source: str
    nodes: tuple[Any, ...] = field(repr=False)
    leaves: tuple[Any, ...] = field(repr=False)
    edges: tuple[Edge, ...] = field(repr=False)


def scalar_program(*roots: Any) -> ScalarProgram:
    """Return the JavaScript of the graphs behind some Values.

    A sweep over its results is ``amount = local[k] * upstream`` from the last edge to
    the first, where a factor of 0 makes 0 whatever the other is.

    Args:
        roots: the Values that are computed; at least one.

    Raises:
        OperandError: a row, a user's, has no form in JavaScript and no composition.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> program = scalar_program(a * b + a)
    >>> print(program.source)
    (() => {
    return leaves => {
      const v = new Float64Array(4), d = new Float64Array(4);
      v[0] = leaves[0];
      v[1] = leaves[1];
      v[2] = v[0] * v[1]; d[0] = v[1]; d[1] = v[0];
      v[3] = v[2] + v[0]; d[2] = 1; d[3] = 1;
      return {values: v, local: d};
    };
    })()
    >>> program.edges[0]
    Edge(node=2, place=0, operand=0)
    """
    nodes = topological_order(*roots)
    places = {node: place for place, node in enumerate(nodes)}
    leaves = [node for node in nodes if node.primitive is None]
    given = {node: place for place, node in enumerate(leaves)}
    printer, edges, lines = Printer(), list[Edge](), []
    for place, node in enumerate(nodes):
        if node.primitive is None:
            lines.append(f"v[{place}] = leaves[{given[node]}];")
        else:
            lines.append(_node(printer, node, place, places, edges))
    body = "\n  ".join(
        [
            f"const v = new Float64Array({len(nodes)}), "
            f"d = new Float64Array({len(edges)});",
            *lines,
            "return {values: v, local: d};",
        ]
    )
    functions = printer.functions(body)
    inside = f"return leaves => {{\n  {body}\n}};"
    source = "\n".join(part for part in ("(() => {", functions, inside, "})()") if part)
    return ScalarProgram(source, tuple(nodes), tuple(leaves), tuple(edges))


def _node(
    printer: Printer, node: Any, place: int, places: dict[Any, int], edges: list[Edge]
) -> str:
    """Return the statements of one node and its local derivatives."""
    row, out = node.primitive, f"v[{place}]"
    written = [
        number(x) if type(x) is float else f"v[{places[x]}]" for x in node._operands
    ]
    statements = [f"{out} = {bare(printer.value(row, written))};"]
    slopes: Sequence[str] | str = ()
    if row.arity is None:
        slopes = printer.slopes(row, out, written)
        if isinstance(slopes, str):
            statements.append(f"const p{place} = {slopes};")
            slopes = [f"p{place}[{index}]" for index in range(len(written))]
    for index, operand in enumerate(node._operands):
        if type(operand) is not float:
            local = slopes[index] if slopes else printer.slope(row, index, out, written)
            statements.append(f"d[{len(edges)}] = {bare(local)};")
            edges.append(Edge(place, index, places[operand]))
    return " ".join(statements)
