"""Many updates in one call: the arrays that the code works on, and the call."""

from collections.abc import Callable, Hashable, Sequence
from math import inf
from threading import Lock

import numpy as np

from autograd.compiling.backends.interface import Given, Rule, Stopped
from autograd.compiling.backends.native.block import Block
from autograd.compiling.backends.native.descent.writing import descent_text, slots
from autograd.compiling.backends.native.processor.host import host
from autograd.compiling.backends.native.processor.machine import Machine

RULES = 16  # rules whose code is found without writing it: optimisers and settings

_lock = Lock()
_made: dict[str, Callable[[int], int]] = {}  # by text; a rule's code is made once
_known: dict[Hashable, Callable[[int], int]] = {}  # to write one takes a millisecond


def code_of(rule: Rule, numbers: int, inputs: int, clips: tuple[bool, bool]):
    """Return the function that makes updates by a rule.

    Raises:
        Unsupported: the rule can't be machine code.
    """
    key = (*_described(rule), numbers, inputs, clips)
    found = _known.get(key)
    if found is None:
        found = _written(rule, numbers, inputs, clips)
        if len(_known) >= RULES:
            _known.clear()
        _known[key] = found
    return found


def _described(rule: Rule) -> tuple[Hashable, ...]:
    """Return what the text of a rule depends on."""
    kind, function = type(rule), getattr(rule.rule, "__func__", rule.rule)
    spaces = [vars(each) for each in kind.__mro__] + [getattr(rule, "__dict__", {})]
    plain = [
        (name, value)
        for space in spaces
        for name, value in space.items()
        if isinstance(value, (int, float, str)) and name != "count"
    ]
    return kind, function, len(rule.slots), tuple(plain)


def _written(
    rule: Rule, numbers: int, inputs: int, clips: tuple[bool, bool]
) -> Callable[[int], int]:
    text = descent_text(rule, host().lanes, numbers, inputs, clips)
    with _lock:
        if text not in _made:
            import ctypes

            _made[text] = Machine(text).function("descend", 1, ctypes.c_int64)
        return _made[text]


class Descent:
    """Updates of parameters by the rule, a batch after the other.

    Args:
        rule: what moves them.
        block: the arguments of both passes over the arrays that ``fixed`` has.
        run: the address of the passes' function.
        fixed: the arrays by name, as ``writing`` lists them.
        spaces: where a batch of each input is put, (batch, numbers).
        copied: bytes of parameters that are copied to where the passes read them.
    """

    def __init__(
        self,
        rule: Rule,
        block: Block,
        run: int,
        fixed: dict[str, np.ndarray],
        spaces: Sequence[np.ndarray],
        copied: int,
    ):
        self._rule, self._block, self._fixed, self._spaces = rule, block, fixed, spaces
        self._states = [fixed[f"state{k}"] for k in range(len(rule.slots))]
        self._names = slots(len(rule.slots), len(spaces))
        self._slots = np.zeros(len(self._names), np.int64)
        for name, array in fixed.items():
            self._put(name, array.ctypes.data)
        for which, space in enumerate(spaces):
            self._put(f"space{which}", space.ctypes.data)
            self._put(f"width{which}", space[0].nbytes)
        self._put("run", run)
        self._put("block", block.address)
        self._put("size", len(fixed["theta"]))
        self._put("copied", copied)
        self._put("batch", len(spaces[0]))

    def _put(self, name: str, number: float) -> None:
        place = self._names.index(name)
        if isinstance(number, float):
            self._slots[place : place + 1].view(float)[0] = number
        else:
            self._slots[place] = number

    @property
    def gradient(self) -> np.ndarray:
        """The gradient of the latest batch."""
        return self._fixed["gradient"].copy()

    @property
    def moved(self) -> np.ndarray:
        """What the latest update made, or would have made, of the parameters."""
        return self._fixed["moved"].copy()

    def run(
        self,
        theta: np.ndarray,
        last: np.ndarray,
        state: Sequence[np.ndarray],
        numbers: np.ndarray,
        clips: tuple[float | None, float | None],
        given: Sequence[Given],
    ) -> tuple[np.ndarray, Stopped]:
        """Make updates; see the interface."""
        clipping = clips[0] is not None, clips[1] is not None
        code = code_of(self._rule, numbers.shape[1], len(self._spaces), clipping)
        losses = np.empty(len(numbers))
        kept = self._take(theta, last, state, numbers, losses, given)
        for name, limit in zip(("value", "norm"), clips, strict=True):
            self._put(name, inf if limit is None else float(limit))
        self._put("stop", len(numbers))
        self._put("status", 0)
        done = code(self._slots.ctypes.data)
        del kept
        theta[:], last[:] = self._fixed["theta"], self._fixed["last"]
        for array, own in zip(state, self._states, strict=True):
            array[:] = own
        return losses[:done], Stopped(int(self._slots[self._names.index("status")]))

    def _take(self, theta, last, state, numbers, losses, given) -> list[np.ndarray]:
        """Copy what is small, tell the code of the rest; return what must live on."""
        self._fixed["theta"][:], self._fixed["last"][:] = theta, last
        for array, own in zip(state, self._states, strict=True):
            own[:] = array
        kept = [np.ascontiguousarray(numbers, float), losses]
        self._put("numbers", kept[0].ctypes.data)
        self._put("losses", losses.ctypes.data)
        samples = len(given[0].order)
        batches = -(-samples // len(self._spaces[0]))
        if len(numbers) > batches:
            raise ValueError(f"{len(numbers)} updates of {batches} batches")
        self._put("samples", samples)
        for which, (one, space) in enumerate(zip(given, self._spaces, strict=True)):
            source = np.require(one.source, float, ["C", "A"]).reshape(
                len(one.source), -1
            )
            order = np.ascontiguousarray(one.order, np.int64)
            if source.shape[1] != space.shape[1] or len(order) != samples:
                raise ValueError(f"rows of {source.shape}, not of {space.shape}")
            if not (order.min(initial=0) >= 0 and order.max(initial=0) < len(source)):
                raise ValueError("an order names rows that there are not")
            self._put(f"source{which}", source.ctypes.data)
            self._put(f"order{which}", order.ctypes.data)
            kept += [source, order]
        return kept
