"""Which branch of a function a graph of Values took."""

from collections.abc import Hashable, Sequence
from functools import cache

from autograd.engine.graph import Node, number_of
from autograd.ops.primitive import Primitive


def branch_of(order: Sequence[Node]) -> Hashable:
    """Return a key that is the same for graphs on one smooth piece of a function.

    It holds the rows (a Python branch changes them), the side of every kink and hole
    that an operand lies on, and what each choice (``maximum``, ``where``, ``floordiv``)
    chose.
    """
    key: list = []
    for node in order:
        row = node.primitive
        if row is None:
            continue
        key.append(row.name)
        specials, chooses = traits(row)
        numbers = [number_of(operand) for operand in node._operands]
        for index, points in specials:
            key.extend(numbers[index] > point for point in points)
        if chooses:
            slopes = row.partials_at(node._data, numbers)
            key.append(tuple(map(bool, slopes)))
            if not any(slopes):
                key.append(node._data)
    return tuple(key)


def declares_jumps(row: Primitive) -> bool:
    """Return whether a row's convention says what its derivative is where it jumps.

    That of a comparison does not: where it flips, a user's function jumps.
    """
    return "jump" in row.convention


@cache
def traits(row: Primitive) -> tuple[list[tuple[int, tuple]], bool]:
    """Return kinks and holes by operand, and whether the row chooses among operands."""
    if row.arity is None:
        return [], bool(row.convention)
    points = [interval.kinks + interval.holes for interval in row.domain]
    specials = [(index, each) for index, each in enumerate(points) if each]
    return specials, bool(row.convention)
