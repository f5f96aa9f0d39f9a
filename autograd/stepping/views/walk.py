"""Walking through steps with the keys of a terminal, on a screen of any size."""

import os
import re
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from typing import TYPE_CHECKING

from autograd.ground.screen import cut, folded
from autograd.ground.text import number_text
from autograd.stepping.records import BackwardStep, Step
from autograd.stepping.sequence import Steps
from autograd.stepping.views.terminal import (
    BACKWARD,
    FORWARD,
    gradient_texts,
    leaf_texts,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_HELP = (
    "→ or space: forward   ←: back   Home: first   End: last   q: quit",
    "→ forward   ← back   Home   End   q: quit",
    "→ ← q: quit",
)
_QUIT = {"q", "Q", "\x03", "\x04", "\x1b"}
_FORWARD = {"\x1b[C", "\x1bOC", "\x1b[6~", " ", "\r", "\n", "n", "l", "\xe0M"}
_BACK = {"\x1b[D", "\x1bOD", "\x1b[5~", "\x7f", "\b", "p", "h", "\xe0K"}
_FIRST = {"\x1b[H", "\x1bOH", "\x1b[1~", "0", "g", "\xe0G"}
_LAST = {"\x1b[F", "\x1bOF", "\x1b[4~", "$", "G", "\xe0O"}
_ONE_KEY = re.compile(r"\x1b(?:\[[0-9;]*|O)[A-Za-z~]|\xe0?.", re.S)
_SEPARATE = 3  # lines that a title, a rule and the help take


def walk(steps: Steps) -> None:
    """Show the steps one by one, as keys ask for, until ``q``."""
    from rich.console import Console, ConsoleDimensions

    console, place = Console(highlight=False), -1
    with (
        _unbuffered(),
        _resized() as resized,
        console.screen(hide_cursor=True) as screen,
    ):
        while True:
            width, height = console.size = ConsoleDimensions(*_size(console))
            screen.update(*screen_lines(steps, place, width, height))
            for key in _keys(resized):
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


# -- what the screen shows -----------------------------------------------------------


def screen_lines(steps: Steps, place: int, width: int, height: int) -> "list[Text]":
    """Return the lines of a screen: the way so far, and the present step in full.

    Args:
        steps: what is walked through.
        place: the present step; −1 before the first.
        width, height: of the screen, in characters and lines.
    """
    details = list(_details(steps, place, width))
    details = details[: max((height - _SEPARATE) // 2, 0)]
    room = max(height - _SEPARATE - len(details), 1)
    before = _before(steps, place, room)
    lit = len(before) - 1 if place >= 0 else None
    lines = [(_title(steps, place), "bold")]
    lines += [(text, "reverse" if i == lit else "") for i, text in enumerate(before)]
    lines += [("", "")] * (room - len(before))
    lines += [("─" * width, "dim"), *((text, "") for text in details)]
    lines.append((next((x for x in _HELP if len(x) <= width), _HELP[-1]), "dim"))
    return [_line(text, style, width) for text, style in lines[:height]]


def _line(text: str, style: str, width: int) -> "Text":
    from rich.text import Text

    return Text(cut(text, width), style, no_wrap=True, overflow="crop")


def _title(steps: Steps, place: int) -> str:
    if place < 0:
        return f"{len(steps):,} steps, before the first: the leaves"
    way = FORWARD if place < steps.backward_start else BACKWARD
    return f"Step {place + 1:,} of {len(steps):,}. {way}"


def _before(steps: Steps, place: int, room: int) -> list[str]:
    """The last lines up to the present step: the leaves, the steps, the seed."""
    first = max(place + 1 - room, 0)
    shown = [str(step) for step in steps[first : place + 1]]
    if place >= steps.backward_start >= first:
        output = steps.names[steps.output]
        shown.insert(steps.backward_start - first, f"d{output}/d{output} = 1")
    if first == 0:
        shown = leaf_texts(steps) + shown
    return shown[-room:] if place >= 0 else shown[:room]


def _details(steps: Steps, place: int, width: int) -> Iterator[str]:
    """The present step part by part, long ones on several lines."""
    parts = _parts(steps[place]) if place >= 0 else []
    yield from chain.from_iterable(folded(part, width) for part in parts)
    if place == len(steps) - 1:
        yield from folded("   ".join(gradient_texts(steps)), width)


def _parts(step: Step) -> list[str]:
    if not isinstance(step, BackwardStep):
        parts = str(step.formula), step.in_numbers, number_text(step.result)
        return [f"{step.name} = {parts[0]}", *(f"  = {part}" for part in parts[1:])]
    local, upstream = number_text(step.local), number_text(step.upstream)
    return [
        f"local derivative   {step.local_name} = {step.local_text}",
        f"upstream gradient  {step.upstream_name} = {upstream}",
        f"contribution       {local} × {upstream} = {number_text(step.contribution)}",
        f"so far             {step.total_name} = {number_text(step.running)}",
    ]


# -- the terminal ----------------------------------------------------------------------


def _size(console: "Console") -> tuple[int, int]:
    """The terminal's own size; what the environment says may be old."""
    with suppress(OSError, ValueError):
        size = os.get_terminal_size(sys.stdout.fileno())
        if size.columns and size.lines:
            return size.columns, size.lines
    return console.size


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


@contextmanager
def _resized() -> Iterator[int | None]:
    """Give a file descriptor that can be read once the terminal's size has changed."""
    if not hasattr(signal, "SIGWINCH"):
        yield None
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def tell(*_: object) -> None:
        with suppress(BlockingIOError):
            os.write(writer, b" ")

    before = signal.signal(signal.SIGWINCH, tell)
    try:
        yield reader
    finally:
        signal.signal(signal.SIGWINCH, before)
        os.close(reader)
        os.close(writer)


def _keys(resized: int | None) -> list[str]:
    """Wait for keys and return them, one text each; none if only the size changed."""
    try:
        if os.name == "nt":
            import click

            typed = click.getchar()
        else:
            watched = [sys.stdin.fileno(), *([] if resized is None else [resized])]
            ready = select.select(watched, [], [])[0]
            if resized is not None and resized in ready:
                os.read(resized, 1024)
            if watched[0] not in ready:
                return []
            typed = os.read(watched[0], 1024).decode(errors="replace")
    except (KeyboardInterrupt, EOFError):
        return ["q"]
    return _ONE_KEY.findall(typed) or ["q"]
