"""NumPy's functions on Values: the node that ``ops`` makes, or an error of ours.

NumPy asks an argument's class first: ``__array_ufunc__`` of elementwise functions,
``__array_function__`` of the rest.  An array of Values is no Value, and NumPy asks
nobody: it calls the elements' operators and methods, which are right as well.
"""

import math
import operator
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograd import ops
from autograd.errors import AutogradError, OperandError
from autograd.ops.table import find

_LN2 = math.log(2.0)


class NumPyFunctions:
    """What NumPy asks a Value for."""

    __slots__ = ()

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any
    ) -> Any:
        """Return ``ufunc`` of Values, numbers and arrays of both."""
        if method == "__call__" and not options:
            if function := _elementwise(ufunc):
                return _each(function, ufunc.nout, [_plain(x) for x in inputs])
        elif not _has_object_loop(ufunc):
            _refuse(ufunc.__name__)
        return _by_objects(ufunc.__name__, getattr(ufunc, method), inputs, options)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, inputs: Any, options: Any
    ) -> Any:
        """Return ``function`` of Values, numbers and arrays of both."""
        if not all(issubclass(kind, (NumPyFunctions, np.ndarray)) for kind in types):
            return NotImplemented
        name = function.__name__
        if name in _WRITTEN_HERE:
            return _WRITTEN_HERE[name](*inputs, **options)
        if name in _OF_NUMBERS:
            return function(*map(_numbers, inputs), **options)
        if name not in _OF_OBJECTS:
            _refuse(f"{_module(function)}{name}")
        return _by_objects(name, function, inputs, options)


def _refuse(name: str, reason: object = None) -> NoReturn:
    told = f" ({reason})" if reason else ""
    raise OperandError(
        f"np.{name} can't be differentiated here{told}; write it with operators and "
        "the functions of ops, which take arrays of Values too, or take numbers, x.data"
    )


def _module(function: Callable[..., Any]) -> str:
    """``linalg.`` for np.linalg.inv."""
    place = function.__module__.removeprefix("numpy").removeprefix(".")
    return f"{place}." if place and not place.startswith("_") else ""


# -- elementwise functions -------------------------------------------------------------


def _elementwise(ufunc: np.ufunc) -> Callable[..., Any] | None:
    """The function that makes the node, where there is one."""
    name = ufunc.__name__
    if name in _UFUNCS:
        return _UFUNCS[name]
    row = find(name)
    if row is not None and row.arity in (None, ufunc.nin):
        return row
    if name in _TRUTHS:
        return lambda *inputs: ufunc(*map(_numbers, inputs))
    if not _has_object_loop(ufunc) or name in _WITHOUT_SLOPE:
        _refuse(name)
    return None


def _each(function: Callable[..., Any], count: int, inputs: list[Any]) -> Any:
    """Apply a function of ``count`` results to operands, or to each of arrays.

    Never an operator to an array and a Value: NumPy would ask us again.
    """
    if any(isinstance(x, np.ndarray) for x in inputs):
        each = np.frompyfunc(lambda *xs: function(*map(_plain, xs)), len(inputs), count)
        return each(*map(_boxed, inputs))
    return function(*inputs)


def _plain(thing: Any) -> Any:
    """A NumPy scalar as Python's, for its operators would ask us again."""
    if not isinstance(thing, np.generic):
        return thing
    number = thing.item()
    return float(number) if isinstance(number, np.generic) else number


def _has_object_loop(ufunc: np.ufunc) -> bool:
    return any(set(kinds.partition("->")[0]) == {"O"} for kinds in ufunc.types)


def _fmax(row: Callable[..., Any]) -> Callable[..., Any]:
    """The larger or smaller operand; NaN only where both are."""

    def chosen(x: Any, y: Any) -> Any:
        both = ops.where(ops.not_equal(x, x), y, row(x, y))
        return ops.where(ops.not_equal(y, y), x, both)

    return chosen


def _logaddexp2(x: Any, y: Any) -> Any:
    return ops.logaddexp(x * _LN2, y * _LN2) / _LN2


def _modf(x: Any) -> Any:
    return ops.fmod(x, 1.0), ops.trunc(x)


_UFUNCS: dict[str, Callable[..., Any]] = {
    "fabs": ops.abs,
    "float_power": ops.pow,
    "fmax": _fmax(ops.maximum),
    "fmin": _fmax(ops.minimum),
    "logaddexp2": _logaddexp2,
    "modf": _modf,
    "divmod": lambda x, y: (ops.floordiv(x, y), ops.mod(x, y)),
    "radians": lambda x: x * (math.pi / 180.0),
    "deg2rad": lambda x: x * (math.pi / 180.0),
    "degrees": lambda x: x * (180.0 / math.pi),
    "rad2deg": lambda x: x * (180.0 / math.pi),
    "conjugate": lambda x: x,
    "logical_and": lambda x, y: (x != 0.0) & (y != 0.0),
    "logical_or": lambda x, y: (x != 0.0) | (y != 0.0),
    "logical_xor": lambda x, y: (x != 0.0) ^ (y != 0.0),
    "logical_not": lambda x: x == 0.0,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "less": operator.lt,
    "less_equal": operator.le,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "invert": operator.invert,
}
_TRUTHS = {"isnan", "isfinite", "isinf", "signbit"}  # of the number, as a bool
_WITHOUT_SLOPE = {"gcd", "lcm", "left_shift", "right_shift", "ldexp", "frexp"}


# -- the other functions ---------------------------------------------------------------


def _where(condition: Any, *choices: Any) -> Any:
    if len(choices) != 2:
        _refuse("where", "of a condition alone")
    if isinstance(condition, np.ndarray) and condition.dtype == bool:
        condition = condition.astype(float)
    if isinstance(condition, (bool, np.bool_)):
        condition = float(condition)
    return ops.where(condition, *choices)


def _clip(x: Any, low: Any = None, high: Any = None, **options: Any) -> Any:
    low, high = options.pop("min", low), options.pop("max", high)
    if options:
        _refuse("clip", f"with {', '.join(options)}=")
    if low is None:
        return x if high is None else ops.minimum(x, high)
    return ops.maximum(x, low) if high is None else ops.clip(x, low, high)


def _round(x: Any, decimals: int = 0, out: Any = None) -> Any:
    if out is not None:
        _refuse("round", "with out=")
    scale = 10.0**decimals
    return ops.round(x * scale) / scale if decimals else ops.round(x)


_WRITTEN_HERE: dict[str, Callable[..., Any]] = {
    "where": _where, "clip": _clip, "round": _round, "around": _round,
    "sinc": ops.sinc, "fix": ops.trunc,
}  # fmt: skip
_OF_NUMBERS = {"isclose", "allclose", "array_equal", "isreal", "iscomplex"}
_OF_OBJECTS = {
    "sum", "prod", "cumsum", "cumprod", "mean", "average", "var", "std", "median",
    "max", "min", "amax", "amin", "ptp", "sort", "argmax", "argmin", "argsort", "dot",
    "vdot", "inner", "outer", "matmul", "tensordot", "einsum", "kron", "cross", "trace",
    "diff", "ediff1d", "convolve", "correlate", "trapezoid", "norm", "stack",
    "concatenate", "hstack", "vstack", "dstack", "column_stack", "append", "insert",
    "delete", "block", "reshape", "ravel", "transpose", "squeeze", "expand_dims",
    "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_to", "broadcast_arrays",
    "swapaxes", "moveaxis", "flip", "fliplr", "flipud", "roll", "rot90", "tile",
    "repeat", "split", "array_split", "take", "diag", "diagonal", "tril", "triu",
    "meshgrid", "copy", "copyto", "shape", "size", "ndim", "zeros_like", "ones_like",
    "full_like", "empty_like", "full", "real", "real_if_close", "any", "all",
    "result_type", "can_cast", "iscomplexobj", "isrealobj", "array_repr", "array_str",
    "array2string", "shares_memory", "may_share_memory",
}  # fmt: skip


def _by_objects(
    name: str, function: Callable[..., Any], inputs: Any, options: Any
) -> Any:
    """What NumPy makes of arrays of Values, by their operators and methods."""
    options = {key: _boxed(option) for key, option in options.items()}
    try:
        found = function(*map(_boxed, inputs), **options)
    except AutogradError:
        raise
    except (TypeError, ValueError, ArithmeticError) as error:
        _refuse(name, error)
    return found[()] if _is_box(found) else found


def _is_box(thing: Any) -> bool:
    return isinstance(thing, np.ndarray) and thing.shape == () and thing.dtype == object


def _boxed(thing: Any) -> Any:
    """A Value as an array of no axis, in sequences too."""
    if isinstance(thing, NumPyFunctions):
        box = np.empty((), dtype=object)
        box[()] = thing
        return box
    if type(thing) in (list, tuple):
        return type(thing)(map(_boxed, thing))
    return thing


def _numbers(thing: Any) -> Any:
    """Numbers instead of Values, asked one by one: a marked Value refuses."""
    if isinstance(thing, NumPyFunctions):
        return float(thing)  # type: ignore[arg-type]
    if isinstance(thing, np.ndarray) and thing.dtype == object:
        return np.array([float(x) for x in thing.flat]).reshape(thing.shape)
    return thing
