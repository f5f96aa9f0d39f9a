"""A function at a point, seen as outputs that depend on a flat list of inputs."""

import random
from collections.abc import Callable, Hashable, Sequence
from itertools import product
from math import nan
from numbers import Real
from operator import mul
from typing import Any

import numpy as np

from autograd import ops
from autograd.checking.judging.argument_names import argument_names, names_in, shortened
from autograd.checking.judging.branches import branch_of
from autograd.engine.graph import number_of, topological_order
from autograd.engine.marked import refuse_to_leave
from autograd.engine.node_names import distinct
from autograd.engine.sweep import pullback, pushforward
from autograd.engine.value import Value, as_operand
from autograd.errors import AutogradError, GradcheckError, OperandError
from autograd.ground.number import as_number
from autograd.ground.structure import flatten

type_of_inputs = Sequence[Any] | Any


class Problem:
    """A function and the point it is checked at.

    Args:
        f: a function of floats, arrays, or nested lists, tuples and dicts of them.
        args: the point, as a tuple of arguments; anything else is one argument.

    Raises:
        OperandError: there is no number among the arguments.
    """

    def __init__(self, f: Callable, args: type_of_inputs):
        self.f = f
        self.args = args if isinstance(args, tuple) else (args,)
        self.name = getattr(f, "__name__", type(f).__name__)
        items, self._rebuild = flatten(self.args)
        self._places = [i for i, item in enumerate(items) if _is_input(item)]
        self._items = items
        refuse_to_leave(items, f"a numerical derivative of {self.name}")
        self.numbers = [float(number_of_input(items[i])) for i in self._places]
        if not self.numbers:
            kinds = ", ".join(sorted({type(item).__name__ for item in items})) or "()"
            raise OperandError(
                f"{self.name}: there is no number among the arguments ({kinds}); pass "
                "floats, NumPy arrays (.numpy() of a tensor), or lists, tuples and "
                "dicts of them"
            )
        names = argument_names(f, self.args)
        self.calls = 0
        self.takes_floats = True  # unless it is a derivative, made by sweeps
        self.outputs: list[str] = []  # the results' names, known after a call
        self._slash = "/"
        self.names = distinct(_label(items[i]) or names[i] for i in self._places)

    def call(self, inputs: Sequence[Any]) -> list:
        """Return the numbers or Values in f's result for these inputs.

        Raises:
            OperandError: there is none, or not as many as before.
        """
        self.calls += 1
        try:
            result = self.f(*self._arguments(inputs))
        except Exception as error:
            _explain(error, f"while {self.name} was called at {self._at(inputs)}")
            raise
        result = _plain(result)
        outputs = flatten(result)[0]
        name = "f" if self.name == "<lambda>" else self.name
        self.outputs = self.outputs or list(names_in(name, result))
        if len(outputs) != len(self.outputs) or not outputs:
            raise OperandError(
                f"{self.name}: returned {len(outputs)} numbers at {self._at(inputs)}, "
                f"{len(self.outputs)} elsewhere; a derivative needs as many results, "
                "at least one, everywhere"
            )
        return outputs

    def _arguments(self, inputs: Sequence[Any]) -> list:
        """The arguments with these inputs in their places: new ones at each call."""
        if len(self._places) == len(self._items):
            return self._rebuild(inputs)
        items = list(self._items)
        for place, item in zip(self._places, inputs, strict=True):
            items[place] = item
        return self._rebuild(items)

    def _at(self, inputs: Sequence[Any]) -> str:
        pairs = zip(self.names, map(number_of_input, inputs), strict=True)
        return shortened(", ".join(f"{name}={number!r}" for name, number in pairs))

    def agrees(self, first: Sequence[float], again: Sequence[float]) -> None:
        """Return nothing if two calls at the point gave the same.

        Raises:
            GradcheckError: they didn't; no difference means anything then.
        """
        for name, one, other in zip(self.outputs, first, again, strict=True):
            if one != other and one == one:
                raise GradcheckError(
                    f"{self.name}: two calls at {self._at(self.numbers)} gave {name} = "
                    f"{one!r} and {other!r}; fix the seed inside the function, or pass "
                    "its random numbers as arguments"
                )

    def claimed(self, gradient: Callable, outputs: int) -> list[list[float]]:
        """Return what a gradient function says of ∂output/∂input, by output and input.

        Raises:
            OperandError: it does not hold one number for each.
        """
        where, inputs = f"{self.name}'s gradient", len(self.numbers)
        try:
            result = gradient(*self._arguments(self.numbers))
        except Exception as error:
            _explain(error, f"while {where} was called at {self._at(self.numbers)}")
            raise
        if outputs == 1 or not isinstance(result, (list, tuple)):
            parts = [result]
        else:
            parts = list(result)
        rows = [[as_number(x, where) for x in flatten(_plain(row))[0]] for row in parts]
        if len(parts) == 1:
            rows = [rows[0][i : i + inputs] for i in range(0, len(rows[0]), inputs)]
        if list(map(len, rows)) != [inputs] * outputs:
            sizes = " + ".join(str(len(row)) for row in rows) or "0"
            raise OperandError(
                f"{where}: {outputs * inputs} derivatives to check, but it "
                f"returned {sizes}; return ∂output/∂input in the arguments' structure"
                f" ({shortened(', '.join(self.names))})"
                + (f", a list of {outputs} such, one an output" * (outputs > 1))
            )
        return rows

    def trace(
        self, numbers: Sequence[float], leaf: Callable[[float, str], Value] = Value
    ) -> tuple[list[Value], list]:
        """Return fresh leaves for the inputs and the outputs that f makes of them."""
        nodes = list(map(leaf, numbers, self.names))
        return nodes, self._operands(nodes)

    def _operands(self, inputs: Sequence[Any]) -> list:
        where = f"{self.name}'s result"
        return [as_operand(out, where) for out in self.call(inputs)]

    def numbers_at(self, numbers: Sequence[float]) -> tuple[list[float], None]:
        """Return f's results on plain floats; they tell no branch."""
        where = f"{self.name}'s result"
        return [_real(out, where) for out in self.call(numbers)], None

    def branched_numbers_at(
        self, numbers: Sequence[float]
    ) -> tuple[list[float], Hashable]:
        """Return f's results on Values, as floats, and the branch they took."""
        _, outputs = self.trace(numbers)
        roots = [out for out in outputs if isinstance(out, Value)]
        branch = branch_of(topological_order(*roots))
        return [number_of(out) for out in outputs], branch

    def slopes(self, mode: str, inputs: Sequence[Value], symbolic: bool) -> list[list]:
        """Return ∂output/∂input, by output and input, of what f makes of the inputs.

        See :func:`slopes_between`.
        """
        return slopes_between(mode, inputs, self._operands(inputs), symbolic)

    def derivative(self, mode: str) -> "Problem":
        """Return the problem of checking all of ∂output/∂input, as functions."""

        def slopes(*inputs: Any) -> list:
            own = [ops.identity(x) for x in inputs]
            return [x for row in self.slopes(mode, own, symbolic=True) for x in row]

        slopes.__name__ = self.name
        problem = Problem(slopes, tuple(self.numbers))
        problem.takes_floats = False
        problem.names = self.names
        self.trace(self.numbers)
        pairs = product(self.outputs, self.names)
        problem.outputs = [f"{f}{self._slash}∂{x}" for f, x in pairs]
        problem._slash = ""
        return problem

    def along(self, seed: int) -> "Problem":
        """Return the problem of one step along a random direction of all inputs."""
        rng = random.Random(seed)
        moves = [rng.uniform(-0.5, 0.5) * (abs(x) or 1.0) for x in self.numbers]

        return _Direction(self, moves)


class _Direction(Problem):
    """A function along a line through its point; a step of 1 is one of ``moves``."""

    def __init__(self, whole: Problem, moves: Sequence[float]):
        self.whole, self.moves = whole, moves

        def line(step: Any) -> list:
            pairs = zip(whole.numbers, moves, strict=True)
            return whole.call([x + step * move for x, move in pairs])

        line.__name__ = whole.name
        super().__init__(line, (0.0,))

    def claimed(self, gradient: Callable, outputs: int) -> list[list[float]]:
        """Return what a gradient function of all inputs says of this direction."""
        return [
            [sum(map(mul, row, self.moves))]
            for row in self.whole.claimed(gradient, outputs)
        ]


def slopes_between(
    mode: str, inputs: Sequence[Value], outputs: Sequence, symbolic: bool = False
) -> list[list]:
    """Return ∂output/∂input in a graph, by output and input.

    Args:
        mode: ``rev``, one sweep per output, or ``fwd``, one per input.
        inputs, outputs: its ends.
        symbolic: give Values, which can be differentiated again.
    """
    roots = [out for out in outputs if isinstance(out, Value)]
    if mode == "fwd":
        order = topological_order(*roots)
        columns = [pushforward(order, {x: 1.0}, symbolic=symbolic) for x in inputs]
        return [[column.get(out, 0.0) for column in columns] for out in outputs]
    found = {
        out: pullback(topological_order(out), {out: 1.0}, symbolic=symbolic)
        for out in roots
    }
    return [[found.get(out, {}).get(x, 0.0) for x in inputs] for out in outputs]


def _explain(error: Exception, where: str) -> None:
    """Add to an error of somebody else's function where it was raised and why."""
    if not isinstance(error, AutogradError) and not hasattr(error, "__notes__"):
        error.add_note(
            f"{where}. Every number among the arguments is an input, ints too, and "
            "comes as a float, or, where no gradient= is given, as a Value, which "
            "SciPy, PyTorch and math do not take; hold what is fixed outside: "
            "lambda x: f(x, fixed)."
        )


def _plain(result: Any) -> Any:
    """Arrays of any library as NumPy's."""
    if isinstance(result, Value) or not hasattr(result, "__array__"):
        return result
    return np.asarray(result)


def _real(out: Any, where: str) -> float:
    """A result as a float; NaN where it leaves the real numbers."""
    is_complex = isinstance(out, (complex, np.complexfloating))
    return nan if is_complex else as_number(out, where)


def number_of_input(item: Any) -> float:
    """Return an input as a float."""
    return number_of(item) if isinstance(item, Value) else float(item)


def _is_input(item: Any) -> bool:
    return isinstance(item, Value) or (
        isinstance(item, Real) and not isinstance(item, (bool, np.bool_))
    )


def _label(item: Any) -> str:
    return item.label if isinstance(item, Value) else ""
