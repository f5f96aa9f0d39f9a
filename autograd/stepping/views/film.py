"""Steps as a film: the picture, lit up step by step, with the formula below it."""

import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cached_property
from io import BytesIO
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.drawing import picture_of
from autograd.drawing.exports.paint import Canvas, lines_of
from autograd.drawing.folding import Folding
from autograd.drawing.style import LIGHT
from autograd.drawing.view import view
from autograd.errors import RenderError
from autograd.ground.text import printable
from autograd.stepping.sections import Section
from autograd.stepping.sequence import Steps
from autograd.stepping.views.lighting import (
    LIT,
    Lighting,
    film_sections,
    is_gone_through_once,
)
from autograd.stepping.views.sentences import sentence

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST = 400  # frames
_LARGEST = 1920, 900  # pixels of the picture
_NARROWEST = 720  # pixels of a frame, for its words
_WORDS, _LINE, _EDGE = 17, 25, 24  # pixels: of letters, of a line, around all


def gif(
    steps: Steps, depth: int | None, expand: Collection[str], seconds: float
) -> bytes:
    """Return a film as a GIF that starts over."""
    film = _Film(steps, depth, expand)
    palette = _with_swatches(film.frame(len(film.sections) - 1)).quantize(128)
    from PIL.Image import Dither  # there, since a frame was drawn

    plain = Dither.NONE
    drawn = [frame.quantize(palette=palette, dither=plain) for frame in film.frames()]
    pause = round(1000 * seconds)
    file = BytesIO()
    drawn[0].save(
        file, format="GIF", save_all=True, append_images=drawn[1:], loop=0,
        duration=[*[pause] * (len(drawn) - 1), 3 * pause], optimize=True,
    )  # fmt: skip
    return file.getvalue()


def mp4(
    steps: Steps, depth: int | None, expand: Collection[str], seconds: float
) -> bytes:
    """Return a film as an MP4, which any player shows.

    Raises:
        RenderError: there is no ffmpeg, or it failed.
    """
    if not (program := shutil.which("ffmpeg")):
        raise RenderError(
            "an .mp4 needs the program ffmpeg on the PATH; a .gif needs none"
        )
    film = _Film(steps, depth, expand)
    width, height = film.size
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        path = Path(folder) / "film.mp4"
        command = [
            program, "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", f"{width}x{height}", "-r", f"{1 / seconds:.6f}", "-i", "-",
            "-r", "25", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path),
        ]  # fmt: skip
        errors = _fed(command, film, Path(folder) / "errors")
        if errors or not path.exists():
            raise RenderError(f"ffmpeg could not write the film: {errors}")
        return path.read_bytes()


def _fed(command: list[str], film: "_Film", log: Path) -> str:
    """Run a program on a film's pixels, the last frame thrice; return its errors."""
    with log.open("wb") as errors, suppress(BrokenPipeError):
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=errors)
        assert running.stdin is not None
        with running:
            pixels = b""
            for frame in film.frames():
                pixels = frame.tobytes()
                running.stdin.write(pixels)
            running.stdin.write(2 * pixels)
    told = log.read_text(errors="replace").strip()
    return told or ("no output" if running.returncode else "")


def _with_swatches(frame: "Image") -> "Image":
    """A frame and, below it, all colours that another may have."""
    width, height = frame.size
    colours = [*LIGHT.values(), LIT]
    whole = frame.resize((width, height + 20 * len(colours)))
    whole.paste(frame, (0, 0))
    for place, colour in enumerate(colours):
        band = (0, height + 20 * place, width, height + 20 * place + 20)
        whole.paste(colour, band)
    return whole


class _Film:
    """A film while it is drawn: one layout, and for each frame what is lit of it."""

    def __init__(self, steps: Steps, depth: int | None, expand: Collection[str]):
        self.steps = steps
        expand = {expand} if isinstance(expand, str) else set(expand)
        self.fold = Folding(steps.root, depth, expand, steps.cotangents, all_named=True)
        scene = view(self.fold, expand)
        self.sections = film_sections(steps, self.fold)
        if len(self.sections) >= _MOST:
            raise RenderError(
                f"a film of {len(self.sections):,} frames is too long, more than "
                f"{_MOST}; depth=0 folds, and a page (.html) has no such border"
            )
        self.picture = picture_of(scene, legend=False)
        self.lighting = Lighting(steps, self.fold, scene, self.sections)

    def frames(self) -> Iterator["Image"]:
        """Yield what is shown before the first step, then what is at each."""
        yield self.frame(-1)
        for number in range(len(self.sections)):
            yield self.frame(number)

    @cached_property
    def scale(self) -> float:
        """Pixels of a point."""
        width, height, _ = self.picture.shapes
        return min(2.0, _LARGEST[0] / width, _LARGEST[1] / height)

    @cached_property
    def size(self) -> tuple[int, int]:
        """The pixels of a frame: even numbers, as films need them."""
        width, height, _ = self.picture.shapes
        across = max(int(width * self.scale) + 2 * _EDGE, _NARROWEST)
        rows = max(
            len(self._words(number, across)) for number in range(-1, len(self.sections))
        )
        down = int(height * self.scale) + 3 * _EDGE + rows * _LINE
        return across + across % 2, down + down % 2

    def frame(self, number: int) -> "Image":
        """Return what is shown at a step; −1 is before the first."""
        across, down = self.size
        width, height, shapes = self.picture.shapes
        canvas = Canvas(across, down, self.scale, LIGHT["page"])
        left = (across - width * self.scale) / 2
        canvas.paint(self.lighting.lit(number, shapes), (left, _EDGE))
        top = height * self.scale + 2 * _EDGE
        for row, words in enumerate(self._words(number, across)):
            colour = LIGHT["muted" if row == 0 else "ink"]
            canvas.write(words, (_EDGE, top + row * _LINE), _WORDS, colour)
        return canvas.image()

    # -- words -----------------------------------------------------------------------

    def _words(self, number: int, across: int) -> list[str]:
        title = f"{number + 1} / {len(self.sections)}"
        told = ["The leaves are given."]
        if number >= 0:
            told = self._told(self.sections[number])
        return [
            title,
            *(
                line
                for text in told
                for line in lines_of(printable(text), _WORDS, across - 2 * _EDGE)
            ),
        ]

    def _told(self, section: Section) -> list[str]:
        if section.first == section.last:
            step = self.steps[section.first]
            return [sentence(step), str(step)]
        way = "Forward" if section.phase == "forward" else "Backward"
        count = section.last - section.first + 1
        if section.home and is_gone_through_once(self.fold, section.home):
            runs = prod(map(self.fold.runs, self.fold.around(section.home)))
            count = runs if runs > 1 else len(self.fold.members[section.home])
            return [f"{way} through {section.home}, {count:,} times"]
        return [f"{way} through {section.home or 'the rest'}: {count:,} steps"]
