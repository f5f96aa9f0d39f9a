"""``{stepper}``: a page of steps, made when the documentation is, inside another."""

from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograd import steps
from autograd.cli import build
from autograd.ground.files import write_whole


class Stepper(SphinxDirective):
    """The steps of a formula: a line for it, then one for its leaves, ``a=5 b=3``."""

    required_arguments = 1  # the name of the file
    has_content = True
    option_spec: ClassVar = {"height": directives.nonnegative_int}

    def run(self) -> list[nodes.Node]:
        """Write the page beside the documentation's, and return its frame."""
        formula, values = self.content[0], self.content[1].split()
        path = Path(self.env.app.outdir, "live", f"{self.arguments[0]}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        page = steps(build(formula, values)).page()
        write_whole(path, page.encode())
        depth = "../" * self.env.docname.count("/")
        frame = (
            f'<iframe class="live" src="{depth}live/{path.name}" loading="lazy" '
            f'height="{self.options.get("height", 640)}" '
            f'title="The steps of {escape(formula)}"></iframe>'
        )
        return [nodes.raw("", frame, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("stepper", Stepper)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
