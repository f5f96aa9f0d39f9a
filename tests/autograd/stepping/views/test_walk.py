"""The walk: every screen in any size, and the keys and sizes of a terminal."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest
from rich.cells import cell_len

from autograd import Value
from autograd.cli import build
from autograd.ground.screen import cut, folded
from autograd.stepping import steps
from autograd.stepping.views.walk import moved, screen_lines

EXAMPLE = "u = b*c; v = a + u; J = 3*v", ("a=5", "b=3", "c=2")
LONG = "J = " + " + ".join(f"tanh(x*{i}.123456)*exp(-y/{i})" for i in range(1, 30))
AB = ("a=0.512345678", "b=2.12345678")
SIZES = [(80, 24), (60, 20), (200, 60), (40, 10), (20, 5), (5, 2), (1, 1)]
GRAPHS = {
    "example": lambda: build(*EXAMPLE),
    "long": lambda: build(LONG, ("x=0.123456", "y=-2.34567")),
    "leaves": lambda: sum((Value(i, f"w[{i}]") for i in range(40)), Value(0.0, "b")),
    "wide": lambda: Value(2.0, "深い学習" * 20) * Value(3.0, "重み" * 30),
    "leaf": lambda: Value(2.0, "x"),
}


def shown(walk, place, width, height):
    return [line.plain for line in screen_lines(walk, place, width, height)]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", GRAPHS)
def test_every_screen_fits_and_shows_the_present_step(name, size):
    walk = steps(GRAPHS[name]())
    width, height = size
    for place in range(-1, len(walk)):
        lines = screen_lines(walk, place, width, height)
        assert len(lines) <= height
        assert max(cell_len(line.plain) for line in lines) <= width
        lit = [line.plain for line in lines if line.style == "reverse"]
        if place >= 0 and height > 2:
            assert lit == [cut(str(walk[place]), width)]


def test_a_screen_of_eighty_by_twenty_four():
    walk = steps(build(*EXAMPLE))

    assert shown(walk, 6, 80, 24) == [
        "Step 7 of 8. Backward pass, from right to left",
        "a = 5",
        "b = 3",
        "c = 2",
        "u = b·c = 3·2 = 6",
        "v = a + u = 5 + 6 = 11",
        "J = 3·v = 3·11 = 33",
        "dJ/dJ = 1",
        "dJ/dv = ∂J/∂v · dJ/dJ = 3·1 = 3",
        "dJ/da = ∂v/∂a · dJ/dv = 1·3 = 3",
        "dJ/du = ∂v/∂u · dJ/dv = 1·3 = 3",
        "dJ/db = ∂u/∂b · dJ/du = c·3 = 2·3 = 6",
        *[""] * 6,
        "─" * 80,
        "local derivative   ∂u/∂b = c = 2",
        "upstream gradient  dJ/du = 3",
        "contribution       2 × 3 = 6",
        "so far             dJ/db = 6",
        "→ or space: forward   ←: back   Home: first   End: last   q: quit",
    ]


def test_nothing_is_shown_before_its_step():
    walk = steps(build(*EXAMPLE))
    early = "\n".join(shown(walk, 1, 80, 24))

    assert "33" not in early
    assert "dJ" not in early
    assert "dJ/da = 3   dJ/db = 6   dJ/dc = 9" in shown(walk, 7, 80, 24)


def test_a_long_step_is_cut_in_its_middle_and_told_in_full_below():
    walk = steps(build("J = total(a, b, a*b, a/b) - 1", AB))
    place = [step.op for step in walk[: walk.backward_start]].index("total")
    lines = shown(walk, place, 60, 20)
    step = walk[place]
    told = "".join(lines[-6:-1])

    assert cut(str(step), 60) in lines
    assert "…" in cut(str(step), 60)
    assert step.in_numbers.replace(" ", "") in told.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 5, "short"),
        ("a = b + c = 12345", 10, "a = b …345"),
        ("深深深深深", 6, "深深 …"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
        ("", 0, ""),
    ],
)
def test_cut(text, width, expected):
    assert cell_len(cut(text, width)) <= width
    assert cut(text, width) == expected


def test_folded_lines_hold_all_words():
    text = "local derivative   ∂u/∂b = (a + b)·(c + d) = 12"
    lines = folded(text, 20)

    assert "".join(lines).split() == text.split()
    assert all(len(line) <= 20 for line in lines)
    assert folded("", 10) == [""]


@pytest.mark.parametrize(
    ("place", "key", "expected"),
    [
        (-1, "\x1b[C", 0),
        (7, "\x1b[C", 7),
        (3, "\x1b[6~", 4),
        (3, "\x1b[D", 2),
        (3, "\x1b[5~", 2),
        (-1, "\x1b[D", -1),
        (3, "\x1b[H", -1),
        (3, "\x1b[F", 7),
        (3, "?", 3),
    ],
)
def test_keys_move_within_the_steps(place, key, expected):
    assert moved(place, key, 8) == expected


class Terminal:
    """A pseudo-terminal in which ``step -i`` runs."""

    def __init__(self, width, height):
        self.end, other = pty.openpty()
        self.resize(width, height)
        environment = {**os.environ, "TERM": "xterm", "PYTHONUTF8": "1"}
        environment.pop("COLUMNS", None)
        environment.pop("LINES", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograd", "step", "-i", EXAMPLE[0], *EXAMPLE[1]],
            stdin=other, stdout=other, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(other)

    def resize(self, width, height):
        size = struct.pack("HHHH", height, width, 0, 0)
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, size)

    def press(self, keys):
        os.write(self.end, keys)

    def read_until(self, text):
        seen, deadline = "", time.monotonic() + 30
        while text not in seen and time.monotonic() < deadline:
            if select.select([self.end], [], [], 0.1)[0]:
                seen += os.read(self.end, 65536).decode(errors="replace")
        assert text in seen
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_walking_in_a_terminal_that_is_resized():
    terminal = Terminal(80, 24)
    assert "─" * 80 in terminal.read_until("q: quit")
    terminal.press(b"\x1b[C")
    assert "3·2" in terminal.read_until("q: quit")
    terminal.press(b"\x1b[F")
    assert "dJ/dc = 9" in terminal.read_until("q: quit")
    terminal.resize(60, 20)
    terminal.process.send_signal(signal.SIGWINCH)  # it leads no terminal's session
    smaller = terminal.read_until("q: quit")
    assert "─" * 60 in smaller
    assert "─" * 61 not in smaller
    assert "dJ/dc = 9" in smaller
    terminal.press(b"q")
    assert terminal.process.wait(timeout=30) == 0
    os.close(terminal.end)
