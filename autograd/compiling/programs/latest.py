"""The latest few of something, by key."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Latest(Generic[Item]):
    """What was asked for latest, up to a limit; threads may share it.

    >>> kept = Latest[str](2)
    >>> for key in (1, 2, 1, 3):
    ...     _ = kept.get(key) or kept.put(key, f"made for {key}")
    >>> kept.get(1), kept.get(2), len(kept)
    ('made for 1', None, 2)
    """

    def __init__(self, limit: int):
        self.limit = limit
        self._items: dict[Hashable, Item] = {}  # the latest is the last
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable) -> Item | None:
        """Return what is kept under a key, which is the latest from now on."""
        with self._lock:
            if key not in self._items:
                return None
            self._items[key] = item = self._items.pop(key)
            return item

    def put(self, key: Hashable, item: Item) -> Item:
        """Keep an item, let go of what was not asked for longest, return the item.

        If another thread was faster, its item is kept, and returned.
        """
        with self._lock:
            item = self._items.pop(key, item)
            self._items[key] = item
            while len(self._items) > self.limit:
                self._items.pop(next(iter(self._items)))
        return item

    def __getstate__(self) -> dict:
        with self._lock:
            return {"limit": self.limit, "items": dict(self._items)}

    def __setstate__(self, state: dict) -> None:
        self.limit, self._items, self._lock = state["limit"], state["items"], Lock()
