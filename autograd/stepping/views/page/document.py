"""Steps as one self-contained page: a picture that is lit up, and numbers to change."""

import base64
import hashlib
import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from html import escape
from importlib.resources import files

from autograd.drawing.folding import Folding
from autograd.drawing.style import DARK, LIGHT
from autograd.drawing.view import view
from autograd.ground.extras import missing
from autograd.stepping.sections import Section, sections
from autograd.stepping.sequence import Steps
from autograd.stepping.views import sentences
from autograd.stepping.views.page.contents import Contents
from autograd.stepping.views.page.picture import as_svg
from autograd.stepping.views.page.placing import placed, with_copies

_ROOMY = 250  # boxes of a graph without groups, of which a page shows a part
_WIDE = 2.4  # width by height of a picture that gets the whole width of the page
_LISTED = 1_000  # steps that a page without scripts lists

STYLES = ("page", "picture", "paper")
SCRIPTS = (
    "numbers", "compute", "formulas", "sentences", "reading", "picture", "camera",
    "steps", "leaves", "nudge", "quiz", "paths", "sheets", "controls",
)  # fmt: skip


def page(
    steps: Steps,
    depth: int | None = None,
    expand: Collection[str] = (),
    *,
    embed: bool = False,
    worksheet: bool = False,
) -> str:
    """Return the steps as an HTML document that needs nothing else.

    Its numbers can be changed: what follows from them is computed in the page, by code
    that the graph was turned into.

    Args:
        steps: what to show.
        depth, expand: how the picture folds, as for ``draw``; where it is folded, a
            step of the page goes through a whole group, whose own steps can be opened.
        embed: without the header, for a frame in slides or a course.
        worksheet: open as a sheet with blanks to fill in, and one with the solutions.

    Raises:
        MissingExtraError: no renderer for the picture, or no MathML, is installed.

    ``#step=7`` after the address opens the seventh step; ``#embed`` and ``#worksheet``
    do as the arguments.
    """
    expand = {expand} if isinstance(expand, str) else set(expand)
    fold = Folding(
        steps.root, depth, expand, steps.cotangents, all_named=True, roomy=_ROOMY
    )
    scene, copies = with_copies(view(fold, expand))
    shown = sections(steps, fold)
    contents = Contents(steps, fold, shown, expand, copies)
    title, script = _title(steps), _script(contents.program)
    drawn = placed(scene)
    described = f"a graph of {len(scene.boxes)} boxes and {len(scene.arrows)} arrows"
    parts = {
        "policy": f"default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{_digest(script)}'",
        "title": escape(title),
        "kind": " ".join(["embed"] * embed + ["worksheet"] * worksheet),
        "layout": "wide" if drawn.width > _WIDE * drawn.height else "",
        "style": _style(),
        "picture": as_svg(drawn, described),
        "items": "\n".join(_items(steps, shown)),
        "data": _json(contents.data()),
        "script": script,
    }
    return re.sub("@([a-z]+)@", lambda mark: parts[mark[1]], _asset("page.html"))


def _title(steps: Steps) -> str:
    leaves = [steps.names[leaf] for leaf in steps.leaves]
    listed = ", ".join(leaves) if len(leaves) <= 6 else f"{len(leaves):,} leaves"
    return f"The chain rule, step by step: {steps.names[steps.output]} by {listed}"


def _items(steps: Steps, shown: list[Section]) -> Iterable[str]:
    """The list of steps as it is without scripts."""
    for section in shown[:_LISTED]:
        if section.first < section.last:
            count = section.last - section.first + 1
            yield f"<li>{escape(sentences.title(section))}: {count:,} steps</li>"
        else:
            step = steps[section.first]
            said = escape(sentences.sentence(step))
            yield f"<li><p>{said}</p><p>{escape(str(step))}</p></li>"
    if len(shown) > _LISTED:
        yield f"<li>and {len(shown) - _LISTED:,} more</li>"


def _json(data: dict) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


# -- what all pages share --------------------------------------------------------------


def _script(program: str) -> str:
    """All files in one function, after the graph as a function of its leaves."""
    run = program or "null"
    return f'"use strict";(()=>{{\nconst run = {run};\n{_shared_script()}\n}})();'


@cache
def _shared_script() -> str:
    try:
        from rjsmin import jsmin
    except ImportError:
        raise missing("a page needs rjsmin", "draw") from None
    return "\n".join(jsmin(_asset(f"scripts/{name}.js")) for name in SCRIPTS)


@cache
def _style() -> str:
    rules = "".join(_slim(_asset(f"styles/{name}.css")) for name in STYLES)
    light, dark = _colours(LIGHT), _colours(DARK)
    return (
        f":root{{color-scheme:light dark;{light}}}\n@media screen and "
        f"(prefers-color-scheme:dark){{:root{{{dark}}}}}{rules}".replace("}\n", "}")
    )


def _colours(palette: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in palette.items())


def _slim(text: str) -> str:
    """A style sheet without indents and comments on lines of their own."""
    text = re.sub(r"^ */\*.*\*/$", "", text, flags=re.M)
    return re.sub(r"\n\s*", "\n", text)


def _asset(name: str) -> str:
    place = files("autograd.stepping.views.page").joinpath(name)
    return place.read_text(encoding="utf-8").strip()
