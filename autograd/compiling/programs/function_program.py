"""A function, traced and run: on arguments as they are, or over a batch of examples."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Descent, Rule
from autograd.compiling.programs import tables
from autograd.compiling.programs.arguments import (
    Given,
    examples_of,
    given,
    numbers_like,
    numbers_of,
)
from autograd.compiling.programs.call import Again, Call
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.kept import Engines
from autograd.compiling.programs.latest import CacheInfo, Latest
from autograd.compiling.programs.program import Program, require_dependence
from autograd.compiling.programs.trace import Trace
from autograd.errors import OperandError
from autograd.ground.structure import build

# Structures of arguments that a program keeps the trace for.  One of a 64-32-10 net
# takes 9 ms to make and holds 2 MB; a recurrence met at 16 lengths keeps them all.
SHAPES = 16

Axes = tuple[int | None, ...]


class FunctionProgram(Program):
    """A function, traced and run.  See :func:`compile`.

    With ``in_axes`` it is one of an example, run over a batch; the number of examples
    may differ from call to call.  Arguments of another shape or structure are traced
    anew; the latest 16 traces are kept, see :meth:`cache_info`.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        in_axes: Axes | None,
        argnums: int | tuple[int, ...],
        reduce: str | None,
        dtype: str,
        backend: str | None,
        kept: Engines | None = None,
    ):
        self.f: Callable[..., Any] | None = f
        self.in_axes, self.argnums = in_axes, argnums
        self.reduce = reduce if in_axes is not None else "sum"  # of one, itself
        self._each = in_axes is not None and reduce is None
        self._chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        self._options = dtype, backend
        self._make = kept.engine if kept is not None else Engine
        self._traces: Latest[Trace] = Latest(SHAPES)
        self._latest: Trace | None = None
        self._again: Again | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "f": None}  # a closure can't travel; its traces do

    @property
    def engine(self) -> Engine:
        """The engine of the latest trace."""
        if self._latest is None:
            raise OperandError("program: not traced yet; call it on data first")
        return self._latest.engine

    def cache_info(self) -> CacheInfo:
        """Return how often arguments had a trace, and how many traces are kept.

        Arrays of the same shapes as in the call before are not looked up, nor counted.
        """
        return self._traces.info

    def release(self) -> None:
        """Free all buffers; the next call makes them anew.  No other may be running."""
        for trace in self._traces.items():
            trace.engine.release()

    # -- what is asked for -------------------------------------------------------------

    def __call__(self, *args: Any) -> Any:
        """Return the results: the function's own, reduced, or one per example.

        Over a batch, lists and arrays of results come back as an array, with
        ``reduce=None`` (examples, ...); dicts as dicts.

        Args:
            args: as for the function; what is batched has its examples along its axis.
        """
        run = self._prepare(args)
        memory = run.load(run.trace.engine)
        memory.run_forward()
        if not self._each and run.trace.engine.plan.backward:  # there is one result
            return self._mean(run.trace.engine, memory.total(), run.examples)
        results = memory.outputs()
        if self._each:
            each = [np.broadcast_to(result, run.examples) for result in results]
            return run.trace.result.put(np.stack(each, axis=-1))
        if self.in_axes is None:
            return run.trace.result.put(np.array(results, float))
        reduced = [float(self._reduced(result, run.examples)) for result in results]
        return run.trace.result.put(np.array(reduced))

    def value_and_grad(self, *args: Any) -> tuple[Any, Any]:
        """Return the (reduced) result, and its gradient in the argument's structure.

        Raises:
            OperandError: the function has several results, or ``reduce`` is ``None``;
                or its result does not depend on the argument.
        """
        found = self._directly(self._latest, args)
        if found is not None:
            return found
        run = self._prepare(args)
        self._require_gradient(run.trace)
        engine = run.trace.engine
        memory = run.load(engine)
        seed = self._seed(engine, run.examples)
        memory.run(seed)
        value = self._mean(engine, memory.total(), run.examples)
        gradient = engine.gradient(memory, seed)
        if self.argnums == 0 and not run.shared and not any(self.in_axes or ()):
            first = args[0] if type(args[0]) is np.ndarray else run.theta
            engine.bind((first, *args[1:]), seed)
        return value, run.trace.wrt.put(gradient)

    def _directly(self, trace: Trace | None, args: tuple) -> tuple[float, Any] | None:
        """Return value and gradient the quick way, if the call before was alike."""
        if trace is None or not args or not trace.engine.is_bound:
            return None
        engine, theta = trace.engine, args[0]
        if type(theta) is np.ndarray:
            found = engine.again(theta, args[1:])
            return found and (self._mean(engine, found[0], engine.batch), found[1])
        read = given(theta)
        if read.form != trace.wrt.form:
            return None
        found = engine.again(numbers_of(read, self._names(1)[0]), args[1:])
        if found is None:
            return None
        return self._mean(engine, found[0], engine.batch), trace.wrt.put(found[1])

    def grad(self, *args: Any) -> Any:
        """Return the gradient alone; see :meth:`value_and_grad`."""
        return self.value_and_grad(*args)[1]

    def hvp(self, theta: Any, vector: Any, *data: Any) -> Any:
        """Return the Hessian of the (reduced) result times ``vector``.

        Args:
            theta, data: as for a call.
            vector: in the structure of the gradient, or its numbers in a flat array.
        """
        run = self._prepare((theta, *data))
        self._require_gradient(run.trace)
        wrt = run.trace.wrt
        direction = numbers_like(wrt.form, vector, "program: vector")
        engine = run.trace.derivatives.hvp
        return wrt.put(tables.product(run, direction, engine, self._seed))

    def descent(self, rule: Rule, *args: Any) -> Descent | None:
        """Return what makes many updates in one call, or nothing if there is no such.

        Args:
            rule: what moves the first argument, an array.
            args: one batch, as for ``value_and_grad``.
        """
        if self.argnums != 0 or self.reduce != "mean" or any(self.in_axes or ()):
            return None
        run = self._prepare(args)
        self._require_gradient(run.trace)
        return run.trace.engine.descent(rule, run.examples)

    def jacobian(self, *args: Any) -> Any:
        """Return the derivative of every result by every number of the argument.

        It has the structure of the results with that of the argument in each place; for
        arrays of shapes S and T it is one of shape S + T.  With ``reduce=None`` each
        example has its own, (examples, ...).

        Fit for ``scipy.optimize.least_squares(program, theta, program.jacobian)``.

        Raises:
            OperandError: no result depends on the argument.
        """
        run = self._prepare(args)
        self._require_dependence(run.trace)
        if self._each:
            table = tables.jacobians(run)
        elif self.in_axes is None:
            table = tables.jacobians(run)[0]
        else:
            table = tables.jacobian(run, self._seed)
        return run.trace.result.put(table, run.trace.wrt)

    def hessian(self, *args: Any) -> Any:
        """Return the second derivatives of the (reduced) result.

        It has the structure of the argument twice; for an array of shape T it is one of
        shape T + T.  With ``reduce=None`` each example has its own, (examples, ...).

        Raises:
            OperandError: the function has several results, or its result does not
                depend on the argument.
        """
        run = self._prepare(args)
        self._require_single(run.trace, "hessian")
        self._require_dependence(run.trace)
        if self._each:
            table = tables.hessians(run)
        elif self.in_axes is None:
            table = tables.hessians(run)[0]
        else:
            table = tables.hessian(run, self._seed)
        return run.trace.wrt.put(table, run.trace.wrt)

    # -- arguments ---------------------------------------------------------------------

    def _prepare(self, args: tuple) -> Call:
        """Return the arguments as numbers, with the trace for their structure."""
        axes = self.in_axes or (None,) * len(args)
        again = self._again
        if again is not None and again.suits(args):
            self._latest = again.trace
            return again.run(args, axes, self._chosen)
        self._require_places(args, axes)
        names = self._names(len(args))
        taken = [given(arg, axis is None) for arg, axis in zip(args, axes, strict=True)]
        flat, batched = {}, {}
        for place, (each, axis) in enumerate(zip(taken, axes, strict=True)):
            if axis is None:
                flat[place] = numbers_of(each, names[place])
            else:
                batched[place] = [
                    examples_of(leaf, axis, names[place]) for leaf in each.leaves
                ]
        examples = _number_of_examples(batched, names) if batched else 1
        trace = self._trace_for(args, axes, taken, batched)
        if all(type(arg) is np.ndarray and arg.size for arg in args) and not any(axes):
            self._again = Again(tuple(arg.shape for arg in args), trace, examples)
        theta = [flat.pop(place) for place in self._chosen]
        first = theta[0] if len(theta) == 1 else np.concatenate(theta)
        rows = [_side_by_side(arrays, examples) for arrays in batched.values()]
        return Call(trace, examples, first, list(flat.values()), rows)

    def _trace_for(
        self,
        args: tuple,
        axes: Axes,
        taken: Sequence[Given],
        batched: dict[int, list[np.ndarray]],
    ) -> Trace:
        """Return the trace for arguments like these, made now if there is none."""
        shapes = [array.shape[1:] for arrays in batched.values() for array in arrays]
        key = (*[each.form for each in taken], *shapes)
        trace = self._traces.get(key)
        if trace is None:
            one = list(args)
            for place, arrays in batched.items():
                rows = [array[0] for array in reversed(arrays)]
                one[place] = build(taken[place].form, _popping(rows))
            trace = self._traces.put(key, self._traced(one, axes))
        self._latest = trace
        return trace

    def _traced(self, args: list[Any], axes: Axes) -> Trace:
        if self.f is None:
            raise OperandError(
                "program: it was pickled, which a function does not survive, and has "
                "no trace for arguments of this shape; call it on such arguments "
                "before, or compile the function again"
            )
        listed, reduces = self.in_axes is not None, not self._each
        return Trace(
            self.f,
            axes,
            self.argnums,
            args,
            listed,
            reduces,
            *self._options,
            self._make,
        )

    def _require_places(self, args: tuple, axes: Axes) -> None:
        """Require as many arguments as there are axes, and those the gradient is of."""
        if len(args) != len(axes):
            raise OperandError(f"program: takes {len(axes)} arguments, got {len(args)}")
        if max(self._chosen) >= len(args):
            raise OperandError(
                f"program: argnums asks for argument {max(self._chosen)}, but only "
                f"{len(args)} were given"
            )

    def _names(self, count: int) -> list[str]:
        """Return what the arguments are called in errors."""
        first = "argument 0" if self.in_axes is None or self.argnums != 0 else "theta"
        return [
            f"program: {first}",
            *(f"program: argument {i}" for i in range(1, count)),
        ]

    # -- gradients ---------------------------------------------------------------------

    def _reduced(self, result: Any, examples: int) -> Any:
        if np.ndim(result) == 0:
            return result * (examples if self.reduce == "sum" else 1)
        return np.add.reduce(result) / (examples if self.reduce == "mean" else 1)

    def _mean(self, engine: Engine, total: float, examples: int) -> float:
        """Return the reduced result, given its sum over the examples."""
        if engine.plan.is_batched:
            return total / examples if self.reduce == "mean" else total
        return total * examples if self.reduce == "sum" else total

    def _seed(self, engine: Engine, examples: int) -> float:
        """Return the derivative of the reduced result by each example's."""
        weight = 1.0 if self.reduce == "sum" else 1.0 / examples
        return weight if engine.plan.is_batched else weight * examples

    def _require_gradient(self, trace: Trace) -> None:
        if self._each or not trace.single:
            raise OperandError(
                "program: a gradient needs one result and reduce='mean' or 'sum'; "
                "for one of each result use jacobian"
            )
        self._require_dependence(trace)

    def _require_single(self, trace: Trace, what: str) -> None:
        if not trace.single:
            raise OperandError(
                f"program: {what} needs a function of one result, got "
                f"{len(trace.outputs)}"
            )

    def _require_dependence(self, trace: Trace) -> None:
        first = self.argnums == 0
        on = "the first argument" if first else f"argument {self.argnums}"
        require_dependence(trace.engine, on)


def _popping(rows: list[Any]) -> Callable[[Any], Any]:
    """Return what gives a row for each leaf, from the last to the first."""
    return lambda _: rows.pop()


def _side_by_side(arrays: list[np.ndarray], examples: int) -> np.ndarray:
    """Return the numbers of one batched argument, (examples, numbers)."""
    flat = [array.reshape(examples, array[0].size) for array in arrays]
    return flat[0] if len(flat) == 1 else np.hstack(flat)


def _number_of_examples(batched: dict[int, list[np.ndarray]], names: list[str]) -> int:
    """Return how many examples all arrays have.

    Raises:
        OperandError: they differ, or there are none.
    """
    counts = {p: {len(array) for array in arrays} for p, arrays in batched.items()}
    sizes = sorted(set().union(*counts.values()))
    if len(sizes) > 1:
        each = ", ".join(
            f"{names[place].removeprefix('program: ')}: {sorted(found)}"
            for place, found in counts.items()
        )
        raise OperandError(
            f"program: arguments differ in their number of examples, {sizes} ({each})"
        )
    if sizes == [0]:
        raise OperandError("program: there are no examples")
    return sizes[0]
