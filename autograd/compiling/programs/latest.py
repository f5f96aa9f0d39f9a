"""The latest few of something, by key."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")


class CacheInfo(NamedTuple):
    """How a cache was used; the words are those of ``functools.lru_cache``.

    Attributes:
        hits: how often what was asked for was there.
        misses: how often it had to be made.
        maxsize: how many are kept, those asked for latest.
        currsize: how many there are.
    """

    hits: int
    misses: int
    maxsize: int
    currsize: int


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
        self._hits = self._misses = 0
        self._items: dict[Hashable, Item] = {}  # the latest is the last
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable) -> Item | None:
        """Return what is kept under a key, which is the latest from now on."""
        with self._lock:
            if key not in self._items:
                self._misses += 1
                return None
            self._hits += 1
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

    def keys(self) -> list[Hashable]:
        """Return the keys of what is kept, the latest last."""
        with self._lock:
            return list(self._items)

    def items(self) -> list[Item]:
        """Return what is kept, the latest last."""
        with self._lock:
            return list(self._items.values())

    @property
    def info(self) -> CacheInfo:
        """How it was used."""
        with self._lock:
            return CacheInfo(self._hits, self._misses, self.limit, len(self._items))

    def __getstate__(self) -> dict:
        with self._lock:
            return {"limit": self.limit, "items": dict(self._items)}

    def __setstate__(self, state: dict) -> None:
        self.__init__(state["limit"])  # type: ignore[misc]  # counts from 0 again
        self._items = state["items"]
