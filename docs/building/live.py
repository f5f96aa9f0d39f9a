"""``{stepper}`` and ``{playground}``: live pages, made with the documentation."""

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
from nn import MLP, datasets, playground


class Stepper(SphinxDirective):
    """The steps of a formula: a line for it, then one for its leaves, ``a=5 b=3``."""

    required_arguments = 1  # the name of the file
    has_content = True
    option_spec: ClassVar = {"height": directives.nonnegative_int}

    def run(self) -> list[nodes.Node]:
        """Write the page beside the documentation's, and return its frame."""
        formula, values = self.content[0], self.content[1].split()
        page = steps(build(formula, values)).page(embed=True)
        return framed(self, page, f"The steps of {formula}", 640)


class Playground(SphinxDirective):
    """A net that is trained on a data set: the sizes of its hidden layers follow."""

    required_arguments = 2  # the data set, and sizes such as 4,6,6,4
    option_spec: ClassVar = {"height": directives.nonnegative_int}

    def run(self) -> list[nodes.Node]:
        """Write the page beside the documentation's, and return its frame."""
        name, hidden = self.arguments
        sizes = [int(size) for size in hidden.split(",")]
        data = datasets.by_name(name)
        x, held, y, truth = datasets.split(data.X[:400], data.y[:400], seed=0)
        net = MLP(x.shape[1], [*sizes, 1], "tanh", "sigmoid", seed=0)
        page = playground(net, x, y, test_data=(held, truth), title=name)
        return framed(self, page, f"A net of {hidden} units on {name}", 860)


def framed(
    directive: SphinxDirective, page: str, title: str, height: int
) -> list[nodes.Node]:
    """Write a page as the directive's first argument says, and return its frame."""
    path = Path(directive.env.app.outdir, "live", f"{directive.arguments[0]}.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page.encode())
    depth = "../" * directive.env.docname.count("/")
    frame = (
        f'<iframe class="live" src="{depth}live/{path.name}" loading="lazy" '
        f'height="{directive.options.get("height", height)}" '
        f'title="{escape(title)}"></iframe>'
    )
    return [nodes.raw("", frame, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directives."""
    app.add_directive("stepper", Stepper)
    app.add_directive("playground", Playground)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
