"""Verdicts: what a derivative and its numerical estimate say of each other."""

from dataclasses import dataclass, replace
from math import isfinite, isinf, isnan, log10, ulp
from typing import Literal

from autograd.checking.numerical.ladder import Numerical
from autograd.checking.tolerances import (
    CLOSE,
    DOUBT,
    FAIR,
    FLAT,
    SHARP,
    STEEP,
    WITHIN,
    Tolerance,
)

type_of_status = Literal[
    "verified", "kink", "convention", "mismatch", "jump", "unresolved"
]
TRUSTED = ("verified", "kink", "convention")

EXACT = Tolerance()
DIGITS = 16.0  # of a float
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Partial:
    """The verdict on one derivative: ∂output/∂input.

    Args:
        output, input: their names.
        derivative: what the engine (or the given gradient) says.
        numerical: what differences say; at a kink the middle of both sides.
        error: how far ``numerical`` may be off.
        status: verified; kink, within the one-sided slopes; convention, a row's own at
            its jump; mismatch; jump, where there is no derivative; or unresolved.
        sides: the slopes from below and above, where they differ.
        plateau: how far the function is constant around the point, if it then changes
            at once.
        evaluations: how often the function was called.
        mode: how the derivative was made: ``rev``, ``fwd``, ``compiled``, or a given
            ``gradient``.
        order: 1 for a first derivative, and so on; 0 for the value itself.
        how: ``ladder``, ``replay`` in high precision, a fixed ``eps``; ``eager`` where
            a compiled program is compared with the graph, ``value`` two forms of a row.
    """

    output: str
    input: str
    derivative: float
    numerical: float
    error: float
    status: type_of_status
    sides: tuple[float, float] | None = None
    plateau: float = 0.0
    evaluations: int = 0
    mode: str = "rev"
    order: int = 1
    how: str = "ladder"

    def __bool__(self) -> bool:
        """Whether the derivative may be trusted."""
        return self.status in TRUSTED

    @property
    def name(self) -> str:
        """``∂f/∂x``; ``∂²f/∂x∂y`` for a derivative of a derivative; f for a value."""
        if self.order == 0:
            return self.output
        if self.order == 1:
            return f"∂{self.output}/∂{self.input}"
        return f"∂{str(self.order).translate(POWERS)}{self.output}∂{self.input}"

    @property
    def digits(self) -> float:
        """To how many digits the two numbers agree."""
        gap, size = abs(self.derivative - self.numerical), abs(self.numerical)
        if self.derivative == self.numerical:
            return DIGITS
        if not (isfinite(gap) and size):
            return 0.0
        return min(DIGITS, max(0.0, -log10(gap / size)))

    @property
    def within_sides(self) -> bool:
        """Whether the derivative is one of the slopes at both sides, or between."""
        if self.sides is None:
            return False
        slack = WITHIN * max(map(abs, self.sides))
        return min(self.sides) - slack <= self.derivative <= max(self.sides) + slack

    def doubted(self) -> "Partial":
        """Return the verdict where differences alone don't suffice."""
        return replace(self, status="unresolved")

    def agreed(self) -> "Partial":
        """Return the verdict on a row's own convention at its jump."""
        return replace(self, status="convention")

    def resolved(self, status: type_of_status, truth: float) -> "Partial":
        """Return the verdict that a replay in high precision gives instead."""
        return replace(
            self, status=status, numerical=truth, error=ulp(truth), how="replay"
        )


def judge(
    derivative: float, numerical: Numerical, tolerance: Tolerance = EXACT
) -> type_of_status:
    """Return the verdict on a derivative.

    Args:
        derivative: the claim.
        numerical: the evidence.
        tolerance: what is let pass.

    >>> from autograd.checking.numerical.ladder import numerical_derivative
    >>> evidence = numerical_derivative(lambda x: x * x, 1.0)
    >>> judge(2.0, evidence), judge(2.0001, evidence), judge(0.0, evidence)
    ('verified', 'mismatch', 'mismatch')
    """
    value, error = numerical.estimate.value, numerical.estimate.error
    gap, size = abs(derivative - value), max(abs(derivative), abs(value))
    if tolerance.eps is not None:
        return "verified" if tolerance.lets_pass(gap, value) else "mismatch"
    if numerical.leap:
        steep = isfinite(derivative) and abs(derivative) > STEEP * numerical.leap
        return "unresolved" if steep else "jump"
    if numerical.is_kink:
        return "kink" if is_between(derivative, numerical) else "mismatch"
    if isnan(value):
        return "unresolved"
    if isnan(derivative):
        return "mismatch"
    if isinf(value):
        return _judge_vertical(derivative, value, error)
    if isinf(derivative):
        return "mismatch" if error <= FAIR * abs(value) else "unresolved"
    if tolerance.lets_pass(gap + error, value):
        return "verified"
    if error <= SHARP * size and gap <= CLOSE * error + 4.0 * ulp(size):
        return "verified"
    if derivative == value == 0.0 and error <= FLAT * numerical.steepest:
        return "verified"
    if error <= FAIR * size and gap > DOUBT * error + 16.0 * ulp(size):
        return "mismatch"
    return "unresolved"


def _judge_vertical(derivative: float, value: float, steepest: float) -> type_of_status:
    """The verdict beside a vertical tangent, or so near one that it can't be told."""
    if derivative == value:
        return "verified"
    as_steep = abs(derivative) > STEEP * steepest and derivative * value > 0.0
    return "unresolved" if as_steep else "mismatch"


def is_between(derivative: float, numerical: Numerical) -> bool:
    """Return whether a derivative lies within the slopes of both sides."""
    low, high = sorted([numerical.left, numerical.right], key=lambda side: side.value)
    least, most = low.value - DOUBT * low.error, high.value + DOUBT * high.error
    return least <= derivative <= most
