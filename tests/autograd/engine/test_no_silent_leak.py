"""Every function of numbers that Python and NumPy have, on a Value under ``grad``.

It gives the right derivative or an error, never a wrong one in silence.
"""

import builtins
import cmath
import contextlib
import io
import math
import operator
import random
import statistics
import struct
import warnings
from array import array
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd import Value, grad

POINTS = (0.3, 0.7, 1.3, 2.6, -0.45)
STEP = 1e-5
SAME = 1e-4  # of the derivative: what a difference over STEP can tell

CALLS = {
    "f(x)": lambda f, x: f(x),
    "f(x, .5)": lambda f, x: f(x, 0.5),
    "f(.5, x)": lambda f, x: f(0.5, x),
    "f(x, 1., 2.)": lambda f, x: f(x, 1.0, 2.0),
    "f([x, .5])": lambda f, x: f([x, 0.5]),
    "f([x, 1., 2.], [.5, x, x])": lambda f, x: f([x, 1.0, 2.0], [0.5, x, x]),
    "f(array)": lambda f, x: f(np.array([x, 0.5])),
    "f(array, array)": lambda f, x: f(np.array([x, 0.5]), np.array([0.25, x])),
    "f(matrix)": lambda f, x: f(np.array([[x, 0.5], [0.1, x * x]])),
}

# They ask what kind of thing they have, or where it lies, and nothing of its number.
OF_NO_NUMBER = {
    "isscalar", "frombuffer", "bytes", "bytearray", "memoryview", "hash", "id", "is_",
    "is_not",
}  # fmt: skip
# Truths as NumPy gives them of any objects: one of the operands itself.
OF_TRUTH = {"logical_and", "logical_or"}
WITH_EFFECTS = {
    "breakpoint", "compile", "eval", "exec", "exit", "quit", "help", "input", "open",
    "print", "copyright", "credits", "license", "get_include", "info", "show_config",
    "show_runtime", "test", "fromfile", "fromregex", "genfromtxt", "load", "loadtxt",
    "memmap", "save", "savetxt", "savez", "savez_compressed", "setbufsize", "seterr",
    "seterrcall", "set_printoptions", "setattr", "delattr",
}  # fmt: skip
BY_COUNT = {  # a number there is a size, and a large one takes its time
    "arange", "bartlett", "blackman", "empty", "eye", "full", "hamming", "hanning",
    "identity", "kaiser", "ones", "tri", "zeros", "range",
}  # fmt: skip


def functions():
    for module in (math, cmath, statistics, operator, np, np.linalg, builtins):
        for name in dir(module):
            f = getattr(module, name)
            if name.startswith("_") or not callable(f):
                continue
            if isinstance(f, type) and issubclass(f, BaseException):
                continue
            if name not in OF_NO_NUMBER | OF_TRUTH | WITH_EFFECTS | BY_COUNT:
                yield pytest.param(f, id=f"{module.__name__}.{name}")


def number_of(result, x):
    """One number that follows whatever a function returned."""
    if isinstance(result, (Value, float, int)):
        return result * x
    if isinstance(result, (tuple, list, set, dict)):
        result = list(result)
    return np.sum(np.asarray(result, dtype=object)) * x


def wrong(f, call, x):
    """The derivative that ``grad`` gives and the true one, where they differ."""
    g = lambda x: number_of(call(f, x), x)  # noqa: E731
    try:
        slope = float(grad(g)(x))
    except Exception:
        return None  # an error is no silence
    with contextlib.suppress(Exception):
        right, left, near = (float(g(y)) for y in (x + STEP, x - STEP, x + STEP / 2))
        true = (right - left) / (2 * STEP)
        is_smooth = abs((near - left) / (1.5 * STEP) - true) < SAME * (1 + abs(true))
        if math.isfinite(true) and is_smooth:
            return (
                None if abs(slope - true) <= SAME * (1 + abs(true)) else (slope, true)
            )
    return None


@pytest.mark.slow
@pytest.mark.parametrize("f", list(functions()))
def test_no_function_is_wrong_in_silence(f):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        found = {
            (name, x): pair
            for name, call in CALLS.items()
            for x in POINTS
            if (pair := wrong(f, call, x)) is not None
        }

    assert found == {}


OTHERS = {
    "Decimal": lambda x: float(Decimal(x)),
    "Fraction": lambda x: float(Fraction(x)),
    "struct": lambda x: struct.unpack("d", struct.pack("d", x))[0],
    "array": lambda x: array("d", [x])[0],
    "% format": lambda x: float("%f" % x),  # noqa: UP031
    "str.format": lambda x: float(f"{x:e}"),
    "seed": lambda x: random.Random(x).random(),
    "gauss": lambda x: random.Random(1).gauss(x, 1.0),
    "uniform": lambda x: random.Random(1).uniform(0.0, x),
    "bytes": lambda x: float(str(x.__float__())),
    "slice": lambda x: [1.0, 2.0, 3.0][: x.__index__()][-1],
    "vectorize": lambda x: np.vectorize(math.sin, otypes=[float])(np.array([x]))[0],
    "fromiter": lambda x: np.fromiter([x, x], dtype=float)[0],
    "full": lambda x: np.full(2, x)[0],
    "full of floats": lambda x: np.full(2, x, dtype=float)[0],
    "fill": lambda x: [a := np.zeros(2), a.fill(x)][0][0],
    "put": lambda x: [a := np.zeros(2), np.put(a, [0], [x])][0][0],
    "copyto": lambda x: [a := np.zeros(2), np.copyto(a, x, casting="unsafe")][0][0],
    "out": lambda x: [a := np.zeros(2), np.add(x, 1.0, out=a, casting="unsafe")][0][0],
    "itemset": lambda x: [a := np.zeros(2), a.__setitem__(0, x)][0][0],
    "linspace": lambda x: np.linspace(0.0, x, 5)[-1],
    "interp": lambda x: np.interp(x, [0.0, 3.0], [0.0, 9.0]),
    "polyval": lambda x: np.polyval([1.0, 2.0], x),
    "einsum": lambda x: np.einsum("i,i", np.array([x, x]), np.array([1.0, x])),
    "array_equal": lambda x: float(np.array_equal([x], [x])),
    "isclose": lambda x: 2.0 if math.isclose(x, 1.0) else x,
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("x", POINTS)
def test_no_other_way_to_a_number_is_wrong_in_silence(name, x):
    assert wrong(lambda y: OTHERS[name](y), CALLS["f(x)"], x) is None


def test_the_test_finds_what_is_wrong():
    assert wrong(lambda x: math.sin(x.data) if isinstance(x, Value) else math.sin(x),
                 CALLS["f(x)"], 0.3) is not None  # fmt: skip
