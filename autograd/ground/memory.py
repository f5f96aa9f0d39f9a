"""The garbage collector, held back while a large graph is made."""

import gc
from threading import RLock

_lock = RLock()
_open: set[int] = set()  # ids of the pauses in all threads: there is one collector
_was_on = False  # before the first of them


class collector_paused:  # noqa: N801 - a context manager, used like a function
    """Hold the collector back for a while, and leave it as it was found.

    Making a million nodes lets the collector look at all of them many times, and none
    is garbage: that is half of the time it takes to build, copy or compile a graph.
    Pauses may be nested and may overlap in several threads; the last one to end
    switches the collector on, if it was on before the first.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """

    def __enter__(self) -> None:
        global _was_on
        try:
            with _lock:
                if not _open:
                    _was_on = gc.isenabled()
                _open.add(id(self))
                gc.disable()
        except BaseException:  # Ctrl-C in between: the block is never entered
            self._end()
            raise

    def __exit__(self, *exception) -> None:
        try:
            self._end()
        finally:
            self._end()  # Ctrl-C may have hit the first; the second finds it done

    def __del__(self) -> None:
        self._end()  # Ctrl-C may have hit the very call of __exit__

    def _end(self) -> None:
        """Take this pause back; the order lets it be done again from any point."""
        with _lock:
            if _open == {id(self)} and _was_on:
                gc.enable()
            _open.discard(id(self))
