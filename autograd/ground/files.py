"""Files that are written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write_whole(path: str | os.PathLike, content: bytes) -> Path:
    """Write ``content`` to ``path`` in one piece; return the path.

    A reader sees the old file or the new one.  An existing file keeps its permissions,
    and a link goes on pointing to the file that it names.

    Raises:
        OSError: the folder is missing or can't be written to; nothing is left behind.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{token_hex(6)}")
    try:
        # The mode is the user's umask's business, as for any new file.
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(draft, target.stat().st_mode & 0o7777)
        os.replace(draft, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(draft)
        if isinstance(error, OSError) and error.errno:  # name the file, not the draft
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise
    return path
