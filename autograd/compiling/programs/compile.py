"""compile: a graph of scalars, or a function of scalars, as a program of arrays."""

from collections.abc import Callable, Sequence
from typing import Any, overload

from autograd.compiling.backends import chosen
from autograd.compiling.programs.function_program import FunctionProgram
from autograd.compiling.programs.graph_program import GraphProgram
from autograd.compiling.programs.kept import Engines
from autograd.compiling.programs.program import DTYPES
from autograd.engine.evaluation import positions
from autograd.engine.value import Value
from autograd.errors import OperandError

REDUCE = ("mean", "sum", None)


@overload
def compile(
    target: Value | float,  # what sum(values) is to a type checker
    wrt: Sequence[Value] | None = None,
    *,
    dtype: str = "float64",
    backend: str | None = None,
) -> GraphProgram: ...


@overload
def compile(
    target: Callable[..., Any],
    *,
    in_axes: Sequence[int | None] | None = None,
    argnums: int | Sequence[int] = 0,
    reduce: str | None = "mean",
    dtype: str = "float64",
    backend: str | None = None,
    threads: int | None = None,
) -> FunctionProgram: ...


def compile(
    target: Any,
    wrt: Sequence[Value] | None = None,
    *,
    in_axes: Sequence[int | None] | None = None,
    argnums: int | Sequence[int] = 0,
    reduce: str | None = "mean",
    dtype: str = "float64",
    backend: str | None = None,
    threads: int | None = None,
) -> GraphProgram | FunctionProgram:
    """Return a program that computes a graph of scalars with matrices.

    Args:
        target: a Value, the output of a finished graph; or a function of numbers,
            arrays, or nested lists, tuples, dicts and dataclasses of them, which is
            traced once for arguments of one shape.
        wrt: for a Value, the leaves to differentiate by; all, if left out.
        in_axes: for a function of one example, per argument the axis that runs over
            examples, or ``None`` if all share it, as in ``jax.vmap``.  Left out, the
            function is run as it is.
        argnums: for a function, the place of the argument that the gradient is of, or
            several.
        reduce: what becomes of the examples' results: ``"mean"``, ``"sum"``, or
            ``None`` for all.
        dtype: ``"float64"`` or ``"float32"``.
        backend: what runs it: ``"numpy"``, ``"native"`` (machine code, which needs the
            extra ``native``), or ``"auto"``: machine code where the extra is installed
            and a call is large enough to gain by it.  Left out, the environment
            variable ``CHAINRULE_BACKEND`` says, else it is ``"auto"``.
        threads: for a function of one example, how many share a large batch; the
            results have the same bits for any number of them.

    Raises:
        TracingError: the function branches on a Value.
        OperandError: an argument does not fit.
        MissingExtraError: llvmlite is not installed, which native code needs.

    Sums are reassociated, so results agree with the eager graph to rounding.

    >>> w, x = Value(2.0, "w"), Value(3.0, "x")
    >>> program = compile((w * x).tanh(), wrt=[w])
    >>> value, slope = program.value_and_grad([0.5])
    >>> round(value, 4), slope.round(4).tolist()
    (0.9051, [0.5421])
    >>> program = compile(lambda p: p["w"] ** 2 * p["b"])
    >>> program.value_and_grad({"w": 3.0, "b": 2.0})
    (18.0, {'w': 12.0, 'b': 9.0})
    >>> program = compile(lambda w, x: w * x, in_axes=(None, 0))
    >>> program.value_and_grad(2.0, [1.0, 2.0, 3.0])
    (4.0, 2.0)
    """
    if isinstance(target, Value):
        if in_axes is not None:
            raise OperandError(
                "compile: in_axes is for a function; a Value is one finished graph"
            )
        if argnums != 0:
            raise OperandError(
                "compile: argnums is for a function; for a Value name leaves, wrt=[…]"
            )
        if reduce != "mean":
            raise OperandError(
                "compile: reduce is for a function, whose results are many; a Value is "
                f"one result, leave out reduce={reduce!r}"
            )
        if threads is not None:
            raise OperandError(
                "compile: threads share the examples of a batch; a Value is one "
                "finished graph, leave out threads"
            )
        return compile_graph(target, wrt, dtype=dtype, backend=backend)
    if not callable(target):
        raise OperandError(
            f"compile: needs a Value or a function, got {type(target).__name__}"
        )
    if wrt is not None:
        raise OperandError(
            "compile: wrt is for a Value; a function has argnums, the places of the "
            "arguments that the gradient is of"
        )
    return compile_function(
        target,
        in_axes,
        argnums,
        reduce=reduce,
        dtype=dtype,
        backend=backend,
        threads=threads,
    )


def compile_graph(
    output: Value,
    wrt: Sequence[Value] | None = None,
    *,
    dtype: str = "float64",
    backend: str | None = None,
) -> GraphProgram:
    """Return a program for a finished graph; see :func:`compile`."""
    _require_one_of("dtype", dtype, DTYPES)
    return GraphProgram(output, wrt, dtype, chosen(backend))


def compile_function(
    f: Callable[..., Any],
    in_axes: Sequence[int | None] | None,
    argnums: int | Sequence[int] = 0,
    *,
    reduce: str | None = "mean",
    dtype: str = "float64",
    backend: str | None = None,
    threads: int | None = None,
    kept: Engines | None = None,
) -> FunctionProgram:
    """Return a program for a function of one example; see :func:`compile`.

    Args:
        kept: engines of earlier programs; one that ran the same graph serves again.
    """
    _require_one_of("reduce", reduce, REDUCE)
    _require_one_of("dtype", dtype, DTYPES)
    if in_axes is None and reduce != "mean":
        raise OperandError(
            f"compile: reduce={reduce!r} says what becomes of many examples' results; "
            "name the arguments that hold examples, in_axes=(None, 0)"
        )
    _require_threads(threads, in_axes)
    places = _checked_places(argnums)
    axes = None if in_axes is None else _checked_axes(in_axes, places)
    several = isinstance(argnums, (tuple, list, range))
    wanted = places if several else places[0]
    runs = chosen(backend), threads
    return FunctionProgram(f, axes, wanted, reduce, dtype, *runs, kept)


def _require_threads(threads: Any, in_axes: Any) -> None:
    if threads is None:
        return
    if type(threads) is not int or threads < 1:
        raise OperandError(
            f"compile: threads is a whole number from 1 on, got {threads!r}"
        )
    if in_axes is None:
        raise OperandError(
            "compile: threads share the examples of a batch; name the arguments that "
            "hold them, in_axes=(None, 0)"
        )


def _checked_places(argnums: Any) -> tuple[int, ...]:
    """Return the places of the arguments that a gradient is of."""
    places = positions(argnums, "compile")
    if not places or min(places) < 0 or len(set(places)) < len(places):
        raise OperandError(
            "compile: argnums holds places of arguments, 0 for the first, each once, "
            f"got {argnums!r}"
        )
    return places


def _checked_axes(in_axes: Any, argnums: tuple[int, ...]) -> tuple[int | None, ...]:
    """Return the axis of each argument that runs over examples.

    Raises:
        OperandError: they are no axes, or an argument that the gradient is of has one.
    """
    if not isinstance(in_axes, (tuple, list)):
        raise OperandError(
            "compile: in_axes holds one entry for each argument, such as "
            f"(None, 0, 0), got {in_axes!r}"
        )
    for index, axis in enumerate(in_axes):
        if axis is not None and type(axis) is not int:
            raise OperandError(
                "compile: in_axes holds one axis number or None for each argument, "
                f"got {axis!r} at place {index}"
            )
    if all(axis is None for axis in in_axes):
        raise OperandError(
            "compile: in_axes names no batch axis; leave it out for a function that is "
            "run as it is"
        )
    if max(argnums) >= len(in_axes):
        raise OperandError(
            f"compile: argnums asks for argument {max(argnums)}, and in_axes has "
            f"{len(in_axes)}"
        )
    for place in argnums:
        if in_axes[place] is not None:
            name = "the first argument" if place == 0 else f"argument {place}"
            raise OperandError(
                f"compile: {name} holds the parameters, its axis must be None, got "
                f"{in_axes[place]}; of which arguments the gradient is, argnums says"
            )
    return tuple(in_axes)


def _require_one_of(option: str, given: Any, known: Sequence[Any]) -> None:
    if given not in known:
        raise OperandError(f"compile: {option} must be one of {known}, got {given!r}")
