"""Real numbers of any type as plain floats."""

from decimal import Decimal
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from autograd.errors import OperandError
from autograd.ground.number import as_number


@pytest.mark.parametrize(
    "number",
    [
        2, 2.0, True, Fraction(2), Decimal(2), np.float32(2), np.float64(2),
        np.int64(2), np.uint8(2), np.bool_(True), np.array(2.0),
    ],
    ids=lambda x: type(x).__name__,
)  # fmt: skip
def test_real_numbers_of_every_type_become_floats(number):
    assert type(as_number(number, "here")) is float
    assert as_number(number, "here") == float(number)


def test_an_int_beyond_the_floats_overflows():
    for huge in (10**400, 10**6000, Fraction(10**400, 3)):
        assert as_number(huge, "here") == inf
        assert as_number(-huge, "here") == -inf


@pytest.mark.parametrize(
    ("thing", "hint"),
    [
        ("3", "float"),
        (b"3", "float"),
        (None, "missing"),
        (1j, "real"),
        (np.complex128(1), "real"),
        ([1.0], "one Value per number"),
        (np.zeros(3), "one Value per number"),
        (object(), "int"),
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_is_no_real_number_is_refused_with_a_hint(thing, hint):
    with pytest.raises(OperandError, match=f"here: needs a real number.*{hint}"):
        as_number(thing, "here")
