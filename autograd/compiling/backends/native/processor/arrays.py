"""How NumPy's arrays lie in memory, so that machine code may look at them itself.

To look at an array from Python, its type, shape, kind and address, takes longer than to
run a small net on it.  Where the fields lie is part of NumPy's binary interface, the
same for all of its versions; it is tried on a few arrays before it is relied on.
"""

import ctypes
import sys
from dataclasses import dataclass
from functools import cache

import numpy as np

CONTIGUOUS = 0x1 | 0x100  # C_CONTIGUOUS and ALIGNED, among the flags
KIND = 24  # where a dtype says what it is: kind, character, order of bytes, …, number
MASK = -(1 << 32) | 0xFFFFFF  # all of these but the …, which are flags


@dataclass(frozen=True)
class Fields:
    """Where an array's fields lie, in bytes from its address.

    >>> Fields(16).descr
    56
    """

    data: int

    @property
    def type(self) -> int:
        """Its type, the last of what every object begins with."""
        return self.data - 8

    @property
    def axes(self) -> int:
        """How many axes there are, 32 bits."""
        return self.data + 8

    @property
    def shape(self) -> int:
        """The address of their lengths."""
        return self.data + 16

    @property
    def descr(self) -> int:
        """The object that says of what kind the numbers are."""
        return self.data + 40

    @property
    def flags(self) -> int:
        """How it lies, 32 bits."""
        return self.data + 48


def kind_of(dtype: np.dtype) -> int:
    """Return what tells numbers of a dtype from all others; dtypes may be many objects.

    An array that comes out of a pickle has one of its own.
    """
    return ctypes.c_int64.from_address(id(dtype) + KIND).value & MASK


@cache
def fields() -> Fields | None:
    """Return where the fields lie, or nothing if they are not where they should be."""
    if ctypes.sizeof(ctypes.c_void_p) != 8 or sys.byteorder != "little":
        return None
    found = Fields(object.__basicsize__)
    flat = np.arange(6.0)
    tries = [flat, flat.reshape(2, 3), flat.reshape(2, 3).T, np.zeros((2, 1, 0), "f4")]
    tries += [np.arange(3), np.ones(2, bool)]
    return found if all(_is_true_of(found, array) for array in tries) else None


def _is_true_of(fields: Fields, array: np.ndarray) -> bool:
    start, pointer, number = id(array), ctypes.c_int64, ctypes.c_int32
    shape = pointer.from_address(start + fields.shape).value
    lengths = [pointer.from_address(shape + 8 * k).value for k in range(array.ndim)]
    flags = number.from_address(start + fields.flags).value
    dtype, code = (
        array.dtype,
        [array.dtype.kind, array.dtype.char, array.dtype.byteorder],
    )
    whole = dtype.num << 32 | int.from_bytes("".join(code).encode(), "little")
    is_plain = array.flags.c_contiguous and array.flags.aligned
    return (
        pointer.from_address(start + fields.type).value == id(np.ndarray)
        and pointer.from_address(start + fields.data).value == array.ctypes.data
        and number.from_address(start + fields.axes).value == array.ndim
        and lengths == list(array.shape)
        and pointer.from_address(start + fields.descr).value == id(dtype)
        and kind_of(dtype) == whole
        and (flags & CONTIGUOUS == CONTIGUOUS) == is_plain
    )
