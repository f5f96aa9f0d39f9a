"""Files that are written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write_whole(path: str | os.PathLike, content: bytes) -> Path:
    """Write ``content`` to ``path`` in one piece; return the path.

    A reader sees the old file or the new one.  An existing file keeps its permissions
    and, as far as the system lets us, its owner; a symbolic link goes on pointing to
    the file that it names.  Other hard links of the file keep the old content, because
    the new one is another file.

    Raises:
        OSError: the folder is missing or can't be written to; nothing is left behind.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name[:200]}.{token_hex(6)}")
    try:
        _write_draft(target, draft, content)
        os.replace(draft, target)
    except BaseException as error:
        try:
            _remove(draft)
        finally:
            _remove(draft)  # Ctrl-C may have hit the first
        if isinstance(error, OSError) and error.errno:  # name the file, not the draft
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise
    return path


def _write_draft(target: Path, draft: Path, content: bytes) -> None:
    """Make the draft: without a name where that can be, so that a kill leaves none."""
    handle = _open_nameless(target.parent)
    is_nameless = handle is not None
    if handle is None:
        # The mode is the user's umask's business, as for any new file.
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with open(handle, "wb") as file:
        file.write(content)
        _take_after(target, file.fileno())
        file.flush()
        os.fsync(file.fileno())
        if is_nameless:
            _give_name(file.fileno(), draft)


def _give_name(handle: int, path: Path) -> None:
    # A folder, though not needed, is what makes Python follow the link in /proc.
    source = f"/proc/self/fd/{handle}"
    os.link(source, path, src_dir_fd=handle, follow_symlinks=True)


def _open_nameless(folder: Path) -> int | None:
    """Return a file that no folder lists; ``None`` where there is no such thing."""
    if not hasattr(os, "O_TMPFILE") or not os.path.exists("/proc/self/fd"):
        return None
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o666)
    except OSError:  # not on this file system; if the folder is missing, that shows
        return None


def _take_after(target: Path, handle: int) -> None:
    """Give a file the permissions and the owner of the one that it replaces."""
    try:
        old = target.stat()
    except FileNotFoundError:
        return
    new = os.fstat(handle)
    if hasattr(os, "fchown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with suppress(OSError):  # only the system's owner may give files away
            os.fchown(handle, old.st_uid, old.st_gid)
    os.chmod(handle if os.chmod in os.supports_fd else target, old.st_mode & 0o7777)


def _remove(path: Path) -> None:
    with suppress(OSError):
        os.unlink(path)
