"""One evaluation of a function on inputs of its own, and the sweeps over its graph."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import index
from typing import Any

from autograd.engine.graph import clock, topological_order, users_of
from autograd.engine.marked import differentiating, refuse_kept, settled
from autograd.engine.sweep import pullback
from autograd.engine.value import Value, as_operand
from autograd.errors import AutogradError, OperandError
from autograd.ground.structure import flatten

_WORDS = ("ufunc", "Marked", "not a float", "dtype")  # of errors that wanted floats


class Evaluation:
    """One evaluation of a function on fresh inputs.

    Args:
        f: the function.
        args, kwargs: what it is called with.
        chosen: the places of the arguments to differentiate by.

    Attributes:
        inputs: the nodes that stand for the numbers of each chosen argument.
        result: what the function returned.
        outputs: the numbers and Values in it.
        order: the nodes between inputs and outputs, in topological order.
        symbolic: whether anything depends on a Value from outside, so that derivatives
            are to be graphs.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        args: Sequence[Any],
        chosen: Sequence[int],
        kwargs: Mapping[str, Any] | None = None,
    ):
        self.name = name_of(f)
        self.inputs: list[list[Value]] = []
        self._rebuilds: list[Callable[[Iterable[Any]], Any]] = []
        self._start = clock.tick()  # a leaf that is older comes from outside
        arguments = list(args)
        with differentiating() as mark:
            for place in chosen:
                numbers, rebuild = flatten(_argument(self.name, args, place))
                nodes: list[Value] = [mark.input(number) for number in numbers]
                arguments[place] = rebuild(nodes)
                self.inputs.append(nodes)
                self._rebuilds.append(rebuild)
            self.result = _called(f, arguments, kwargs or {})
        found, self.rebuild_result = flatten(self.result)
        self.outputs = [self._output(output) for output in found]
        self._find_order()

    def _output(self, output: Any) -> Any:
        if output is None:
            raise OperandError(
                f"{self.name}: returned None where a number is needed; does it lack a "
                "return?"
            )
        return as_operand(output, self.name)

    def _find_order(self) -> None:
        """Find the nodes between inputs and outputs, and what else they stem from."""
        targets = {node for nodes in self.inputs for node in nodes}
        roots = [output for output in self.outputs if isinstance(output, Value)]
        graph = topological_order(*roots)
        refuse_kept(roots, graph, self._start, self.name)
        self.order = users_of(targets, graph)
        self.symbolic = any(
            node.primitive is None
            and node not in targets
            and (node._stamp < self._start or (node._is_marked and node.is_alive))
            for node in graph
        )

    def finish(self, number: Any) -> Any:
        """Return a result as a caller sees it: a float unless it is differentiated."""
        if self.symbolic or not isinstance(number, Value):
            return settled(number)
        return number._data

    @property
    def primal(self) -> Any:
        """The function's result."""
        return self.rebuild_result([self.finish(output) for output in self.outputs])

    def cotangents(self, seeds: Mapping[Value, Any]) -> list[Any]:
        """Return, per chosen argument, the cotangent in the argument's structure."""
        symbolic = self.symbolic or any(isinstance(x, Value) for x in seeds.values())
        found = pullback(self.order, seeds, symbolic=symbolic)
        return [
            rebuild([settled(found.get(node, 0.0)) for node in nodes])
            for nodes, rebuild in zip(self.inputs, self._rebuilds, strict=True)
        ]


def _called(
    f: Callable[..., Any], arguments: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """Return f's result; an error of somebody else's that wanted floats gets a hint."""
    try:
        return f(*arguments, **kwargs)
    except TypeError as error:
        wanted_floats = any(word in str(error) for word in _WORDS)
        if not isinstance(error, AutogradError) and wanted_floats:
            error.add_note(
                f"while {name_of(f)} was differentiated: its numbers are Values then, "
                "which this function does not take; write it with operators and the "
                "functions of ops (ops.sign, ops.logaddexp, … take arrays of Values), "
                "or say with .data or .detach() that a plain number is meant"
            )
        raise


def name_of(f: Any) -> str:
    """Return how a function is called in errors."""
    return getattr(f, "__name__", type(f).__name__)


def positions(argnums: Any, where: str) -> tuple[int, ...]:
    """Return the places that ``argnums``, one or several, asks for.

    Raises:
        OperandError: they are no whole numbers.
    """
    several = isinstance(argnums, (tuple, list, range))
    try:
        return tuple(index(place) for place in (argnums if several else (argnums,)))
    except TypeError:
        raise OperandError(
            f"{where}: argnums is the place of an argument, 0 for the first, or a "
            f"tuple of places, got {argnums!r}"
        ) from None


def _argument(name: str, args: Sequence[Any], place: int) -> Any:
    try:
        return args[place]
    except IndexError:
        raise OperandError(
            f"{name}: argnums asks for argument {place}, "
            f"but only {len(args)} were given by position"
        ) from None
