"""Rounding, remainders and signs as in C and NumPy, zeros and infinities too."""

from math import copysign, inf, isnan, nan

import numpy as np
import pytest

from autograd import Value, ops
from autograd.errors import DomainError

NUMBERS = (
    0.0, -0.0, 0.3, -0.3, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 0.49999999999999994,
    5e-324, 2.0**52 + 1.0, -1e300, inf, -inf, nan,
)  # fmt: skip
NUMPY = {"floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.rint}
PAIRS = {"fmod": np.fmod, "copysign": np.copysign, "heaviside": np.heaviside}


def same(a, b):
    return (isnan(a) and isnan(b)) or (a == b and copysign(1.0, a) == copysign(1.0, b))


@pytest.mark.parametrize("name", NUMPY)
@pytest.mark.parametrize("x", NUMBERS)
def test_rounding_is_numpy_s_to_the_sign_of_0(name, x):
    row, wanted = getattr(ops, name), float(NUMPY[name](x))

    assert same(row(x), wanted)
    assert same(float(row(np.array([x]))[0]), wanted)
    assert same(float(row.composition(x)), wanted)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("x", NUMBERS)
def test_two_operands_are_numpy_s_to_the_sign_of_0(name, x):
    row = getattr(ops, name)
    for y in NUMBERS:
        with np.errstate(invalid="ignore"):
            wanted = float(PAIRS[name](x, y))
        if name == "fmod" and y == 0.0:
            with pytest.raises(DomainError, match="operand 1 must lie in"):
                row(x, y)
        else:
            assert same(row(x, y), wanted), y


@pytest.mark.parametrize(
    ("name", "operands", "slopes"),
    [
        ("floor", (2.7,), [0.0]),
        ("round", (2.5,), [0.0]),
        ("fmod", (7.5, 2.0), [1.0, -3.0]),
        ("fmod", (-7.5, 2.0), [1.0, 3.0]),
        ("fmod", (7.5, -2.0), [1.0, 3.0]),
        ("fmod", (0.9, 0.3), [1.0, -3.0]),
        ("copysign", (-2.0, 3.0), [-1.0, 0.0]),
        ("copysign", (-2.0, -3.0), [1.0, 0.0]),
        ("copysign", (0.0, -3.0), [0.0, 0.0]),
        ("heaviside", (0.0, 0.5), [0.0, 1.0]),
        ("heaviside", (2.0, 0.5), [0.0, 0.0]),
    ],
)
def test_slopes(name, operands, slopes):
    leaves = [Value(x) for x in operands]
    getattr(ops, name)(*leaves).backward()

    assert [leaf.grad for leaf in leaves] == slopes


def test_remainder_is_mod_under_numpy_s_name():
    assert ops.remainder is ops.mod
    assert ops.rint is ops.round
    assert ops.remainder(-7.0, 3.0) == 2.0
    assert ops.fmod(-7.0, 3.0) == -1.0
