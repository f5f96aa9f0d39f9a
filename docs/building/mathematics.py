"""Formulas as MathML, which browsers show without a script."""

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

_BOLD = re.compile(r"\\mathbf\{(\w\w+)\}")


def mathml(formula: str, display: str = "inline") -> str:
    """Return a formula in LaTeX as MathML.

    Bold words are written letter by letter, which browsers need.
    """
    letters = _BOLD.sub(
        lambda bold: "".join(rf"\mathbf{{{letter}}}" for letter in bold[1]), formula
    )
    return convert(letters, display=display)


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(mathml(node.astext(), "block"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the renderer."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
