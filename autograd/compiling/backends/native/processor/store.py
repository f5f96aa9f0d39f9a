"""Machine code that is kept between processes, in the user's cache folder.

An entry is named by all that it depends on, and led by a digest of what follows: what
is cut short, changed or foreign is made anew.  A folder that others may write to, or
that is another user's, is not used, for what lies in it is executed.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from autograd.ground.files import write_whole

VARIABLE = "CHAINRULE_CACHE"  # another folder, or nothing at all to keep no code
LIMIT = 64 << 20  # bytes; a small net's code takes 20,000
DIGEST = 32  # bytes


class Store:
    """Machine code by name, in a folder.

    Args:
        folder: made if it is not there; ``None`` keeps nothing.
    """

    def __init__(self, folder: Path | None):
        self.folder = folder

    def read(self, name: str) -> bytes | None:
        """Return what was kept under a name, if it is there and whole."""
        if self.folder is None or not _is_ours(self.folder):
            return None
        path = self.folder / name
        try:
            if not _is_ours(path):
                return None
            content = path.read_bytes()
        except OSError:
            return None
        code = content[DIGEST:]
        return code if sha256(code).digest() == content[:DIGEST] else None

    def write(self, name: str, code: bytes) -> None:
        """Keep code under a name; where that fails, it is made anew next time."""
        if self.folder is None:
            return
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(self.folder):
                path = write_whole(self.folder / name, sha256(code).digest() + code)
                path.chmod(0o600)
                self._make_room()

    def _make_room(self) -> None:
        """Remove what was made first, until the rest is within the limit."""
        entries = sorted(
            (entry.stat().st_mtime, entry.stat().st_size, entry.path)
            for entry in os.scandir(self.folder)
            if entry.is_file(follow_symlinks=False)
        )
        size = sum(size for _, size, _ in entries)
        for _, length, path in entries:
            if size <= LIMIT:
                return
            with suppress(OSError):
                os.unlink(path)
            size -= length


def store() -> Store:
    """Return the user's store."""
    if VARIABLE in os.environ:
        place = os.environ[VARIABLE]
        return Store(Path(place) if place else None)
    from platformdirs import user_cache_path

    return Store(user_cache_path("chainrule", appauthor=False) / "native")


def name_of(*parts: str) -> str:
    """Return a name for what depends on some texts, another one for other texts.

    >>> name_of("a", "bc") == name_of("ab", "c")
    False
    """
    digest = sha256()
    for part in parts:
        digest.update(sha256(part.encode()).digest())
    return digest.hexdigest()


def _is_ours(path: Path) -> bool:
    """Return whether only this user may change a file or folder."""
    try:
        found = path.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):  # Windows keeps a user's folders to the user
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o022
