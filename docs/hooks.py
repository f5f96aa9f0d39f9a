"""What the build writes by itself: the table of primitives and the notebooks' pages."""

import json
import re
from html import escape, unescape
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

from autograd import ops
from autograd.ops.primitive import Primitive
from autograd.ops.table import table
from autograd.stepping.formula import Formula
from autograd.stepping.slopes import local_formula

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("x", "y", "z")
PAIRS = ("w₁", "w₂", "x₁", "x₂")
MANY = ("x₁", "x₂", "x₃")
_FORMULA = re.compile(
    r"(?P<kept><(?P<tag>pre|code|script|style|svg)\b.*?</(?P=tag)>|`[^`\n]*`|<[^>]*>)"
    r"|\$\$(?P<block>.+?)\$\$"
    r"|\$(?P<inline>[^$<>\s](?:[^$<>]*[^$<>\s])?)\$",
    re.DOTALL,
)
_BOLD = re.compile(r"\\mathbf\{(\w\w+)\}")
# opens the style sheet of a picture; those in notebooks may be older than "screen"
_BY_SYSTEM = re.compile(
    r"<style>@media (?:screen and )?\(prefers-color-scheme:dark\)\{"
)
_BY_PAGE = "<style>[data-md-color-scheme=slate]{"


def _letter_by_letter(bold: re.Match) -> str:
    """Bold letters one by one, which browsers need in MathML."""
    return "".join(rf"\mathbf{{{letter}}}" for letter in bold[1])


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


def primitives_table() -> str:
    """Return the rows of ``autograd.ops`` as a Markdown table."""
    lines = [
        "| name | symbol | formula | local derivatives | domain | convention |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in table().values():
        operands = _operands(row)
        formula = Formula.apply_primitive(row, operands)
        cells = (
            f"`{row.name}`",
            escape(row.notation.symbol),
            _math(formula),
            _slopes(row, operands),
            _domain(row, operands),
            escape(row.convention),
        )
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines)


def with_mathml(html: str) -> str:
    """Return HTML or Markdown with the formulas between dollars as MathML.

    Code, scripts and drawings are left as they are, and so is a lone dollar.
    """

    def written(found: re.Match) -> str:
        if found["kept"]:
            return found["kept"]
        display = "block" if found["block"] else "inline"
        text = unescape(found["block"] or found["inline"])
        return convert(_BOLD.sub(_letter_by_letter, text), display=display)

    return _FORMULA.sub(written, html)


def _notebooks() -> list[Path]:
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def _opening(path: Path) -> tuple[str, str]:
    """The title of a notebook and the first paragraph under it."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    blocks = [block.strip() for block in re.split(r"\n\s*\n", "\n\n".join(texts))]
    title = next((b.lstrip("# ") for b in blocks if b.startswith("# ")), path.stem)
    title, _, rest = title.partition("\n")
    if rest:
        return title, rest
    plain = [b for b in blocks if b[:1].isalnum() or b[:1] in "*`_"]
    whole = 1 if plain[0].endswith(".") else 2  # else the list that it announces
    return title, "\n\n".join(plain[:whole])


def notebooks_list() -> str:
    """Return one entry per notebook, linked."""
    entries = []
    for path in _notebooks():
        title, text = _opening(path)
        link = f"[{title}](notebooks/{path.name})"
        entries.append(f"## {link}\n\n{with_mathml(text)}")
    return "\n\n".join(entries)


def on_config(config):
    """List the notebooks in the navigation."""
    section = next(part for part in config.nav if "Notebooks" in part)
    pages = [f"notebooks/{path.name}" for path in _notebooks()]
    section["Notebooks"] = ["notebooks.md", *pages]
    return config


@event_priority(100)  # before the plugin that renders notebooks
def on_files(files, config):
    """Add the notebooks, which live beside ``docs``."""
    for path in _notebooks():
        name = f"notebooks/{path.name}"
        file = File(name, str(ROOT), config.site_dir, config.use_directory_urls)
        files.append(file)
    return files


def on_page_markdown(markdown, **_):
    """Put the generated parts where a page asks for them."""
    for mark, write in (
        ("<!-- primitives -->", primitives_table),
        ("<!-- notebooks -->", notebooks_list),
    ):
        if mark in markdown:
            markdown = markdown.replace(mark, write())
    return markdown


def on_page_content(html, page, **_):
    """Write a notebook's formulas as MathML, which needs no script.

    Its pictures turn dark with the page, which readers may choose to be.
    """
    if not page.file.src_uri.endswith(".ipynb"):
        return html
    return _BY_SYSTEM.sub(_BY_PAGE, with_mathml(html))
