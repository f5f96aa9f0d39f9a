"""Fusing: weights and their bias become one factor, what feeds it is turned to suit.

``Σ w·h + b`` is ``Σ [w b]·[h 1]``: one product instead of a product and a sum, if the
bias lies behind the weights in θ, as it does in every layer, and ones stand behind what
they multiply.  The groups are given anew; those that went in are left as they were.
"""

from dataclasses import replace

import numpy as np

from autograd.compiling.finding.groups import Calls, Group, Grouping, Segment, Sums
from autograd.compiling.plan import Role

PARAMETERS = 0  # the group of the parameters


def fuse(grouping: Grouping) -> Grouping:
    """Return the groups with biases joined to weights, and roles told apart."""
    fusion = _Fusion(grouping)
    joined = [
        fusion.joined(group) if isinstance(group, Sums) else group
        for group in grouping.groups
    ]
    fusion.turn(joined)
    groups = [
        replace(
            group,
            width=fusion.widths.get(group.number, 0),
            has_ones=group.number in fusion.with_ones,
            role=Role.PRODUCT if fusion.has_weights(group) else group.role,
        )
        if group.number in fusion.widths or isinstance(group, Sums)
        else group
        for group in joined
    ]
    return replace(grouping, groups=groups)


class _Fusion:
    """What joining the biases asks of the groups that meet them.

    Attributes:
        widths: group number → how many units stand side by side in it.
        with_ones: the numbers of groups that ones are to stand behind.
    """

    def __init__(self, grouping: Grouping):
        self.grouping = grouping
        self.widths: dict[int, int] = {}
        self.with_ones: set[int] = set()

    # -- weights and biases ------------------------------------------------------------

    def joined(self, group: Sums) -> Sums:
        """Return a group of sums with its bias joined to its weights, where it fits."""
        biases = [s for s in group.segments if self._is_bias(s)]
        weights = [s for s in group.segments if self._is_weights(s)]
        if len(biases) != 1 or len(weights) != 1:
            return group
        one = self._join(weights[0], biases[0])
        if one is None:
            return group
        return replace(
            group,
            segments=tuple(
                [
                    one if segment is weights[0] else segment
                    for segment in group.segments
                    if segment is not biases[0]
                ]
            ),
        )

    def _are_parameters(self, numbers: np.ndarray) -> bool:
        return bool((self.grouping.group_of[numbers] == PARAMETERS).all())

    def _is_bias(self, segment: Segment) -> bool:
        return (
            segment.second is None
            and segment.first.shape[1] == 1
            and self._are_parameters(segment.first)
            and bool((segment.coefficient == 1.0).all())
        )

    def _is_weights(self, segment: Segment) -> bool:
        return (
            segment.second is not None
            and self._are_parameters(segment.first)
            and not self._are_parameters(segment.second[:, :1])
            and bool((segment.coefficient == 1.0).all())
        )

    def _join(self, weights: Segment, bias: Segment) -> Segment | None:
        """Return weights whose last one is the bias; ``None`` if it lies elsewhere."""
        assert weights.second is not None  # weights multiply something
        position = self.grouping.position
        rows, places = position[weights.first], position[weights.second]
        members, width = rows.shape
        partner = self.grouping.groups[self.grouping.group_of[weights.second[0, 0]]]
        fits = (
            self.widths.get(partner.number, width) == width
            and len(partner.members) % width == 0
            and (position[bias.first][:, 0] == rows[:, -1] + 1).all()
            and (np.diff(rows, axis=1) == 1).all()
            and (np.diff(places, axis=1) == 1).all()
            and (places[:, 0] % width == 0).all()
        )
        if not fits:
            return None
        self.widths[partner.number] = width
        self.with_ones.add(partner.number)
        coefficient = np.ones((members, width + 1))
        return replace(weights, bias=bias.first, coefficient=coefficient)

    # -- what stands above -------------------------------------------------------------

    def turn(self, groups: list[Group]) -> None:
        """Lay out what feeds a group entry by entry as the group itself."""
        owner = {number: group for group in groups for number in group.members[:1]}
        for group in reversed(groups):
            if group.number not in self.widths or not isinstance(group, Calls):
                continue
            for slot in group.node_slots:
                source = owner.get(int(slot[0]))
                if (
                    source is not None
                    and source.level > 0
                    and source.number not in self.widths
                    and np.array_equal(slot, source.members)
                ):
                    self.widths[source.number] = self.widths[group.number]

    def has_weights(self, group: Group) -> bool:
        """Return whether a group sums up products with parameters, like a layer.

        Its coefficients may be the features, if they were given as numbers.  A sum of
        squares of parameters, a penalty, is none.
        """
        return isinstance(group, Sums) and any(map(self._is_layer, group.segments))

    def _is_layer(self, segment: Segment) -> bool:
        terms = segment.first.shape[1] + (segment.bias is not None)
        if terms < 2 or not self._are_parameters(segment.first[:, :1]):
            return False
        if segment.second is None:
            return bool((segment.coefficient != segment.coefficient[0, 0]).any())
        return not np.array_equal(segment.first, segment.second)
