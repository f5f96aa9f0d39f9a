"""The records of the chain rule: one for each node forward, one for each edge back."""

from dataclasses import dataclass
from typing import NamedTuple

from autograd import ops
from autograd.ground.text import number_text
from autograd.stepping.formula import Formula


class Operand(NamedTuple):
    """An operand as a step shows it: the position of its node, or ``None``."""

    node: int | None
    name: str
    number: float


@dataclass(frozen=True, slots=True)
class ForwardStep:
    """One node of the forward pass: ``name = formula = result``.

    Attributes:
        node: the node's position in ``Steps.names``.
        name: its name.
        op: the primitive's name.
        operands: what it was made of.
        formula: the primitive applied to the operands' names.
        result: the number.
    """

    node: int
    name: str
    op: str
    operands: tuple[Operand, ...]
    formula: Formula
    result: float
    phase: str = "forward"

    @property
    def in_numbers(self) -> str:
        """The formula with the operands' numbers in place of their names."""
        assert self.formula.row is not None
        numbers = [operand.number for operand in self.operands]
        return str(Formula.apply_primitive(self.formula.row, numbers))

    def __str__(self) -> str:
        result = number_text(self.result)
        return f"{self.name} = {self.formula} = {self.in_numbers} = {result}"


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One edge of the backward pass: local derivative × upstream gradient.

    Attributes:
        output: the name of what is differentiated.
        node, name: the node that hands its gradient on, by position and name.
        operand, operand_name: the operand that receives it.
        index: which operand of the node it is.
        local: the local derivative ∂node/∂operand.
        formula: the same as a formula; ``None`` where none is known.
        upstream: the gradient of the output with respect to ``node``.
        contribution: ``local · upstream``; 0 if either is 0.
        running: the operand's gradient so far, this contribution included.
        first: whether it is the operand's first contribution.
    """

    output: str
    node: int
    name: str
    operand: int
    operand_name: str
    index: int
    local: float
    formula: Formula | None
    upstream: float
    contribution: float
    running: float
    first: bool
    phase: str = "backward"

    @property
    def total_name(self) -> str:
        """``dJ/db``: the gradient that the step adds to."""
        return f"d{self.output}/d{self.operand_name}"

    @property
    def local_name(self) -> str:
        """``∂u/∂b``: the local derivative."""
        return f"∂{self.name}/∂{self.operand_name}"

    @property
    def upstream_name(self) -> str:
        """``dJ/du``: the upstream gradient."""
        return f"d{self.output}/d{self.name}"

    def __str__(self) -> str:
        sign = "=" if self.first else "+="
        chain = f"{self.local_name} · {self.upstream_name}"
        text = f"{self.total_name} {sign} {chain} = {self.product}"
        return text if self.first else f"{text}, now {number_text(self.running)}"

    @property
    def local_text(self) -> str:
        """``c = 2``: the local derivative as a formula, where that tells more."""
        return " = ".join(map(str, self._locals))

    @property
    def product(self) -> str:
        """``c·3 = 2·3 = 6``: the local derivative times the upstream gradient."""
        parts = [*map(str, self.products), number_text(self.contribution)]
        return " = ".join(parts)

    @property
    def products(self) -> list[Formula]:
        """The product with the local derivative as a formula, then as a number."""
        upstream = Formula.of(self.upstream)
        *formula, number = self._locals
        if self.upstream != 1.0:  # in a formula, ·1 goes without saying
            formula = [ops.mul(local, upstream) for local in formula]
        return [*formula, ops.mul(number, upstream)]

    @property
    def _locals(self) -> list[Formula]:
        number = Formula.of(self.local)
        if self.formula is None or str(self.formula) == str(number):
            return [number]
        return [self.formula, number]


Step = ForwardStep | BackwardStep


class State(NamedTuple):
    """What is known after a step: numbers and gradients by the nodes' positions."""

    data: dict[int, float]
    gradients: dict[int, float]
