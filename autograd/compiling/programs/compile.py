"""compile: a graph of scalars, or a function of scalars, as a program of arrays."""

from collections.abc import Callable, Sequence
from typing import Any, overload

from autograd.compiling.backends import chosen
from autograd.compiling.programs.batch_program import BatchProgram
from autograd.compiling.programs.graph_program import GraphProgram
from autograd.compiling.programs.kept import Engines
from autograd.engine.value import Value
from autograd.errors import OperandError

REDUCE = ("mean", "sum", None)
DTYPES = ("float64", "float32")


@overload
def compile(
    target: Value | float,  # what sum(values) is to a type checker
    wrt: Sequence[Value] | None = None,
    *,
    dtype: str = "float64",
) -> GraphProgram: ...


@overload
def compile(
    target: Callable[..., Any],
    *,
    in_axes: Sequence[int | None],
    reduce: str | None = "mean",
    dtype: str = "float64",
    backend: str | None = None,
) -> BatchProgram: ...


def compile(
    target: Any,
    wrt: Sequence[Value] | None = None,
    *,
    in_axes: Sequence[int | None] | None = None,
    reduce: str | None = "mean",
    dtype: str = "float64",
    backend: str | None = None,
) -> GraphProgram | BatchProgram:
    """Return a program that computes a graph of scalars with matrices.

    Args:
        target: a Value, the output of a finished graph; or a function of scalars, which
            is traced once on one example and run over a batch axis.
        wrt: for a Value, the leaves to differentiate by; all, if left out.
        in_axes: for a function, per argument the axis that runs over examples, or
            ``None`` if all share it, as in ``jax.vmap``.  The gradient is that of the
            first argument.
        reduce: what becomes of the results: ``"mean"``, ``"sum"``, or ``None`` for all.
        dtype: ``"float64"`` or ``"float32"``.
        backend: what runs it: ``"numpy"``, ``"native"`` (machine code, which needs the
            extra ``native``), or ``"auto"``: machine code where the extra is installed
            and a call is large enough to gain by it.  Left out, the environment
            variable ``CHAINRULE_BACKEND`` says, else it is ``"auto"``.

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
    >>> program = compile(lambda w, x: w * x, in_axes=(None, 0))
    >>> program.value_and_grad(2.0, [1.0, 2.0, 3.0])
    (4.0, 2.0)
    """
    if isinstance(target, Value):
        if in_axes is not None:
            raise OperandError(
                "compile: in_axes is for a function; a Value is one finished graph"
            )
        if reduce != "mean":
            raise OperandError(
                "compile: reduce is for a function, whose results are many; a Value is "
                f"one result, leave out reduce={reduce!r}"
            )
        return compile_graph(target, wrt, dtype=dtype, backend=backend)
    if not callable(target):
        raise OperandError(
            f"compile: needs a Value or a function, got {type(target).__name__}"
        )
    if wrt is not None:
        raise OperandError(
            "compile: wrt is for a Value; the gradient of a function is that of its "
            "first argument"
        )
    return compile_function(
        target, in_axes, reduce=reduce, dtype=dtype, backend=backend
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
    *,
    reduce: str | None = "mean",
    dtype: str = "float64",
    backend: str | None = None,
    kept: Engines | None = None,
) -> BatchProgram:
    """Return a program for a function of one example; see :func:`compile`.

    Args:
        kept: engines of earlier programs; one that ran the same graph serves again.
    """
    _require_one_of("reduce", reduce, REDUCE)
    _require_one_of("dtype", dtype, DTYPES)
    if not isinstance(in_axes, (tuple, list)):
        raise OperandError(
            "compile: a function needs in_axes, one for each argument, such as "
            f"(None, 0, 0), got {in_axes!r}"
        )
    return BatchProgram(f, tuple(in_axes), reduce, dtype, chosen(backend), kept)


def _require_one_of(option: str, given: Any, known: Sequence[Any]) -> None:
    if given not in known:
        raise OperandError(f"compile: {option} must be one of {known}, got {given!r}")
