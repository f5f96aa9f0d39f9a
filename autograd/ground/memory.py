"""The garbage collector, held back while a large graph is made."""

import gc

_open: dict[int, bool] = {}  # pauses in all threads, and whether they end by "on"


class collector_paused:  # noqa: N801 - a context manager, used like a function
    """Hold the collector back for a while, and leave it as it was found.

    Making a million nodes lets the collector look at all of them many times, and none
    is garbage: that is half of the time it takes to build, copy or compile a graph.
    Pauses may be nested and may overlap in several threads; the last one to end
    switches the collector on, if it was on before the first.

    There is no lock, which Ctrl-C could leave taken.  Each pause notes whether the
    collector is on but for the other pauses.  Threads that begin and end at once may
    have it run a little early, never stay off.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """

    _was_on = False

    def __enter__(self) -> None:
        try:
            self._was_on = gc.isenabled() or _is_owed()
            _open[id(self)] = self._was_on
            gc.disable()
        except BaseException:  # Ctrl-C in between: the block is never entered
            self._end()
            raise

    def __exit__(self, *exception: object) -> None:
        try:
            self._end()
        finally:
            self._end()  # Ctrl-C may have hit the first; the second finds it done

    def __del__(self) -> None:
        self._end()  # Ctrl-C may have hit the very call of __exit__

    def _end(self) -> None:
        """Take this pause back; that may be done again from any point."""
        _open.pop(id(self), None)
        if self._was_on and not _is_owed():
            gc.enable()
        self._was_on = False


def _is_owed() -> bool:
    """Return whether some pause will switch the collector on when it ends."""
    return any(list(_open.values()))
