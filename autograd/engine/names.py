"""How nodes and numbers are called in pictures and steps."""

from collections.abc import Iterable, Iterator
from itertools import count


def names_of(order: Iterable) -> dict:
    """Return a name for every node of a graph, no two the same.

    A node's label is its name; a second node of that label gets ``label (2)``.  Without
    a label, leaves are ``x1, x2, …``, inner nodes ``t1, t2, …``, the last one ``out``.

    >>> from autograd import Value
    >>> from autograd.engine.graph import topological_order
    >>> a = Value(2.0, "a")
    >>> list(names_of(topological_order(3 * a * a)).values())
    ['a', 't1', 'out']
    """
    order = list(order)
    taken = {node.label for node in order}
    leaf_names, inner_names = _fresh("x", taken), _fresh("t", taken)
    names: dict = {}
    used: set[str] = set()
    counts: dict[str, int] = {}  # of each label so far: nets have many of one label
    for node in order:
        if node.label:
            name = _distinct(node.label, used, counts)
        elif node.primitive is None:
            name = next(leaf_names)
        elif node is order[-1] and "out" not in taken:
            name = "out"
        else:
            name = next(inner_names)
        used.add(name)
        names[node] = name
    return names


def number_text(number: float, digits: int = 6) -> str:
    """Return a number in as few characters as tell it to so many digits.

    >>> number_text(33.0), number_text(-0.0), number_text(-2 / 3), number_text(1e-9)
    ('33', '0', '−0.666667', '1e−9')
    """
    text = format(number + 0.0, f".{digits}g")
    mantissa, mark, exponent = text.partition("e")
    return (f"{mantissa}e{int(exponent)}" if mark else text).replace("-", "−")


def printable(text: str) -> str:
    """Return text in which control characters, which XML bars, show as ``␀``."""
    return "".join(c if c.isprintable() else "␀" for c in text)


def _fresh(stem: str, taken: set[str]) -> Iterator[str]:
    return (name for i in count(1) if (name := f"{stem}{i}") not in taken)


def _distinct(label: str, used: set[str], counts: dict[str, int]) -> str:
    while True:
        number = counts[label] = counts.get(label, 0) + 1
        name = label if number == 1 else f"{label} ({number})"
        if name not in used:
            return name
