"""The page: a document that needs nothing else, put together from its parts."""

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any

from autograd.compiling.backends import javascript
from autograd.ground.files import write_whole
from nn.net.losses import Loss
from nn.playground.examples import packed
from nn.playground.programs import lean
from nn.playground.variants import Variant
from nn.training.optimisers import Optimiser

SCRIPTS = (
    "numbers", "net/chance", "net/files", "net/examples", "net/training",
    "pictures/palette", "pictures/plane", "pictures/network", "pictures/chart",
    "rule/formulas", "rule/example", "rule/batch", "controls", "listening", "main",
)  # fmt: skip


class Page(str):
    """A page as text, with a way to save it."""

    __slots__ = ()

    def save(self, path: str | os.PathLike) -> None:
        """Write it as a file, whole or not at all."""
        write_whole(path, self.encode())

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, as notebooks show it."""
        return (
            f'<iframe srcdoc="{escape(self)}" sandbox="allow-scripts allow-downloads" '
            'title="playground" style="width:100%;height:56rem;border:0"></iframe>'
        )


def document(
    variants: Sequence[Variant],
    *,
    title: str,
    data: Any,
    test: Any,
    loss: Loss,
    optimisers: Sequence[Optimiser],
    **told: Any,
) -> Page:
    """Return the document.

    Args:
        variants: the nets that it can train, the first at the start.
        title: its heading.
        data, test: X and the matrix of targets; none for no test data.
        loss: what is minimised.
        optimisers: the rules it can train by, the first at the start.
        told: whatever else its scripts read, as JSON can hold it.
    """
    script = _script(variants, optimisers)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    about = {
        "title": title,
        "variants": _once([each.about for each in variants]),
        "data": [packed(part) for part in data],
        "test": test and [packed(part) for part in test],
        "loss": {"name": loss.name, "targets": loss.targets, "link": loss.link},
        "optimisers": [_optimiser(rule) for rule in optimisers],
        **told,
    }
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    parts = {
        "policy": "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        "title": escape(title),
        "css": _asset("page.css"),
        "data": text.replace("<", "\\u003c"),
        "script": script,
    }
    page = _asset("page.html")
    for name, part in parts.items():  # one after the other: none is read for marks
        before, mark, after = page.partition(f"@{name}@")
        assert mark, name
        parts[name] = before + part
        page = after
    return Page("".join([*parts.values(), page]))


def _optimiser(rule: Optimiser) -> dict[str, Any]:
    return {"name": type(rule).__name__.lower(), "rate": rule.rate}


def _script(variants: Sequence[Variant], optimisers: Sequence[Optimiser]) -> str:
    """All scripts as one: what is printed for this page, then what every page has."""
    nets = ",\n".join(f"{{{_entries(each.programs)}}}" for each in variants)
    rules = ",\n".join(lean(javascript.update(rule)) for rule in optimisers)
    printed = f"const PROGRAMS = [{nets}];\nconst UPDATES = [{rules}];"
    printed = f"{lean(javascript.needed(printed))}\n{printed}"
    parts = [lean(_asset("script", f"{name}.js")) for name in SCRIPTS]
    return "\n".join(['"use strict";', "(() => {", printed, *parts, "})();"])


def _once(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is told of each; weights that are the first one's are left out."""
    first, *others = variants
    same = [each | {"theta": None} if each["theta"] == first["theta"] else each
            for each in others]  # fmt: skip
    return [first, *same]


def _entries(programs: dict[str, str]) -> str:
    return ",\n".join(f"{name}: {text}" for name, text in programs.items())


def _asset(*path: str) -> str:
    return files(__package__).joinpath(*path).read_text(encoding="utf-8")
