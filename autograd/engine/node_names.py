"""How nodes are called: one source of names for pictures, steps, reports and code."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count, repeat
from keyword import iskeyword
from unicodedata import normalize

from autograd.engine.graph import Node
from autograd.ground.text import printable

_LEAVES = ("x", "p", "leaf")  # stems of names made up: the first that no label uses
_INNER = ("t", "v", "node")
_OUTPUT = ("out", "result", "output")
_OF_CODE = frozenset({"Value", "ops", "print"})  # what a program itself says


def names_of(order: Iterable[Node]) -> dict[Node, str]:
    """Return a name for every node of a graph, no two the same, all printable.

    A node's label is its name; a second node of that label gets ``label (2)``.  Without
    a label, leaves are ``x1, x2, …``, inner nodes ``t1, t2, …``, the last one ``out``;
    if a label is ``t`` or ``t7``, inner nodes are ``v1, v2, …``, and so on.

    >>> from autograd import Value
    >>> from autograd.engine.graph import topological_order
    >>> a = Value(2.0, "a")
    >>> list(names_of(topological_order(3 * a * a)).values())
    ['a', 't1', 'out']
    """
    return _named(list(order), _shown, "{} ({})".format)


def identifiers_of(order: Iterable[Node]) -> dict[Node, str]:
    """Return a Python name for every node, no two the same: its label where it is one.

    >>> from autograd import Value
    >>> from autograd.engine.graph import topological_order
    >>> a, b = Value(2.0, "a"), Value(3.0, "w[1]")
    >>> list(identifiers_of(topological_order(a * b)).values())
    ['a', 'x1', 'out']
    """
    return _named(list(order), _identifier, "{}_{}".format)


def distinct(names: Iterable[str]) -> list[str]:
    """Return names that are all different and printable; doubles are numbered.

    >>> distinct(["x", "y", "x", "x (2)"])
    ['x', 'y', 'x (3)', 'x (2)']
    """
    shown = [printable(name) for name in names]
    return [*_numbered(shown, set(shown), "{} ({})".format)]


def _numbered(
    labels: Iterable[str], reserved: set[str], numbered: Callable[[str, int], str]
) -> Iterator[str]:
    """Yield every label at its first place, numbered at later ones; ``""`` stays."""
    doubles: dict[str, Iterator[str]] = {}
    for label in labels:
        if label in doubles:
            name = next(name for name in doubles[label] if name not in reserved)
            reserved.add(name)
            yield name
        else:
            if label:
                doubles[label] = map(numbered, repeat(label), count(2))
            yield label


def _named(
    order: list[Node], clean: Callable[[str], str], numbered: Callable[[str, int], str]
) -> dict[Node, str]:
    """Labels first, whoever bears them first; then the doubles; then the nameless."""
    labels = {node: clean(node.label) for node in order}
    reserved = set(labels.values())
    leaves, inner = _fresh(_LEAVES, reserved), _fresh(_INNER, reserved)
    names: dict[Node, str] = {}
    told = _numbered(labels.values(), reserved, numbered)
    for node, label in zip(labels, told, strict=True):
        if label:
            name = label
        elif node.primitive is None:
            name = next(leaves)
        elif node is order[-1]:
            name = next((name for name in _OUTPUT if name not in reserved), "")
            name = name or next(inner)
        else:
            name = next(inner)
        names[node] = name
    return names


def _shown(label: str) -> str:
    return printable(label) if label.strip() else ""


def _identifier(label: str) -> str:
    """A label as Python reads it as a name; empty where it is none."""
    name = normalize("NFKC", label)  # as Python does: two spellings may be one name
    usable = name.isidentifier() and not iskeyword(name) and name not in _OF_CODE
    return name if usable else ""


def _fresh(stems: tuple[str, ...], labels: set[str]) -> Iterator[str]:
    """Yield made-up names that no label is, nor could be taken for."""

    def is_free(stem: str) -> bool:
        return not any(
            label == stem or (label.startswith(stem) and label[len(stem) :].isdigit())
            for label in labels
        )

    stem = next(filter(is_free, stems), "")
    stem = stem or next(s for i in count(2) if is_free(s := stems[-1] + "_" * i))
    return (f"{stem}{i}" for i in count(1))
