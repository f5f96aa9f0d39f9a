"""Steps as one self-contained page: a picture that is lit up step by step."""

import base64
import hashlib
import json
import re
from collections.abc import Collection
from functools import cache
from html import escape
from importlib.resources import files
from itertools import islice

from autograd.drawing import picture_of
from autograd.drawing.folding import Folding
from autograd.drawing.style import LIGHT
from autograd.drawing.view import view
from autograd.ground.text import number_text
from autograd.stepping.paths import path_sums
from autograd.stepping.records import BackwardStep, ForwardStep
from autograd.stepping.sections import Section, sections
from autograd.stepping.sequence import Steps
from autograd.stepping.views.sentences import path_table, section_item

_PATHS = 40  # paths of one leaf that a page lists
_LEAVES = 12  # leaves whose paths a page lists
_WIDE = 700  # pixels of a picture that gets the whole width of the page
_SIZE = re.compile(r' (?:width|height)="([\d.]+)pt"')


def page(steps: Steps, depth: int | None = None, expand: Collection[str] = ()) -> str:
    """Return the steps as an HTML document that needs nothing else.

    Args:
        steps: what to show.
        depth, expand: how the picture folds, as for ``draw``; where it is folded, a
            step of the page goes through a whole group, whose own steps can be opened.

    Raises:
        MissingExtraError: no renderer for the picture, or no MathML, is installed.
    """
    return _Page(steps, depth, expand).document()


class _Page:
    """A page while it is put together."""

    def __init__(self, steps: Steps, depth: int | None, expand: Collection[str]):
        self.steps = steps
        expand = {expand} if isinstance(expand, str) else set(expand)
        self.fold = Folding(steps.root, depth, expand, steps.cotangents, all_named=True)
        self.picture = picture_of(view(self.fold, expand), legend=False)
        self.sections = sections(steps, self.fold)
        self.shown = self._nodes_shown()

    def document(self) -> str:
        title = self._title()
        items = [section_item(self.steps, section) for section in self.sections]
        tables = [
            path_table(self.steps, found, self._edge_keys)
            for found in islice(path_sums(self.steps, _PATHS), _LEAVES)
        ]
        if (hidden := len(self.steps.leaves) - _LEAVES) > 0:
            tables.append(f"<p>… and {hidden:,} more leaves.</p>")
        svg, script = self.picture.svg, _asset("page.js")
        width, height = (float(each) / 0.75 for each in _SIZE.findall(svg)[:2])
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        data = json.dumps(self._data(), ensure_ascii=False, separators=(",", ":"))
        parts = {
            "policy": f"default-src 'none'; style-src 'unsafe-inline'; "
            f"script-src 'sha256-{digest}'",
            "title": escape(title),
            "css": _asset("page.css"),
            "picture": svg,
            "layout": "wide" if width > _WIDE else "",
            "size": f"--width:{width:.0f}px;--ratio:{width / height:.4g}",
            "digits": str(len(str(len(items)))),
            "items": "\n".join(items),
            "tables": "\n".join(tables),
            "data": data.replace("<", "\\u003c"),
            "script": script,
        }
        return re.sub("@([a-z]+)@", lambda mark: parts[mark[1]], _asset("page.html"))

    def _title(self) -> str:
        output = self.steps.names[self.steps.output]
        leaves = [self.steps.names[leaf] for leaf in self.steps.leaves]
        listed = ", ".join(leaves) if len(leaves) <= 6 else f"{len(leaves):,} leaves"
        return f"The chain rule, step by step: {output} by {listed}"

    def _nodes_shown(self) -> dict[int, str]:
        """The nodes whose numbers a box shows, by position, with the box's key."""
        fold, position = self.fold, self.steps.position
        shown = {
            position[node]: fold.own_key(node)
            for node, home in fold.home.items()
            if not home
        }
        for home, outlets in fold.outlets.items():
            if len(outlets) == 1 and outlets[0].primitive:
                shown[position[outlets[0]]] = fold.key(fold.members[home][0])
        return shown

    # -- what the script needs ---------------------------------------------------------

    def _data(self) -> dict:
        steps = self.steps
        forward = sum(section.phase == "forward" for section in self.sections)
        return {
            "boxes": list(self.shown.values()),
            "given": self._texts(steps.leaves),
            "seed": self._texts({steps.output: 1.0}),
            "start": forward,
            "colours": {
                name: LIGHT[name] for name in ("positive", "negative", "muted")
            },
            "intro": "The leaves are given. Go forward to compute the rest.",
            "steps": [self._section_data(section) for section in self.sections],
        }

    def _texts(self, numbers: dict[int, float]) -> dict[str, str]:
        return {
            self.shown[node]: number_text(number)
            for node, number in numbers.items()
            if node in self.shown
        }

    def _section_data(self, section: Section) -> dict[str, object]:
        data: dict[int, float] = {}
        gradients: dict[int, float] = {}
        edges: dict[str, None] = {}
        lit: dict[str, None] = {}
        asked: list[dict[str, str | float]] = []
        for step in self.steps[section.first : section.last + 1]:
            lit[self.fold.key(self.fold.order[step.node])] = None
            if isinstance(step, ForwardStep):
                data[step.node] = step.result
            else:
                gradients[step.operand] = step.running
                edges |= dict.fromkeys(self._edge_keys(step.node, step.index))
                asked = questions(step)
        return {
            "data": self._texts(data),
            "gradients": self._texts(gradients),
            "edges": list(edges),
            "lit": list(lit),
            "questions": asked if section.first == section.last else [],
        }

    def _edge_keys(self, node: int, index: int) -> list[str]:
        """The keys of the arrows that show an edge; none if it lies inside a box."""
        head = self.fold.order[node]
        operand = head._operands[index]
        if not self.fold.home[head] and not self.fold.home[operand]:
            return [f"e{node}_{index}"]
        ends = self.fold.key(head), self.fold.key(operand)
        return [] if ends[0] == ends[1] else [f"e{ends[0]}_{ends[1]}"]


def questions(step: BackwardStep) -> list[dict[str, str | float]]:
    """Return what a quiz asks before a backward step is shown, with the answers."""
    local, total = step.local_name, step.total_name
    return [
        {
            "text": f"What is the local derivative of {step.name} with respect to "
            f"{step.operand_name}?",
            "asked": local,
            "answer": step.local,
            "wrong": f"Not yet: by how much does {step.name} change when "
            f"{step.operand_name} does?",
        },
        {
            "text": f"{local} = {step.local_text}. What does {step.name} contribute to "
            f"{total}? The gradient of {step.name} stands in its box.",
            "asked": f"contribution to {total}",
            "answer": step.contribution,
            "wrong": "Not yet: it is the local derivative times the upstream gradient.",
        },
    ]


@cache
def _asset(name: str) -> str:
    return (
        files("autograd.stepping.views")
        .joinpath(name)
        .read_text(encoding="utf-8")
        .strip()
    )
