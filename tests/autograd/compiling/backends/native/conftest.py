"""Native programs between guard zones: what is written beside an array is noticed."""

import numpy as np
import pytest

pytest.importorskip("llvmlite", reason="native programs need llvmlite")

from autograd.compiling.backends.native import memory

GUARD, MARK = 1 << 16, 0xAB  # bytes on each side, and what they hold


@pytest.fixture(autouse=True)
def guarded(monkeypatch):
    """Surround the arrays of native memories, and look at the surroundings after."""
    rooms = []

    def aligned(size, dtype):
        length = size * np.dtype(dtype).itemsize
        room = np.full(length + 2 * GUARD + memory.LINE, MARK, np.uint8)
        start = -room.ctypes.data % memory.LINE + GUARD
        rooms.append((room, start, start + length))
        room[start : start + length] = 0
        return room[start : start + length].view(dtype)

    monkeypatch.setattr(memory, "aligned", aligned)
    yield
    for room, start, stop in rooms:
        assert (room[:start] == MARK).all(), "written below an array"
        assert (room[stop:] == MARK).all(), "written above an array"
