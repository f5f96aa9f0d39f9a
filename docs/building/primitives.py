"""The table of primitives, written from the rows themselves."""

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograd import ops
from autograd.ops.primitive import Primitive
from autograd.ops.table import table
from autograd.stepping.formula import Formula
from autograd.stepping.slopes import local_formula

HEADER = ("name", "symbol", "formula", "local derivatives", "domain", "convention")
NAMES = ("x", "y", "z")
PAIRS = ("w₁", "w₂", "x₁", "x₂")
MANY = ("x₁", "x₂", "x₃")


def _operands(row: Primitive) -> tuple[str, ...]:
    if row.arity is None:
        return PAIRS if row is ops.dot else MANY
    return NAMES[: row.arity]


def _math(formula: Formula) -> str:
    return f"<math>{formula.mathml()}</math>"


def _slopes(row: Primitive, operands: tuple[str, ...]) -> str:
    """The local derivatives, one a line; those of an n-ary row are alike."""
    shown = operands[:1] if row.arity is None else operands
    lines = []
    for index, name in enumerate(shown):
        slope = local_formula(row, index, "out", operands)
        assert slope is not None, f"{row.name}: no formula of its derivative"
        by = f"<i>∂{escape(name)}</i>: " if len(operands) > 1 else ""
        lines.append(by + _math(slope))
    return "<br>".join(lines)


def _domain(row: Primitive, operands: tuple[str, ...]) -> str:
    """The operands that are restricted, and how."""
    named = zip(operands, row.domain, strict=False)
    limits = [f"{name} in {span}" for name, span in named if not span.is_everything]
    if row.condition:
        limits.append(escape(row.condition.words))
    return "<br>".join(limits) or "all"


def anchor(row: Primitive) -> str:
    """Return the place of a row on the page."""
    return f"ops.{row.name}"


def primitives_table() -> str:
    """Return the rows of ``autograd.ops`` as a table in HTML, each with an anchor."""
    head = "".join(f'<th scope="col">{title}</th>' for title in HEADER)
    lines = [f"<table><thead><tr>{head}</tr></thead><tbody>"]
    for row in table().values():
        operands = _operands(row)
        cells = (
            f"<code>{row.name}</code>",
            escape(row.notation.symbol),
            _math(Formula.apply_primitive(row, operands)),
            _slopes(row, operands),
            _domain(row, operands),
            escape(row.convention),
        )
        written = "".join(f"<td>{cell}</td>" for cell in cells)
        lines.append(f'<tr id="{anchor(row)}">{written}</tr>')
    return "\n".join([*lines, "</tbody></table>"])


class Primitives(SphinxDirective):
    """``{primitives}``: the table, whose rows can be referred to."""

    def run(self) -> list[nodes.Node]:
        """Return the table, and make its rows known as ``autograd.ops.…``."""
        domain = self.env.domains["py"]
        for row in table().values():
            domain.note_object(f"autograd.ops.{row.name}", "function", anchor(row))
        html = f'<div class="primitives" tabindex="0">{primitives_table()}</div>'
        return [nodes.raw("", html, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("primitives", Primitives)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
