"""Is a function its graph?  Traced at other points it must draw the same one.

What is said of a graph holds for the function that drew it only if the graph holds all
of the function.  A number that left it (``.data``, ``.detach()``, a cache, a global)
stands in the graph as a constant, and shows when the inputs move: the same graph is
drawn with another constant in it.  No rounding can hide that, as it could in results.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan, ulp
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from autograd.checking.judging.problem import Problem
from autograd.checking.numerical.rounding import rounding_in
from autograd.checking.tolerances import ROUNDED, ROUNDINGS
from autograd.engine.graph import leaves, number_of, topological_order
from autograd.engine.marked import tracing
from autograd.engine.value import Value
from autograd.errors import AutogradError, GradcheckError
from autograd.ground.domain import unchecked

SHIFTS = (2.0**-12, 2.0**-24, 2.0**-40)  # of an input's size, the coarsest that serves
TRIALS = ((1.0, 2), (0.5, 8))  # the part of the inputs that is moved, and how often
FAR = (2.0**-8, 2.0**-5, 2.0**-2, 1.0)  # where a step has ended, if there are steps
LEAST = 4.0  # ulp of an input: the smallest move
BESIDE = 2.0**-40  # of an input's size: to either side of a single one
ENGINE = Path(__file__).parents[2]  # frames in here read no numbers


class Sketch(NamedTuple):
    """A graph by its rows and edges, and the constants in it.

    >>> a, b = Value(2.0), Value(3.0)
    >>> sketch([a], [a * 5.0]) == sketch([b], [b * 5.0])
    True
    """

    shape: tuple
    constants: tuple[float, ...]

    def has_constants_of(self, other: "Sketch") -> bool:
        """Return whether both hold the same constants, NaN among them."""
        pairs = zip(self.constants, other.constants, strict=True)
        return all(one == two or (isnan(one) and isnan(two)) for one, two in pairs)


def sketch(inputs: Sequence[Value], outputs: Sequence) -> Sketch:
    """Return the sketch of the graph from inputs to outputs (Values or numbers)."""
    places = {id(node): -1 - index for index, node in enumerate(inputs)}
    constants: list[float] = []
    shape: list = []

    def place(operand: Any) -> int | None:
        if type(operand) is float:
            constants.append(operand)
            return None
        return places[id(operand)]

    roots = [out for out in outputs if isinstance(out, Value)]
    for number, node in enumerate(topological_order(*roots)):
        if id(node) in places:
            continue
        if node.primitive is None:  # a leaf of somebody else's: its number is constant
            constants.append(node._data)
            shape.append(None)
        else:
            shape.append((node.primitive.name, *map(place, node._operands)))
        places[id(node)] = number
    return Sketch((*shape, *map(place, outputs)), tuple(constants))


@dataclass(frozen=True)
class Likeness:
    """What traces at other points say of a function and its graph.

    Args:
        holds: whether the graph was shown to be the function around the point.
        leak: what left the graph, in words; empty if nothing was seen to.
    """

    holds: bool
    leak: str = ""


class Original:
    """The graph that a function draws at its point, to hold others against.

    Args:
        problem: the function.
        leaves, outputs: a trace at its point.
        reads: whether it takes numbers out of Values.
    """

    def __init__(
        self,
        problem: Problem,
        leaves: Sequence[Value],
        outputs: Sequence,
        reads: bool = False,
    ):
        self.problem, self.reads = problem, reads
        self.leaves, self.outputs = leaves, outputs
        self.sketch = sketch(leaves, outputs)
        here: Sequence[float] = problem.numbers
        self._beside = here, list(map(number_of, outputs))

    @property
    def graph(self) -> list[Value]:
        """The nodes of the graph, in topological order."""
        roots = [out for out in self.outputs if isinstance(out, Value)]
        return topological_order(*roots)

    def rounding_beside(self) -> list[float]:
        """Return the rounding in results next to the point, where f is another graph.

        So it is about a point that a condition singles out; of the differences around
        it the graph at the point tells nothing.
        """
        numbers = self._moved(SHIFTS[-1], 1.0, random.Random(0))
        try:
            leaves, outputs = self.problem.trace(numbers)
        except TypeError:
            raise
        except (ArithmeticError, ValueError, AutogradError):
            return [0.0] * len(self.outputs)
        if sketch(leaves, outputs).shape == self.sketch.shape:
            return [0.0] * len(outputs)
        return list(map(rounding_in, outputs))

    def compare_with_floats(self) -> None:
        """Return nothing if f gives the same for floats, or can't be asked.

        Raises:
            GradcheckError: it answers otherwise; the graph is of another function.
        """
        problem = self.problem
        if not problem.takes_floats:
            return
        try:
            plain, _ = problem.numbers_at(problem.numbers)
        except Exception:  # a function of Values only
            return
        for name, out, number in zip(problem.outputs, self.outputs, plain, strict=True):
            ours = number_of(out)
            slack = ROUNDED * abs(number) + ROUNDINGS * rounding_in(out)
            if abs(ours - number) > slack:
                raise GradcheckError(
                    f"{problem.name}: gave {name} = {ours!r} for Values and {number!r} "
                    "for the same floats; it asks for types, identities or hashes "
                    "(isinstance, type, singledispatch, a set or dict of numbers): "
                    "make it treat a Value as it does a float"
                )

    @cached_property
    def places(self) -> list[str]:
        """Where f reads numbers from Values; see :func:`reading_places`."""
        return reading_places(self.problem)

    @cached_property
    def likeness(self) -> Likeness:
        """Whether f draws the same graph where all inputs are moved at once.

        The coarsest shift counts at which f takes the same Python branches.
        """
        rng = random.Random(0)
        for part, times in TRIALS:  # where all at once leave the domain, some may not
            for shift in SHIFTS:
                moves = [self._moved(shift, part, rng) for _ in range(times)]
                trials = list(map(self._alike, moves))
                if False in trials:
                    return Likeness(False, self._words())
                if True in trials:
                    return Likeness(self._is_consistent())
        return Likeness(False)

    @cached_property
    def has_fine_steps(self) -> bool:
        """Whether such steps are so fine that differences may look within one only.

        A number read off a text of six digits stands still over the smallest steps.
        """
        if not (self.reads and self.likeness.leak):
            return False
        return self._alike(self._moved(SHIFTS[-1], 1.0, random.Random(0))) is True

    @cached_property
    def has_stairs(self) -> bool:
        """Whether a number in the graph follows the inputs in steps.

        So do those that a cache keeps under rounded numbers: constants near the point,
        others further away.
        """
        if not (self.reads and self.likeness.holds):
            return False
        rng = random.Random(0)
        moves = (self._moved(shift, 1.0, rng) for shift in FAR for _ in range(3))
        return any(self._alike(numbers) is False for numbers in moves)

    def inputs_that_are_alike(self) -> list[int]:
        """Return the inputs along which no Python branch lies at the point."""
        places = range(len(self.leaves))
        if self._is_straight():
            return list(places)
        return [index for index in places if self.is_alike_beside(index)]

    def _is_straight(self) -> bool:
        """Whether f draws the same graph while numbers count for nothing.

        Then no branch in it depends on one, and what it draws it draws everywhere.
        """
        try:
            with tracing() as mark:
                trace = unchecked(self.problem.trace)
                drawn = sketch(*trace(self.problem.numbers, mark.input))
        except (ArithmeticError, ValueError, TypeError, AutogradError):
            return False
        return drawn.shape == self.sketch.shape and drawn.has_constants_of(self.sketch)

    def a_point_beside(self) -> tuple[Sequence[float], list[float]]:
        """Return inputs near the point and what f gives there by the same graph."""
        assert self.likeness.holds
        return self._beside

    def is_alike_beside(self, index: int) -> bool:
        """Return whether f draws the same graph to both sides of one input.

        If not, a Python branch may part the sides: the graph knows one of them.
        """
        for sign in (-1.0, 1.0):
            numbers = list(self.problem.numbers)
            x = numbers[index]
            numbers[index] += sign * max(BESIDE * (abs(x) or 1.0), LEAST * ulp(x))
            if self._alike(numbers) is not True:
                return False
        return True

    def _moved(self, shift: float, part: float, rng: random.Random) -> list[float]:
        """The inputs, about this part of them moved."""
        moves = [rng.uniform(0.5, 1.0) * rng.choice((-1.0, 1.0)) for _ in self.leaves]
        return [
            x + shift * (abs(x) or 1.0) * move if rng.random() < part else x
            for x, move in zip(self.problem.numbers, moves, strict=True)
        ]

    def _alike(self, numbers: Sequence[float]) -> bool | None:
        """Whether f draws the same graph there; ``None`` where it is another piece."""
        if numbers == self.problem.numbers:
            return None
        try:
            leaves, outputs = self.problem.trace(numbers)
        except TypeError:  # a mistake, even where the error is one of ours
            raise
        except (ArithmeticError, ValueError, AutogradError):
            return None
        drawn = sketch(leaves, outputs)
        if drawn.shape != self.sketch.shape:
            return None
        self._beside = numbers, list(map(number_of, outputs))
        return drawn.has_constants_of(self.sketch)

    def _is_consistent(self) -> bool:
        """Whether every node holds what its row makes of its operands."""
        roots = [out for out in self.outputs if isinstance(out, Value)]
        for node in topological_order(*roots):
            if node.primitive is not None:
                numbers = [x if type(x) is float else x._data for x in node._operands]
                again = node.primitive.evaluate(*numbers)
                if again != node._data and not (isnan(again) and isnan(node._data)):
                    return False
        return True

    def _words(self) -> str:
        """What left the graph, and where."""
        again = sketch(*self.problem.trace(self.problem.numbers))
        if again.shape != self.sketch.shape or not again.has_constants_of(self.sketch):
            return (
                f"{self.problem.name} answers differently each time it is called at "
                "this point: fix the seed inside it, or pass its random numbers as "
                "arguments"
            )
        start = "the function is not its graph: the result depends on a number that "
        if self.places:
            read = ", ".join(self.places[:3])
            return (
                f"{start}left the graph, where a Value was read by {read}; derivatives "
                "take it for a constant; use the Value itself (ops.exp for math.exp)"
            )
        return (
            f"{start}follows the inputs and is a constant in the graph: it comes from "
            "a cache, a global or a closure; make it of the arguments inside the "
            "function"
        )


def reading_places(problem: Problem) -> list[str]:
    """Return where a function reads numbers from its inputs and what it makes of them.

    As ``.data at file:line``.  Values of its closure that do not depend on the inputs
    are constants, and may be read.
    """
    inputs = [Value(number) for number in problem.numbers]
    ids = set(map(id, inputs))
    found: dict[str, None] = {}

    def observe(frame: FrameType, event: str, _argument: Any) -> None:
        how, caller = _READERS.get(frame.f_code), frame.f_back
        if event != "call" or how is None or caller is None:
            return
        file = Path(caller.f_code.co_filename)
        if file.is_relative_to(ENGINE):
            return
        if any(id(node) in ids for node in leaves(frame.f_locals["self"])):
            found.setdefault(f"{how} at {file.name}:{caller.f_lineno}")

    before = sys.getprofile()
    sys.setprofile(observe)
    try:
        problem.call(inputs)
    finally:
        sys.setprofile(before)
    return list(found)


def _readers() -> Iterator[tuple]:
    """The code of what turns a Value into a number, and what users write for it."""
    yield Value.data.fget.__code__, ".data"  # type: ignore[attr-defined]
    yield Value.grad.fget.__code__, ".grad"  # type: ignore[attr-defined]
    yield Value.detach.__code__, ".detach()"
    yield Value.__float__.__code__, "float()"


_READERS = dict(_readers())
