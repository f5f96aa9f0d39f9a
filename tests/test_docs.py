"""The code on the pages of the documentation runs and answers what they say."""

import importlib
import re
import sys
from html import unescape
from pkgutil import resolve_name
from types import ModuleType, SimpleNamespace

import pytest

import autograd
import nn
from autograd import Value, ops
from autograd.ops.table import table
from tests.shown import ROOT, blocks, commands, run_command, run_python

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
WITH_PYTHON = [page for page in PAGES if "```python\n>>> " in page.read_text("utf-8")]
COMPARED = DOCS / "coming-from.md"
PEERS = ("micrograd", "torch", "keras", "sklearn", "jax")


def beside_the_pages(name: str):
    """Return a module of the build, which needs what the extra docs installs."""
    for needed in ("mkdocs", "griffe", "latex2mathml"):
        pytest.importorskip(needed)
    sys.path.insert(0, str(DOCS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(DOCS))


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.stem)
def test_python_blocks_give_the_output_they_show(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # pictures and models land here
    run_python(page)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "output"),
    [pytest.param(*call, id=call[0][:40]) for page in PAGES for call in commands(page)],
)
def test_commands_print_what_is_shown(command, output, tmp_path):
    run_command(command, output, tmp_path)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what other packages warn of is theirs
@pytest.mark.parametrize("peer", PEERS)
def test_the_other_side_runs_too(peer):
    texts = [text for language, text in blocks(COMPARED) if language == "py"]
    theirs = [text for text in texts if peer_of(text, texts) == peer]
    assert theirs
    pytest.importorskip(peer)

    names: dict = {}
    for text in theirs:
        exec(compile(text, f"{COMPARED.name}, {peer}", "exec"), names)


def peer_of(text: str, texts: list[str]) -> str:
    """Whose code a block is: the peer that it, or a block before it, imports."""
    before = "\n".join(texts[: texts.index(text) + 1])
    return re.findall(rf"^(?:import|from) ({'|'.join(PEERS)})\b", before, re.M)[-1]


def test_table_of_primitives_has_every_row_with_its_derivatives():
    lines = beside_the_pages("hooks").primitives_table().splitlines()[2:]

    assert [line.split("`")[1] for line in lines] == list(table())
    assert all(line.count("|") == 7 and "<math>" in line for line in lines)
    (hypot,) = [line for line in lines if f"`{ops.hypot.name}`" in line]
    assert hypot.count("<i>∂") == 2
    assert "0 at the origin" in hypot


def public_names() -> list[str]:
    """What the packages hand on; the rows of ``autograd.ops`` have a table instead."""
    found = {f"nn:{name}" for name in nn._WITH_SCIKIT_LEARN}
    found |= {f"autograd:{name}" for name in autograd._LATER}
    for package in ("autograd", "autograd.checking", "nn", "nn.plots"):
        code = (ROOT / package.replace(".", "/") / "__init__.py").read_text("utf-8")
        handed = re.findall(r"^from \S+ import (\w+) as \1$", code, re.M)
        found |= {f"{package}:{name}" for name in handed}
    for face in ("nn", "autograd.stepping"):  # methods that a face attaches to a class
        code = (ROOT / face.replace(".", "/") / "__init__.py").read_text("utf-8")
        attached = re.findall(r"^(\w+)\.([a-z]\w*) = _\w+$", code, re.M)
        found |= {f"{face}:{cls}.{name}" for cls, name in attached}
    packages = {"autograd:ops", "nn:plots"}
    return sorted((found | {"autograd.errors", "nn.errors"}) - packages)


def documented() -> list:
    """What the API pages have an entry for; of a module, what it defines as well."""
    pages = "\n".join(page.read_text("utf-8") for page in (DOCS / "api").glob("*.md"))
    entries = [resolve_name(name) for name in re.findall(r"^::: (\S+)$", pages, re.M)]
    modules = [entry for entry in entries if isinstance(entry, ModuleType)]
    inside = [(module, thing) for module in modules for thing in vars(module).values()]
    defined = [
        thing
        for module, thing in inside
        if getattr(thing, "__module__", "") == module.__name__
    ]
    return entries + defined


@pytest.mark.parametrize("name", public_names())
def test_every_public_name_has_an_entry(name):
    thing = resolve_name(name)

    assert any(thing is entry for entry in documented())


def test_every_notebook_is_listed_with_a_title():
    listed = beside_the_pages("hooks").notebooks_list()

    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{path.name})" in listed
        assert f"[{path.stem}]" not in listed
    assert "$" not in listed


def test_docstrings_become_markdown():
    example = ">>> 1 + 1\n2\n>>> for i in ():\n...     pass"
    text = f"Twice; see :func:`f`.\n\n{example}\n\nMore."

    shown = beside_the_pages("docstrings").as_markdown(text)

    assert shown == f"Twice; see `f`.\n\n```pycon\n{example}\n```\n\nMore."


def test_formulas_become_mathml_and_code_stays():
    shown = beside_the_pages("hooks").with_mathml(
        "<p>so $a_1 &lt; b$ costs $5</p><pre>$x$ and $y$</pre><p>$$\\frac{1}{x}$$</p>"
    )

    assert shown.count("<math") == 2
    assert "<pre>$x$ and $y$</pre>" in shown
    assert "costs $5</p>" in shown
    assert 'display="block"' in shown
    assert "<mfrac>" in shown


def test_bold_words_of_a_formula_are_bold_without_mathvariant():
    shown = beside_the_pages("hooks").with_mathml(r"<p>$\mathbf{dW}$</p>")

    assert "mathvariant" not in shown
    assert chr(0x1D41D) in unescape(shown)


def test_pictures_in_notebooks_turn_dark_with_the_page():
    hooks = beside_the_pages("hooks")
    page = SimpleNamespace(file=SimpleNamespace(src_uri="notebooks/01-tour.ipynb"))
    picture = Value(1.0).draw()

    shown = hooks.on_page_content(picture.svg, page)
    assert "prefers-color-scheme" in picture.svg
    assert "prefers-color-scheme" not in shown
    assert "[data-md-color-scheme=slate]{.chainrule" in shown
