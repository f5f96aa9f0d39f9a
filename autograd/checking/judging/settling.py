"""What differences leave in doubt, settled on the graph where it is the function.

The replay may settle what differences cannot tell.  What they do tell it may not
overrule, unless the graph is shown to be the function: around the point, and to both
sides of the input.
"""

from autograd.checking.judging.branches import declares_jumps
from autograd.checking.judging.likeness import Original
from autograd.checking.judging.replay import Replay, Replayer
from autograd.checking.judging.verdict import Partial, type_of_status
from autograd.engine.graph import Node, topological_order
from autograd.engine.value import Value
from autograd.errors import AutogradError
from autograd.ground.domain import unchecked
from autograd.ops.primitive import Primitive

NEAR = 2.0**-40  # of an input's size: where a row at a jump is looked at again
SMALL = 2.0**-16  # of a number's size: less is no jump over so short a way


class Settlement:
    """The graph of one function at its point, and what it says of doubtful verdicts.

    Args:
        original: the function and its graph.
    """

    def __init__(self, original: Original):
        self.original = original
        self.leaves, self.outputs = original.leaves, original.outputs
        self._replayers: dict[int, Replayer] = {}
        self._beside: dict[int, bool] = {}

    def settled(self, partial: Partial, output: int, index: int) -> Partial:
        """Return the verdict on ∂output/∂input that stands in the end."""
        root = self.outputs[output]
        if partial.status == "verified" and self.original.has_fine_steps:
            return partial.doubted()
        if partial.status in ("verified", "convention") or partial.how != "ladder":
            return partial
        if not isinstance(root, Value):
            return partial
        if partial.status == "kink":
            return partial.doubted() if self.original.likeness.leak else partial
        if not self.original.likeness.holds or self.original.places:
            return partial
        if partial.status != "unresolved" and not self._is_alike_beside(index):
            return partial
        if partial.status == "jump" and self._is_declared(partial, root, index):
            return partial.agreed()
        return self._replayed(partial, root, index)

    def _replayed(self, partial: Partial, root: Value, index: int) -> Partial:
        replayer = self._replayers.setdefault(id(root), Replayer(root))
        found: Replay | None = replayer.about(self.leaves[index], partial.derivative)
        if found is None:
            unseen = partial.sides is None and replayer.parts(self.leaves[index])
            return partial.doubted() if unseen else partial  # floats leap over a jump
        status: type_of_status = "verified" if found.rules_hold else "mismatch"
        return partial.resolved(status, found.truth)

    def _is_alike_beside(self, index: int) -> bool:
        if index not in self._beside:
            self._beside[index] = self.original.is_alike_beside(index)
        return self._beside[index]

    def _is_declared(self, partial: Partial, root: Value, index: int) -> bool:
        """Whether rows that say what they do at their jumps make this one."""
        rows = jumping_rows(root, self.leaves[index])
        return partial.within_sides and bool(rows) and all(map(declares_jumps, rows))


def jumping_rows(root: Node, leaf: Node) -> list[Primitive]:
    """Return the rows at which a graph jumps as a leaf moves by almost nothing."""
    order = topological_order(root)
    found: list[Primitive] = []
    for sign in (1.0, -1.0):
        moved: dict[int, float] = {
            id(leaf): leaf._data + sign * NEAR * (abs(leaf._data) or 1.0)
        }
        jumped: set[int] = set()
        for node in order:
            if node.primitive is None:
                continue
            operands = [
                x if type(x) is float else moved.get(id(x), x._data)
                for x in node._operands
            ]
            try:
                number = unchecked(node.primitive.evaluate)(*operands)
            except (ArithmeticError, ValueError, AutogradError):
                continue
            moved[id(node)] = number
            if abs(number - node._data) > SMALL * (abs(node._data) or 1.0):
                jumped.add(id(node))
                if not any(id(x) in jumped for x in node._operands):
                    found.append(node.primitive)
    return list(dict.fromkeys(found))
