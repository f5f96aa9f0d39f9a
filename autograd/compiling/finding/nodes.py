"""The nodes of a fused graph, by number: sums of terms, calls of rows, leaves."""

from dataclasses import dataclass, field
from typing import Any

from autograd.ops.primitive import Primitive

NONE = -1  # in place of a second factor

Term = tuple[float, int, int]  # coefficient · first · second; factors are node numbers


@dataclass(slots=True)
class Sum:
    """``constant + Σ coefficient · first · second``.

    ``scalings`` counts how often a factor from outside has moved into the terms.
    """

    constant: float = 0.0
    terms: list[Term] = field(default_factory=list)
    scalings: int = 0

    @property
    def can_scale(self) -> bool:
        """Whether a factor may move into the terms.

        Not into products: ``c·(w·h + b)`` is a product of matrices, which a factor of
        each row's own would spoil.  And not time and again, which would be quadratic.
        """
        return self.scalings < 2 and all(b in (NONE, a) for _, a, b in self.terms)

    def scaled(self, factor: float) -> "Sum":
        """Return this sum times a number."""
        terms = [(factor * c, a, b) for c, a, b in self.terms]
        return Sum(factor * self.constant, terms, self.scalings + 1)


@dataclass(slots=True)
class Call:
    """A primitive on operands: node numbers, or floats for constants."""

    row: Primitive
    operands: tuple[int | float, ...]


Node = Sum | Call | None  # None for a leaf


@dataclass
class Tape:
    """The fused graph.

    Attributes:
        nodes: number → node; operands first.
        leaves: number → the leaf (a Value).
        batched: the numbers of nodes that depend on the batch.
        outputs: the numbers of the outputs.
        scalars: number → how many scalar nodes of the graph it stands for.
    """

    nodes: dict[int, Node]
    leaves: dict[int, Any]
    batched: set[int]
    outputs: list[int]
    scalars: dict[int, int]
