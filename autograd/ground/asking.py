"""Who asks: the call in the user's own code that led here, for an error's words."""

import ast
import dis
import linecache
import sys
import sysconfig
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

_OURS = str(Path(__file__).parents[1])
_LIBRARIES = tuple(
    {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib")}
)
_NAMING = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL", "LOAD_NAME")
_LONGEST = 60  # characters of code that an error quotes


class Question(NamedTuple):
    """A call that asked for something.

    Args:
        function: what was called, such as ``math.sin``; empty where nobody can tell.
        names: the names that the code mentions up to there, the nearest first.
        place: ``file.py:7``.
    """

    function: str
    names: tuple[str, ...]
    place: str


def question() -> Question:
    """Return the call under way in the nearest frame that is the user's own."""
    frame: FrameType | None = sys._getframe(1)
    nearest = None
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(_OURS):
            nearest = nearest or frame
            if not file.startswith(_LIBRARIES) and not file.startswith("<frozen"):
                return _asked(frame)
        frame = frame.f_back
    return _asked(nearest) if nearest else Question("", (), "")


def _asked(frame: FrameType) -> Question:
    place = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
    return Question(_called(frame), _mentioned(frame.f_code, frame.f_lasti), place)


def _called(frame: FrameType) -> str:
    """The source of what the present instruction calls, where there is source."""
    positions = islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
    first, last, start, end = next(positions, (None,) * 4)
    if first is None or last is None or start is None or end is None:
        return ""
    file, scope = frame.f_code.co_filename, frame.f_globals
    lines = [linecache.getline(file, i, scope).encode() for i in range(first, last + 1)]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    try:
        code = ast.parse(b"".join(lines).strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return ""
    text = ast.unparse(code.func if isinstance(code, ast.Call) else code)
    return text if len(text) <= _LONGEST else ""


def _mentioned(code: CodeType, last: int) -> tuple[str, ...]:
    """The names that the code loads up to an instruction, the nearest first."""
    names = [
        str(step.argval)
        for step in dis.get_instructions(code)
        if step.offset <= last and step.opname in _NAMING
    ]
    return tuple(reversed(names))
