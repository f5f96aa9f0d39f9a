"""All passes, one after the other: from Values to a plan."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.compiling.finding import fusing, placing, rolling, tape
from autograd.compiling.finding.grouping.arrange import arrange
from autograd.compiling.finding.grouping.choosing import choose
from autograd.compiling.finding.nodes import NONE, Call, Sum, Tape
from autograd.compiling.finding.reversing.reverse import reverse
from autograd.compiling.plan import Places, Plan

Leaves = Sequence[Any]  # Values that no primitive made


def find(
    outputs: Sequence[Any],
    parameters: Leaves,
    shared: Sequence[Leaves] = (),
    inputs: Sequence[Leaves] = (),
    dtype: str = "float64",
    differentiate: bool = True,
    names: Sequence[str] = (),
) -> tuple[Plan, list[Any]]:
    """Return the plan of a graph, and the leaves that it reads at each run.

    Args:
        outputs: Values.
        parameters: the leaves to differentiate by, in the order of the flat θ.
        shared: per argument that all examples share, its leaves.
        inputs: per batched argument, its leaves for one example.
        dtype: of all buffers.
        differentiate: whether gradients of the first output are wanted.
        names: what the shared arguments and the inputs are called in formulas.

    Returns:
        The plan, and whatever leaves are no argument, in the order of ``plan.others``.
    """
    read = tape.read(outputs, [leaf for group in inputs for leaf in group])
    known = {leaf for group in (parameters, *shared, *inputs) for leaf in group}
    others = _alike(read, known)
    groups = _Groups(read, [parameters, *shared], others, inputs)
    labels = groups.labels(names)
    arranged = choose(read, arrange(read, groups.numbers, len(inputs)))
    plan = _planned(read, placing.place(fusing.fuse(arranged), labels), groups)
    plan.dtype = np.dtype(dtype)
    if differentiate:
        plan.backward = reverse(plan)
    return plan, [leaf for group in others for leaf in group]


class _Groups:
    """The leaves by argument: parameters, other shared ones, unnamed ones, inputs.

    Attributes:
        numbers: per argument, its leaves' numbers.
    """

    def __init__(
        self,
        read: Tape,
        given: Sequence[Leaves],
        others: Sequence[Leaves],
        inputs: Sequence[Leaves],
    ):
        self.first_other = len(given)
        self.first_input = len(given) + len(others)
        self.numbers = _numbered(read, [*given, *others, *inputs])
        read.batched.update(
            [n for part in self.numbers[self.first_input :] for n in part]
        )

    def labels(self, names: Sequence[str]) -> list[str]:
        """Return what the groups are called, given names for the arguments."""
        shared = self.first_other - 1
        others = self.first_input - self.first_other
        # Unnamed leaves are data; features and labels, where nothing else is.
        unnamed = ["data"] if names else ["X", "Y"]
        unnamed += [f"X{i}" for i in range(len(unnamed) + 1, others + 1)]
        named = [*names] or [""] * (len(self.numbers) - 1 - others)
        return ["θ", *named[:shared], *unnamed[:others], *named[shared:]]


def _planned(read: Tape, layout: placing.Layout, groups: _Groups) -> Plan:
    """Return the plan, still without a reverse pass."""
    forward, initial = rolling.roll(read, layout)
    address, numbers = layout.address, groups.numbers
    unnamed = numbers[groups.first_other : groups.first_input]
    return Plan(
        dtype=np.dtype(float),
        buffers=layout.buffers,
        parameters=len(numbers[0]),
        shared=[_as_slice(address[part]) for part in numbers[1 : groups.first_other]],
        others=address[[n for part in unnamed for n in part]],
        inputs=[
            (layout.buffer_of[index], _as_slice(address[numbers[index]]))
            for index in range(groups.first_input, len(numbers))
        ],
        initial=initial,
        ones=layout.ones,
        forward=forward,
        outputs=[layout.place(number) for number in read.outputs],
        regions=layout.regions,
        scalar_nodes=sum([read.scalars[n] for n in read.nodes if n in read.scalars]),
    )


def _alike(read: Tape, known: set[Any]) -> list[list[Any]]:
    """Return the leaves that were not named, those that play the same part together.

    So the features of a batch, which meet parameters, don't lie between its labels.
    """
    others: dict[int, set[Any]] = {
        n: set() for n, leaf in read.leaves.items() if leaf not in known
    }
    for node in read.nodes.values() if others else ():
        if isinstance(node, Sum):
            for _, first, second in node.terms:
                if first in others:
                    others[first].add((second in read.leaves, second == NONE))
                if second in others:
                    others[second].add((first in read.leaves, False))
        elif isinstance(node, Call):
            for index, operand in enumerate(node.operands):
                if type(operand) is int and operand in others:
                    others[operand].add((node.row.name, index if node.row.arity else 0))
    groups: dict[frozenset[Any], list[Any]] = {}
    for number, parts in others.items():
        groups.setdefault(frozenset(parts), []).append(read.leaves[number])
    return sorted(groups.values(), key=len, reverse=True)


def _numbered(read: Tape, leaf_groups: Sequence[Leaves]) -> list[list[int]]:
    """Return the leaves' numbers; those that the graph does not use get fresh ones."""
    numbers = {leaf: number for number, leaf in read.leaves.items()}
    fresh = max(read.nodes, default=-1) + 1
    for leaf in (leaf for group in leaf_groups for leaf in group):
        if leaf not in numbers:
            numbers[leaf], fresh = fresh, fresh + 1
            read.nodes[numbers[leaf]] = None
    return [[numbers[leaf] for leaf in group] for group in leaf_groups]


def _as_slice(places: np.ndarray) -> Places:
    """Return addresses as a slice where they follow each other."""
    start = int(places[0]) if len(places) else 0
    if np.array_equal(places, np.arange(start, start + len(places))):
        return slice(start, start + len(places))
    return places
