"""Ctrl-C while a net trains, and two trainings of one net at once."""

import signal
import threading
import time
import weakref
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any

from nn.errors import ArchitectureError


class CtrlC:
    """Notes the first Ctrl-C of a block instead of raising it; the second one raises.

    The block looks at it where it can stop.  Signals reach the main thread only, so in
    another one there is nothing to note; nor where somebody handles them already.

    Attributes:
        noted: whether there was one.
        twice: whether there was a second one.
    """

    def __init__(self) -> None:
        self.noted = self.twice = False
        self._before: Any = None
        self._handler = _Handler(self)

    def __enter__(self) -> "CtrlC":
        try:
            if threading.current_thread() is threading.main_thread():
                before = signal.getsignal(signal.SIGINT)
                ours = isinstance(before, _Handler)
                if ours or before is signal.default_int_handler:
                    self._before = before
                    signal.signal(signal.SIGINT, self._handler)
            return self
        except BaseException:  # the block is never entered
            self._end()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._end()
        finally:
            self._end()  # a second Ctrl-C may have hit the first

    def raise_if_noted(self) -> None:
        """Raise ``KeyboardInterrupt`` here, if there was one before."""
        if self.noted:
            raise KeyboardInterrupt

    def __del__(self) -> None:
        self._end()  # an interrupt may have hit the very call of __exit__

    def note(self, number: int, frame: FrameType | None) -> None:
        """Note a first Ctrl-C, raise a second one."""
        if self.noted:
            self.twice = True
            signal.default_int_handler(number, frame)
        self.noted = True
        if self._before is not signal.default_int_handler:
            self._before(number, frame)  # a training inside a training: both stop

    def _end(self) -> None:
        before = getattr(self, "_before", None)
        if before is not None and signal.getsignal(signal.SIGINT) is self._handler:
            signal.signal(signal.SIGINT, before)


class _Handler:
    """Hands Ctrl-C to the block while it lives; it does not keep it alive."""

    def __init__(self, block: CtrlC):
        self._block = weakref.ref(block)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        block = self._block()
        if block is None:
            signal.default_int_handler(number, frame)
        else:
            block.note(number, frame)


PAUSE = 0.005  # seconds between two looks at whether a net is free

_busy: dict[int, tuple[int, int]] = {}  # module → which training, in which thread


class OneTraining:
    """Lets a block train a net when no other block trains any part of it.

    Another thread waits for its turn.

    Args:
        net: the net.
        ctrl_c: what ends the waiting.

    Raises:
        ArchitectureError: on entry, if this very thread is training the net already.
    """

    _modules: Sequence[Any] = ()  # until there are some, for __del__

    def __init__(self, net: Any, ctrl_c: CtrlC):
        self.net, self.ctrl_c = net, ctrl_c
        self._me = id(self), threading.get_ident()
        self._modules = list(net.modules())  # kept, so that ids are not reused

    def __enter__(self) -> None:
        try:
            while not self._take():
                self._end()
                self.ctrl_c.raise_if_noted()
                time.sleep(PAUSE)
        except BaseException:
            self._end()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._end()
        finally:
            self._end()  # Ctrl-C may have hit the first

    def __del__(self) -> None:
        self._end()  # Ctrl-C may have hit the very call of __exit__

    def _take(self) -> bool:
        for module in self._modules:
            holder = _busy.setdefault(id(module), self._me)
            if holder == self._me:
                continue
            if holder[1] == self._me[1]:
                raise ArchitectureError(
                    f"fit: {self.net!r} is being trained already, by a call of fit "
                    "that this one is inside of; train a copy: copy.deepcopy(net)"
                )
            return False
        return True

    def _end(self) -> None:
        for module in self._modules:
            if _busy.get(id(module)) == self._me:
                _busy.pop(id(module), None)
