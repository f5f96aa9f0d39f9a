"""What a page's script is given: the graph, its formulas, and where it all stands."""

from itertools import islice
from math import isfinite
from typing import Any

from autograd.compiling.backends import javascript
from autograd.drawing.boxes import range_sign, speakers
from autograd.drawing.folding import Folding
from autograd.drawing.view import is_apart
from autograd.engine.graph import Node
from autograd.errors import OperandError
from autograd.ground.text import printable
from autograd.stepping.paths import path_sums
from autograd.stepping.sections import Section
from autograd.stepping.sequence import Steps
from autograd.stepping.styles import split_index
from autograd.stepping.views import sentences
from autograd.stepping.views.page.templates import Templates

_PATHS = 40  # paths of one leaf that a page lists
_LEAVES = 12  # leaves whose paths a page lists
_PLACES = 2_000  # edges of all paths that a page lists


class Contents:
    """The data of a page.

    Attributes:
        program: JavaScript that computes the graph; empty if a row of a user's has no
            form in it, and then the page's numbers stay as they are.
        reason: why it is empty.
    """

    def __init__(
        self,
        steps: Steps,
        fold: Folding,
        sections: list[Section],
        expand: set[str],
        copies: dict[str, str],
    ):
        self.steps, self.fold, self.sections = steps, fold, sections
        self.expand, self.copies = expand, copies
        self.templates = Templates()
        self.program, self.reason = "", ""
        try:
            printed = javascript.scalar_program(steps.root)
        except OperandError as error:
            self.reason = str(error)
            edges: Any = _edges(fold.order, fold.position)
        else:
            self.program, edges = printed.source, printed.edges
        self._found: dict[Node, list[Any]] = {}
        # where the local derivative of an operand stands among those that are computed
        self._local = {(x.node, x.place): i for i, x in enumerate(edges)}

    def data(self) -> dict[str, Any]:
        """Return all of it, as JSON can hold it."""
        steps, fold = self.steps, self.fold
        found = {
            "names": [_name(name) for name in steps.names],
            "leaves": [self._leaf(leaf) for leaf in steps.leaves],
            "output": steps.output,
            "inner": [self._inner(node) for node in fold.order if node.primitive],
            "edges": [self._edge(index) for index in range(len(steps.contributions))],
            "product": self.templates.product,
            "boxes": self._boxes(),
            "products": self._products(),
            "copies": [[key, int(of[1:])] for key, of in self.copies.items()],
            "homes": self._homes(),
            "arrows": self._arrows(),
            "sections": self._sections(),
            "paths": self._paths(),
            "checks": self._checks(),
            "words": sentences.WORDS,
            "reason": self.reason,
        }
        found["templates"] = self.templates.texts
        if not self.program:
            found["recorded"] = self._recorded()
        return found

    # -- the graph ---------------------------------------------------------------------

    def _leaf(self, leaf: int) -> list[Any]:
        group = next(iter(self.fold.groups[self.fold.order[leaf]]), "")
        return [leaf, _plain(self.steps.leaves[leaf]), printable(group)]

    def _inner(self, node: Node) -> list[Any]:
        """A node, its formula, what fills the blanks; all operands where it differs."""
        template, places = self.templates.forward(node.primitive, len(node._operands))
        operands = self._operands(node)
        shown = [operands[place] for place in places]
        found = [self.fold.position[node], template, shown]
        return found if shown == operands else [*found, operands]

    def _edge(self, index: int) -> list[Any]:
        """A contribution: its ends, its local derivative, its formulas and blanks."""
        edge = self.steps.contributions[index]
        node, position = edge.node, self.fold.position
        alone, product, places = self.templates.backward(
            node.primitive,
            edge.index,
            node._operands,
            edge.local,
            is_output=node is self.steps.root,
        )
        operands = self._operands(node)
        filled = [position[node] if x < 0 else operands[x] for x in places]
        ends = position[node], edge.index, position[edge.operand]
        return [*ends, self._local[ends[:2]], alone, product, *filled]

    def _operands(self, node: Node) -> list[Any]:
        """A node's operands: positions, and constants as text."""
        if node not in self._found:
            self._found[node] = [
                str(_plain(x, True)) if type(x) is float else self.fold.position[x]
                for x in node._operands
            ]
        return self._found[node]

    def _recorded(self) -> dict[str, Any]:
        local = [0.0] * len(self._local)
        for edge in self.steps.contributions:
            key = self.fold.position[edge.node], edge.index
            local[self._local[key]] = edge.local
        return {
            "values": [_plain(node._data) for node in self.fold.order],
            "local": list(map(_plain, local)),
        }

    def _checks(self) -> list[list[Any]]:
        """Where an operand must lie, for the rows that refuse some."""
        found: list[list[Any]] = []
        for node in self.fold.order:
            row = node.primitive
            if row is None or not row.is_restricted:
                continue
            operands = self._operands(node)
            for place, operand in enumerate(operands):
                interval = row.domain[0 if row.arity is None else place]
                if not interval.is_everything:
                    found.append([
                        self.fold.position[node], operand,
                        _plain(interval.low), _plain(interval.high),
                        int(interval.low_open), int(interval.high_open),
                        list(interval.holes),
                        f"{row.name}: operand {place} must lie in {interval}",
                    ])  # fmt: skip
            if row.condition:
                found.append(
                    [self.fold.position[node], f"{row.name}: {row.condition.words}"]
                )
        return found

    # -- the picture -------------------------------------------------------------------

    def _boxes(self) -> dict[str, int | list[Any]]:
        """The boxes that show the numbers of a node, or from where to where many go."""
        fold, position = self.fold, self.steps.position
        shown: dict[str, int | list[Any]] = {
            fold.own_key(node): position[node]
            for node, home in fold.home.items()
            if not home
        }
        for home, members in fold.members.items():
            if found := [position[node] for node in speakers(fold, home)]:
                many = [range_sign(fold.around(home)), *found]
                shown[fold.key(members[0])] = many if found[1:] else found[0]
        return shown

    def _products(self) -> list[list[Any]]:
        """The boxes of products drawn apart: key, node of the sum, both factors."""
        found = []
        for node in self.fold.order:
            if not node.primitive or self.fold.home[node]:
                continue
            if is_apart(node.primitive, self.expand):
                operands, half = self._operands(node), len(node._operands) // 2
                position = self.fold.position[node]
                found += [
                    [f"p{position}_{i}", position, operands[i], operands[half + i]]
                    for i in range(half)
                ]
        return found

    def _homes(self) -> dict[int, str]:
        """The boxes of nodes that share one."""
        return {
            self.fold.position[node]: self.fold.key(node)
            for node, home in self.fold.home.items()
            if home
        }

    def _arrows(self) -> dict[int, str]:
        """The arrows of edges from or to a shared box; empty for one inside it."""
        found = {}
        for index, edge in enumerate(self.steps.contributions):
            if self.fold.home[edge.node] or self.fold.home[edge.operand]:
                head, tail = self.fold.key(edge.node), self.fold.key(edge.operand)
                found[index] = "" if head == tail else f"e{head}_{tail}"
        return found

    # -- the steps ---------------------------------------------------------------------

    def _sections(self) -> list[list[Any]]:
        """First and last step and title, if any section holds several steps."""
        if all(section.first == section.last for section in self.sections):
            return []
        return [
            [x.first, x.last, sentences.title(x) if x.first < x.last else ""]
            for x in self.sections
        ]

    def _paths(self) -> list[list[Any]]:
        """Leaf, number of paths, and the first paths as the numbers of their edges."""
        numbers = {
            (self.fold.position[edge.node], edge.index): index
            for index, edge in enumerate(self.steps.contributions)
        }
        found, room = [], _PLACES
        for leaf, sums in islice(
            zip(self.steps.leaves, path_sums(self.steps, _PATHS), strict=True), _LEAVES
        ):
            listed: list[list[int]] = []
            for path in sums.paths:
                room -= len(path.edges)
                if room < 0 and listed:
                    break
                listed.append([numbers[edge] for edge in path.edges])
            found.append([leaf, sums.how_many, listed])
        return found


def _edges(order: list[Node], position: dict[Node, int]) -> list[javascript.Edge]:
    return [
        javascript.Edge(position[node], place, position[operand])
        for node in order
        for place, operand in enumerate(node._operands)
        if type(operand) is not float
    ]


def _name(name: str) -> str | list[str]:
    """A name, and its stem and index where formulas show one: ``w[1]`` is w₁."""
    stem, index = split_index(name)
    return [name, stem, index] if index else name


def _plain(number: float, always: bool = False) -> float | str:
    """A number, as text where JSON has no number for it."""
    if isfinite(number) and not always:
        return int(number) if number == int(number) and abs(number) < 1e15 else number
    text = repr(number).removesuffix(".0")
    return text.replace("inf", "Infinity").replace("nan", "NaN")
