"""What is made of a net and kept with it, for as long as the net stays as it is."""

from collections.abc import Callable, Hashable
from threading import RLock, active_count
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import numpy as np

from autograd.compiling import Engines, FunctionProgram
from autograd.compiling.programs.latest import Latest
from autograd.engine.graph import clock
from nn.net.snapshot import Snapshot

Item = TypeVar("Item")

# Programs of a net: its cost by a few losses and penalties, its outputs before and
# after the last activation.
LIMIT = 8

# A net as it was, what is kept of it so, and what it shares with those that are alike.
State = tuple[Snapshot | None, Latest[Any], Latest[Any] | None]


class Kept:
    """What is kept with one net.

    Where it can't be told whether the net is still what it was (layers of one's own,
    whose answers may depend on anything), nothing is kept but engines, which go by the
    graph that a new trace gives.

    A copy of the net, and an unpickled one, start empty.  Threads may share it.

    Programs are shared by all nets that are alike, while one of them keeps them: forty
    nets that differ in their weights are traced once.
    """

    def __init__(self) -> None:
        self.engines = Engines()
        self._lock = RLock()
        self._state: State = None, Latest(LIMIT), None
        self._theta: tuple[int, Latest[Any] | None, Any] = -1, None, None

    def __deepcopy__(self, memo: dict[int, Any]) -> "Kept":
        return Kept()

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept, ()

    def get(self, net: Any, key: Hashable, make: Callable[[], Item]) -> Item:
        """Return what is kept under a key, made now if there is none, or not any more.

        Args:
            net: the net that this belongs to.
            key: says which thing; ``None`` for one that is not to be kept.
            make: makes it.
        """
        return self._found(self._items(net), key, make)

    def shared(self, net: Any, key: Hashable, make: Callable[[Any], Item]) -> Item:
        """Return what all nets that are alike share under a key, made if there is none.

        Args:
            net, key: as for ``get``.
            make: makes it of a net: of a copy where others share it, for this one may
                be changed.
        """
        items = self._items(net, exactly=True)
        common = self._state[2]
        if items is None or key is None or common is None:
            return make(net)
        with _making:
            found = common.get(key)
            if found is None:
                alike = net.with_parameters(net.parameters())
                found = common.put(key, make(alike))
        return found

    def program(
        self, net: Any, key: Hashable, make: Callable[[Any], FunctionProgram]
    ) -> FunctionProgram:
        """Return the same, a program with buffers of this net's own."""
        items = self._items(net, exactly=True)
        return self._found(items, key, lambda: self.shared(net, key, make).twin())

    def with_theta(
        self, net: Any, key: Hashable, make: Callable[[], Item]
    ) -> tuple[Item, np.ndarray]:
        """Return the same, and the parameters, read anew only if a leaf changed."""
        items, now = self._items(net), clock.now
        at, of, theta = self._theta
        read = at != now or of is not items
        if read:
            items = self._items(net, exactly=True)
        found = self._found(items, key, make)
        if items is None:
            return found, net.theta
        if read:
            theta = net.theta
            theta.flags.writeable = False
            if not _being_written(net, now):
                self._theta = now, items, theta
        return found, theta

    def _found(
        self, items: Latest[Any] | None, key: Hashable, make: Callable[[], Item]
    ) -> Item:
        if items is None or key is None:
            return make()
        found = items.get(key)
        return items.put(key, make()) if found is None else found

    def programs(self, net: Any) -> list[FunctionProgram]:
        """Return the programs that are kept of a net, the latest last."""
        items = self._items(net)
        kept = [] if items is None else items.items()
        return [item for item in kept if isinstance(item, FunctionProgram)]

    def look(self, net: Any) -> None:
        """Let go of everything if the net is not what it was.

        Whoever makes more of what was kept before (a trace for other shapes) calls it
        first: what is made of a changed net must not serve the net as it was.
        """
        self._items(net)

    def _items(self, net: Any, exactly: bool = False) -> Latest[Any] | None:
        """Return what is kept of the net as it is; ``None`` if that can't be told."""
        snapshot, items, _ = self._state
        if snapshot is not None and snapshot.net is net and snapshot.holds(exactly):
            return items
        with self._lock:
            new = Snapshot(net)
            if new.description is None:
                self._state = None, Latest(LIMIT), None
                return None
            before, items, _ = self._state
            if before is None or before.description != new.description:
                items = Latest(LIMIT)
            self._state = new, items, _common(new.likeness)
            return items


# What nets that are alike share, for as long as one of them is.
_alike: WeakValueDictionary[Hashable, Latest[Any]] = WeakValueDictionary()
_making = RLock()


def _common(likeness: Hashable) -> Latest[Any] | None:
    """Return what nets like one share; ``None`` if it can't be told which they are."""
    if likeness is None:
        return None
    with _making:
        return _alike.setdefault(likeness, Latest(LIMIT))


def _being_written(net: Any, now: int) -> bool:
    """Return whether another thread may just be giving a parameter its number.

    It says so first, by the clock and the stamp, and then writes.
    """
    if active_count() == 1:
        return False
    return any(parameter._stamp >= now for parameter in net.parameters())


def kept_with(net: Any) -> Kept:
    """Return what is kept with a net."""
    return vars(net).setdefault("_kept", Kept())
