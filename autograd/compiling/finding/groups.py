"""Groups of nodes that become one array, and where each node went."""

from dataclasses import dataclass, field

import numpy as np

from autograd.compiling.finding.nodes import Call, Sum
from autograd.compiling.plan import Role
from autograd.ops.primitive import Primitive


@dataclass(frozen=True, slots=True)
class Segment:
    """Terms of a sum whose factors come from one pair of groups.

    Attributes:
        coefficient: (members, terms).
        first, second: node numbers, (members, terms); ``second`` is None for
            terms of one factor.
        bias: one more weight for each member, node numbers, (members, 1); it lies
            behind the weights in ``first`` and multiplies a constant 1.
    """

    coefficient: np.ndarray
    first: np.ndarray
    second: np.ndarray | None
    bias: np.ndarray | None = None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Group:
    """Nodes that become one array; by itself, leaves.

    Attributes:
        members: node numbers, in the order of the array.
        level: 1 more than the highest among the operands; leaves are at 0.
        batched: whether there is one array row per example.
        width: if set, members lie transposed: every ``width``-th next to the other.
        has_ones: whether ``members/width`` ones stand behind them, for a bias to
            multiply.
    """

    number: int
    members: list[int]
    level: int
    batched: bool
    differentiable: bool
    role: Role
    width: int = 0
    has_ones: bool = False

    @property
    def rows(self) -> int:
        """How many times ``width`` members there are."""
        return len(self.members) // self.width


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Sums(Group):
    """Sums with the same kinds of terms.

    Attributes:
        constant: (members,).
        segments: the terms.
    """

    constant: np.ndarray
    segments: tuple[Segment, ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Calls(Group):
    """Calls of one row.

    Attributes:
        slots: per operand the node numbers or constants, (members,).
        varies: per slot, whether it holds node numbers rather than constants.
    """

    row: Primitive
    slots: tuple[np.ndarray, ...]
    varies: tuple[bool, ...]

    @property
    def node_slots(self) -> list[np.ndarray]:
        """The slots that hold nodes rather than constants."""
        return [s for s, v in zip(self.slots, self.varies, strict=True) if v]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Few(Group):
    """Nodes so few that plain floats are quicker than arrays."""

    nodes: list[Sum | Call]


@dataclass
class Grouping:
    """All groups in the order of execution, and where each node went.

    Attributes:
        group_of: node number → group number.
        position: node number → place in its group.
        fillers: the numbers of constants that stand in for missing operands, with
            their values.
    """

    groups: list[Group]
    group_of: np.ndarray
    position: np.ndarray
    fillers: dict[int, float] = field(default_factory=dict)
