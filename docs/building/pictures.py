"""Pictures stand in the page itself, so that they turn dark with it.

A picture in ``<img>`` follows the system, not what the reader chose on the page.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

# the style sheet of a picture of a graph; those in notebooks may be older than "screen"
_BY_SYSTEM = re.compile(
    r"<style>@media (?:screen and )?\(prefers-color-scheme:dark\)\{"
    r"(?P<rules>(?:[^{}]+\{[^{}]*\})+)\}"
)
_ID = re.compile(r' id="[^"]*"')  # nothing refers to them, and pictures share them
_PICTURE = re.compile(
    r'<svg class="chainrule"[^>]*? width="(?P<width>[\d.]+)pt".*?</svg>', re.DOTALL
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def _under(page: str, rules: str) -> str:
    return _RULE.sub(lambda rule: f"{page} {rule[1]}{{{rule[2]}}}", rules)


def by_page(svg: str) -> str:
    """Return a picture whose dark colours follow the page that holds it.

    The theme marks the page's body as light, dark, or auto: as the system says.
    """

    def style(found: re.Match[str]) -> str:
        dark = _under("body[data-theme=dark]", found["rules"])
        auto = _under("body[data-theme=auto]", found["rules"])
        return f"<style>{dark}@media screen and (prefers-color-scheme:dark){{{auto}}}"

    return _BY_SYSTEM.sub(style, _ID.sub("", svg))


def _in_frame(svg: str) -> str:
    """A picture of a graph in a frame that scrolls where it is too wide."""
    return _PICTURE.sub(
        lambda found: (
            f'<div class="picture" tabindex="0" style="--width:{found["width"]}pt">'
            f"{found[0]}</div>"
        ),
        svg,
    )


class Inline(SphinxPostTransform):
    """Pictures of graphs become part of the page."""

    default_priority = 5  # before Sphinx gathers the images
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Replace those of images, and mend those that notebooks hold."""
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.env.srcdir, image["uri"])
            if path.suffix == ".svg" and path.is_file():
                self._replace(image, path.read_text(encoding="utf-8"))
        for raw in self.document.findall(nodes.raw):
            if "<svg" in raw.astext():
                text = _in_frame(by_page(raw.astext()))
                raw.children = [nodes.Text(text)]

    def _replace(self, image: nodes.image, svg: str) -> None:
        if not _BY_SYSTEM.search(svg):
            image["classes"].append("plot")
            return
        label = f'aria-label="{escape(image.get("alt", ""))}"'
        svg = re.sub(r'aria-label="[^"]*"', lambda _: label, svg, count=1)
        image.replace_self(nodes.raw("", _in_frame(by_page(svg)), format="html"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the transform."""
    app.add_post_transform(Inline)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
