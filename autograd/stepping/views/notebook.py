"""Steps inside a notebook: the page in an isolated frame, a picture where none is."""

import base64
from html import escape
from typing import Any

from autograd.errors import MissingExtraError
from autograd.stepping.sequence import Steps
from autograd.stepping.views.page import page

# Where a notebook is shown without its scripts, frames and style sheets are stripped:
# then the picture is what remains.
_CELL = """<style>.chainrule-static{{display:none!important}}</style>
<iframe srcdoc="{page}" sandbox="allow-scripts" title="{title}" \
style="width:100%;height:46rem;border:0"></iframe>
<img class="chainrule-static" alt="{title}" \
src="data:image/svg+xml;base64,{picture}">"""


def mimebundle(
    steps: Steps, include: Any = None, exclude: Any = None
) -> dict[str, str]:
    """Return what a notebook shows, with the steps as text for all else."""
    bundle = {"text/plain": str(steps) if len(steps) <= 200 else repr(steps)}
    try:
        bundle["text/html"] = cell(steps)
    except MissingExtraError as error:
        bundle["text/plain"] += f"\n{error}"
    return bundle


def cell(steps: Steps) -> str:
    """Return the page in a frame of its own, with its picture as a stand-in."""
    from autograd.drawing import picture_of
    from autograd.drawing.folding import Folding
    from autograd.drawing.view import view

    fold = Folding(steps.root, gradients=steps.cotangents)
    picture = picture_of(view(fold)).svg.encode()
    return _CELL.format(
        page=escape(page(steps)),
        picture=base64.b64encode(picture).decode(),
        title="The chain rule, step by step",
    )
