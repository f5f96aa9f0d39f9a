"""Functions of functions: grad, value_and_grad, jvp, vjp, hvp, jacobian, hessian.

The functions take and return floats, arrays, or nested lists, tuples and dicts of them;
derivatives come back in the same structure.  Arguments stand in JAX's order.  Nested
calls give derivatives of any order: inside a function that is being differentiated, or
when an argument is a Value, the answer is a graph and can be differentiated again.
"""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, overload

import numpy as np

from autograd import ops
from autograd.engine.graph import is_tracing, topological_order, users_of
from autograd.engine.sweep import pullback, pushforward
from autograd.engine.value import Value, as_operand
from autograd.errors import OperandError
from autograd.ground.structure import flatten, pack

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


class Transformed(Protocol[P, R_co]):
    """A function that takes what ``f`` takes, floats and arrays in place of Values."""

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __call__(self, *args: Any, **kwargs: Any) -> R_co: ...


_depth: ContextVar[int] = ContextVar("depth", default=0)


@contextmanager
def _deeper():
    token = _depth.set(_depth.get() + 1)
    try:
        yield
    finally:
        _depth.reset(token)


@dataclass
class _Run:
    """One evaluation of a function on fresh inputs."""

    inputs: list[list[Value]]  # per chosen argument
    rebuilds: list[Callable]
    result: Any
    outputs: list  # the numbers and Values in the result
    rebuild_result: Callable
    symbolic: bool

    @classmethod
    def of(cls, f: Callable, args: Sequence, chosen: Sequence[int], kwargs=None):
        symbolic = _depth.get() > 0 or is_tracing()
        inputs, rebuilds, arguments = [], [], list(args)
        for position in chosen:
            numbers, rebuild = flatten(_argument(f, args, position))
            symbolic = symbolic or any(isinstance(x, Value) for x in numbers)
            nodes = [_fresh(number) for number in numbers]
            arguments[position] = rebuild(nodes)
            inputs.append(nodes)
            rebuilds.append(rebuild)
        with _deeper():
            result = f(*arguments, **(kwargs or {}))
        outputs, rebuild_result = flatten(result)
        outputs = [as_operand(output, _name(f)) for output in outputs]
        return cls(inputs, rebuilds, result, outputs, rebuild_result, symbolic)

    @property
    def order(self) -> list:
        """The nodes between inputs and outputs, in topological order."""
        targets = [node for nodes in self.inputs for node in nodes]
        roots = [output for output in self.outputs if isinstance(output, Value)]
        return users_of(targets, topological_order(*roots))

    def finish(self, number):
        """Return a result as a caller sees it: a float unless it is differentiated."""
        if self.symbolic or not isinstance(number, Value):
            return number
        return number.data

    @property
    def primal(self):
        """The function's result."""
        return self.rebuild_result([self.finish(output) for output in self.outputs])

    def cotangents(self, order: list, seeds: dict) -> list:
        """Return, per chosen argument, the cotangent in the argument's structure."""
        found = pullback(
            order, seeds, symbolic=self.symbolic, active=set(order) if order else None
        )
        return [
            rebuild([found.get(node, 0.0) for node in nodes])
            for nodes, rebuild in zip(self.inputs, self.rebuilds, strict=True)
        ]


def _fresh(number) -> Value:
    """An input of its own for every differentiation, so that nested ones don't mix."""
    return ops.identity(number) if isinstance(number, Value) else Value(number)


def _name(f) -> str:
    return getattr(f, "__name__", type(f).__name__)


def _argument(f, args: Sequence, position: int):
    try:
        return args[position]
    except IndexError:
        raise OperandError(
            f"{_name(f)}: argnums asks for argument {position}, "
            f"but only {len(args)} were given by position"
        ) from None


def _positions(argnums) -> tuple[int, ...]:
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


def _same_length(name: str, left: Sequence, right: Sequence, words: str) -> None:
    if len(left) != len(right):
        raise OperandError(f"{name}: {words} {len(left)} and {len(right)}")


def value_and_grad(
    f: Callable[P, Any], argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Transformed[P, tuple[Any, Any]]:
    """Return a function that gives ``(f(*args), grad(f)(*args))`` for one evaluation.

    See :func:`grad`.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """

    @wraps(f)
    def differentiated(*args, **kwargs):
        aux = []

        def scalar(*inner, **inner_kwargs):
            result = f(*inner, **inner_kwargs)
            if has_aux:
                result, extra = result
                aux.append(extra)
            return result

        run = _Run.of(scalar, args, _positions(argnums), kwargs)
        if len(run.outputs) != 1:
            raise OperandError(
                f"{_name(f)}: grad needs a function of one result, got "
                f"{len(run.outputs)}; use jacobian or vjp"
            )
        output = run.outputs[0]
        order = run.order
        seeds = {output: 1.0} if order and isinstance(output, Value) else {}
        slopes = run.cotangents(order, seeds)
        slope = slopes[0] if isinstance(argnums, int) else tuple(slopes)
        value = run.finish(output)
        return ((value, aux[0]), slope) if has_aux else (value, slope)

    return differentiated


def grad(
    f: Callable[P, Any], argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Transformed[P, Any]:
    """Return a function that gives ∂f/∂argument in the argument's structure.

    Args:
        f: takes floats, arrays, or nested lists, tuples and dicts of them, written with
            operators, ``ops`` or NumPy functions; returns one number.
        argnums: which argument, or a sequence of several (then a tuple comes back).
        has_aux: ``f`` returns ``(number, extra)``, and the result is ``(grad, extra)``.

    Raises:
        OperandError: ``f`` returns more than one number, or an argument is no number.

    >>> grad(lambda x: x**3)(2.0), grad(grad(grad(lambda x: x**3)))(2.0)
    (12.0, 6.0)
    >>> grad(lambda p: p["w"] * p["w"] + p["b"])({"w": 3.0, "b": 1.0})
    {'w': 6.0, 'b': 1.0}
    """
    both = value_and_grad(f, argnums, has_aux)

    @wraps(f)
    def differentiated(*args, **kwargs):
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return differentiated


def _as_arguments(things) -> tuple:
    return tuple(things) if isinstance(things, (tuple, list)) else (things,)


def jvp(
    f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]
) -> tuple[Any, Any]:
    """Return ``f(*primals)`` and its derivative along ``tangents`` (forward mode).

    Args:
        f: see :func:`grad`; it may return any structure.
        primals: the arguments, as a tuple.
        tangents: one tangent for each, of the same structure.

    Raises:
        OperandError: primals and tangents differ in number.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    primals, tangents = _as_arguments(primals), _as_arguments(tangents)
    _same_length(
        "jvp", primals, tangents, "primals and tangents must be equally many, got"
    )
    run = _Run.of(f, primals, range(len(primals)))
    seeds: dict = {}
    for nodes, tangent in zip(run.inputs, tangents, strict=True):
        numbers = [as_operand(number, "jvp") for number in flatten(tangent)[0]]
        _same_length(
            "jvp", nodes, numbers, "a primal and its tangent must be of one size, got"
        )
        seeds.update(zip(nodes, numbers, strict=True))
        run.symbolic = run.symbolic or any(isinstance(x, Value) for x in numbers)
    found = pushforward(run.order, seeds, symbolic=run.symbolic)
    slopes = [found.get(output, 0.0) for output in run.outputs]
    return run.primal, run.rebuild_result(slopes)


def vjp(
    f: Callable[..., Any], *primals: Any
) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Return ``f(*primals)`` and its pullback, from its cotangent to the primals'.

    The pullback returns a tuple, one entry per primal, and may be called repeatedly.

    >>> value, pull = vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> value, pull(10.0)
    (6.0, (30.0, 20.0))
    """
    run = _Run.of(f, primals, range(len(primals)))
    order = run.order

    def pull(cotangent) -> tuple:
        numbers = [as_operand(number, "vjp") for number in flatten(cotangent)[0]]
        _same_length(
            "vjp", run.outputs, numbers, "result and cotangent must be of one size, got"
        )
        seeds: dict = {}
        for output, number in zip(run.outputs, numbers, strict=True):
            if isinstance(output, Value):
                seeds[output] = seeds[output] + number if output in seeds else number
        return tuple(run.cotangents(order, seeds))

    return run.primal, pull


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Return the Hessian of ``f`` times ``tangents``: forward over reverse.

    Args:
        f: see :func:`grad`.
        primals, tangents: as in :func:`jvp`.  For one primal the answer has its
            structure, for several it is a tuple.

    >>> hvp(lambda x: x[0] ** 2 * x[1], ([3.0, 5.0],), ([1.0, 0.0],))
    [10.0, 6.0]
    """
    primals = _as_arguments(primals)
    argnums = 0 if len(primals) == 1 else range(len(primals))
    return jvp(grad(f, argnums), primals, tangents)[1]


def jacobian(
    f: Callable[P, Any], argnums: int | Sequence[int] = 0
) -> Transformed[P, Any]:
    """Return a function that gives ∂f/∂argument for every number in f's result.

    The result has f's structure with the argument's structure in each place; for arrays
    of shapes S and T that is one array of shape S + T.

    >>> import numpy as np
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[1]]))(np.array([2.0, 3.0]))
    array([[3., 2.],
           [0., 1.]])
    """

    @wraps(f)
    def differentiated(*args, **kwargs):
        run = _Run.of(f, args, _positions(argnums), kwargs)
        order = run.order
        rows = [
            run.cotangents(order, {output: 1.0} if isinstance(output, Value) else {})
            for output in run.outputs
        ]
        blocks = [_arranged(run, list(column)) for column in zip(*rows, strict=True)]
        return blocks[0] if isinstance(argnums, int) else tuple(blocks)

    return differentiated


def _arranged(run: _Run, rows: list):
    if isinstance(run.result, np.ndarray):
        return pack(rows, run.result.shape)
    return run.rebuild_result(rows)


def hessian(
    f: Callable[P, Any], argnums: int | Sequence[int] = 0
) -> Transformed[P, Any]:
    """Return a function that gives the second derivatives of ``f``, of one result.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0]))
    array([[10.,  6.],
           [ 6.,  0.]])
    """
    return jacobian(grad(f, argnums), argnums)
