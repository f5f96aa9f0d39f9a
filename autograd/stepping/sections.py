"""The steps of a large graph in sections: one for each run through a group."""

from typing import NamedTuple

from autograd.drawing.folding import Folding
from autograd.stepping.sequence import Steps


class Section(NamedTuple):
    """Successive steps in one group of nodes; a single step where nothing is folded.

    Attributes:
        phase: ``forward`` or ``backward``.
        home: the group, such as ``layers.0``; empty for a node of its own.
        first, last: the positions of its steps.
    """

    phase: str
    home: str
    first: int
    last: int


def sections(steps: Steps, fold: Folding) -> list[Section]:
    """Return all steps in their order, those in one group's box taken together.

    >>> from autograd import Value, ops
    >>> from autograd.stepping.sequence import steps
    >>> w, x = Value(2.0, "layers.0.w"), Value(3.0, "x")
    >>> walk = steps(ops.tanh(w * x) - 1)
    >>> for section in sections(walk, Folding(walk.root, depth=0)):
    ...     print(section.phase, section.home or "-", section.first, section.last)
    forward layers.0 0 1
    forward - 2 2
    backward - 3 3
    backward layers.0 4 6
    """
    found: list[Section] = []
    for index in range(len(steps)):
        forward = index < steps.backward_start
        phase = "forward" if forward else "backward"
        home = fold.home[steps.node_at(index)]
        if home and found and found[-1][:2] == (phase, home):
            found[-1] = found[-1]._replace(last=index)
        else:
            found.append(Section(phase, home, index, index))
    return found
