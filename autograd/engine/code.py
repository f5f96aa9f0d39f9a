"""A graph as straight-line code that can be pasted and run."""

from collections.abc import Mapping, Sequence

from autograd import ops
from autograd.engine.graph import Node, topological_order
from autograd.engine.node_names import identifiers_of
from autograd.ground.text import literal
from autograd.ops.primitive import Primitive


def as_code(root: Node, remarks: Mapping[Node, str] | None = None) -> str:
    """Return a program that builds the graph of ``root`` and sweeps it.

    Args:
        root: the output.
        remarks: a comment for the line of a node.

    >>> from autograd import Value
    >>> x = Value(0.5, "x")
    >>> print(as_code(x * x))
    from autograd import Value, ops
    <BLANKLINE>
    x = Value(0.5, 'x')
    out = ops.mul(x, x)
    out.backward()
    print(x.grad)
    """
    order = topological_order(root)
    names = identifiers_of(order)
    lines = ["from autograd import Value, ops", ""]
    for node in order:
        remark = (remarks or {}).get(node)
        line = f"{names[node]} = {_expression(node, names)}"
        lines.append(f"{line}  # {remark}" if remark else line)
    grads = ", ".join(f"{names[n]}.grad" for n in order if n.primitive is None)
    return "\n".join([*lines, f"{names[root]}.backward()", f"print({grads})"])


def _expression(node: Node, names: Mapping[Node, str]) -> str:
    row = node.primitive
    if row is None:
        label = f", {node.label!r}" if node.label else ""
        return f"Value({literal(node._data)}{label})"
    written = [
        literal(operand) if type(operand) is float else names[operand]
        for operand in node._operands
    ]
    return call_text(row, written)


def call_text(row: Primitive, written: Sequence[str]) -> str:
    """Return the call of a row on operands that are written down.

    >>> call_text(ops.dot, ["a", "b", "c", "d"])
    'ops.dot([a, b], [c, d])'
    """
    if row.spread is not None:
        half = len(written) // 2
        sides = f"[{', '.join(written[:half])}], [{', '.join(written[half:])}]"
        return f"ops.{row.name}({sides})"
    if row.arity is None and len(written) == 1:
        return f"ops.{row.name}([{written[0]}])"
    known = "" if vars(ops).get(row.name) is row else "  # a primitive of one's own"
    return f"ops.{row.name}({', '.join(written)}){known}"
