"""Walking through steps with the keys of a terminal."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from autograd.stepping.sequence import Steps
from autograd.stepping.views.terminal import as_tables

_HELP = "→ or space: forward   ←: back   Home: first   End: last   q: quit"
_QUIT = {"q", "Q", "\x03", "\x04", "\x1b"}
_FORWARD = {"\x1b[C", "\x1bOC", " ", "\r", "\n", "n", "l", "\xe0M"}
_BACK = {"\x1b[D", "\x1bOD", "\x7f", "\b", "p", "h", "\xe0K"}
_FIRST = {"\x1b[H", "\x1bOH", "\x1b[1~", "0", "g", "\xe0G"}
_LAST = {"\x1b[F", "\x1bOF", "\x1b[4~", "$", "G", "\xe0O"}
_ONE_KEY = re.compile(r"\x1b(?:\[[0-9;]*|O)[A-Za-z~]|\xe0?.", re.S)


def walk(steps: Steps) -> None:
    """Show the steps one by one, as keys ask for, until ``q``."""
    from rich.console import Console
    from rich.text import Text

    console, place = Console(), -1
    with _unbuffered(), console.screen(hide_cursor=True) as screen:
        while True:
            tables = as_tables(steps, upto=place, height=console.height)
            screen.update(tables, Text(_HELP, style="dim"))
            for key in _keys():
                if key in _QUIT:
                    return
                place = moved(place, key, len(steps))


def moved(place: int, key: str, count: int) -> int:
    """Return the step to show after a key; −1 shows the leaves alone.

    >>> moved(-1, " ", 8), moved(7, " ", 8), moved(3, "\\x1b[H", 8), moved(3, "x", 8)
    (0, 7, -1, 3)
    """
    if key in _FORWARD:
        place += 1
    elif key in _BACK:
        place -= 1
    elif key in _FIRST:
        place = -1
    elif key in _LAST:
        place = count - 1
    return max(-1, min(place, count - 1))


@contextmanager
def _unbuffered() -> Iterator[None]:
    """Let each key come at once and unechoed, those typed while drawing included."""
    try:
        import termios
        import tty
    except ImportError:  # Windows, where single keys are read so anyway
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _keys() -> list[str]:
    """Wait for keys and return them, one text each."""
    try:
        if os.name == "nt":
            import click

            typed = click.getchar()
        else:
            typed = os.read(sys.stdin.fileno(), 1024).decode(errors="replace")
    except (KeyboardInterrupt, EOFError):
        return ["q"]
    return _ONE_KEY.findall(typed) or ["q"]
