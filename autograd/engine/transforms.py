"""Functions of functions: grad, value_and_grad, jvp, vjp, hvp, jacobian, hessian.

The functions take and return floats, arrays, or nested lists, tuples and dicts of them;
derivatives come back in the same structure.  Arguments stand in JAX's order.  Nested
calls give derivatives of any order: where the result depends on a Value from outside, a
Value that is being differentiated or one of the user's, the answer is a graph and can
be differentiated again.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, overload

import numpy as np

from autograd.engine.evaluation import Evaluation, name_of, positions
from autograd.engine.marked import settled
from autograd.engine.sweep import pushforward
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


def value_and_grad(
    f: Callable[P, Any], argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Transformed[P, tuple[Any, Any]]:
    """Return a function that gives ``(f(*args), grad(f)(*args))`` for one evaluation.

    See :func:`grad`.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """

    chosen = positions(argnums, f"grad of {name_of(f)}")

    @wraps(f)
    def differentiated(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        aux: list[Any] = []

        @wraps(f)
        def scalar(*inner: Any, **inner_kwargs: Any) -> Any:
            result = f(*inner, **inner_kwargs)
            if has_aux:
                result, extra = _with_extra(result, name_of(f))
                aux.append(extra)
            return result

        run = Evaluation(scalar, args, chosen, kwargs)
        if len(run.outputs) != 1:
            raise OperandError(
                f"{run.name}: grad needs a function of one result, got "
                f"{len(run.outputs)}; use jacobian or vjp"
            )
        slopes = run.cotangents(_seed(run.outputs[0]))
        value = run.finish(run.outputs[0])
        for node in flatten(aux)[0]:
            settled(node)  # it may well be an argument of the next call
        return ((value, aux[0]) if has_aux else value), _one_or_all(slopes, argnums)

    return differentiated


def _with_extra(result: Any, name: str) -> tuple[Any, Any]:
    if isinstance(result, (tuple, list)) and len(result) == 2:
        return result[0], result[1]
    raise OperandError(f"{name}: with has_aux it returns a pair (number, extra)")


def _seed(output: Any) -> dict[Value, float]:
    """Return the cotangent that a sweep from one output starts with."""
    return {output: 1.0} if isinstance(output, Value) else {}


def _one_or_all(slopes: Sequence[Any], argnums: Any) -> Any:
    """Return the one that was asked for, or a tuple where several were."""
    return tuple(slopes) if isinstance(argnums, (tuple, list, range)) else slopes[0]


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
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return differentiated


def _as_arguments(things: Any) -> tuple[Any, ...]:
    return tuple(things) if isinstance(things, (tuple, list)) else (things,)


def _same_length(name: str, left: Any, right: Any, words: str) -> None:
    if len(left) != len(right):
        raise OperandError(f"{name}: {words} {len(left)} and {len(right)}")


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
    run = Evaluation(f, primals, range(len(primals)))
    seeds: dict[Value, Any] = {}
    for nodes, tangent in zip(run.inputs, tangents, strict=True):
        numbers = [as_operand(number, "jvp") for number in flatten(tangent)[0]]
        _same_length(
            "jvp", nodes, numbers, "a primal and its tangent must be of one size, got"
        )
        seeds.update(zip(nodes, numbers, strict=True))
        run.symbolic = run.symbolic or any(isinstance(x, Value) for x in numbers)
    found = pushforward(run.order, seeds, symbolic=run.symbolic)
    slopes = [
        settled(found.get(output, 0.0)) if isinstance(output, Value) else 0.0
        for output in run.outputs
    ]
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
    run = Evaluation(f, primals, range(len(primals)))

    def pull(cotangent: Any) -> tuple[Any, ...]:
        numbers = [as_operand(number, "vjp") for number in flatten(cotangent)[0]]
        _same_length(
            "vjp", run.outputs, numbers, "result and cotangent must be of one size, got"
        )
        seeds: dict[Value, Any] = {}
        for output, number in zip(run.outputs, numbers, strict=True):
            if isinstance(output, Value):
                seeds[output] = seeds[output] + number if output in seeds else number
        return tuple(run.cotangents(seeds))

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

    chosen = positions(argnums, f"jacobian of {name_of(f)}")

    @wraps(f)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        run = Evaluation(f, args, chosen, kwargs)
        rows = [run.cotangents(_seed(output)) for output in run.outputs]
        blocks = [_arranged(run, list(column)) for column in zip(*rows, strict=True)]
        return _one_or_all(blocks, argnums)

    return differentiated


def _arranged(run: Evaluation, rows: list[Any]) -> Any:
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
