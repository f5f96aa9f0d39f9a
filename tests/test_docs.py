"""The code on the pages of the documentation runs and answers what they say."""

import importlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html import unescape
from pkgutil import resolve_name
from types import ModuleType

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
    for needed in ("sphinx", "latex2mathml"):
        pytest.importorskip(needed)
    sys.path.insert(0, str(DOCS))
    try:
        return importlib.import_module(f"building.{name}")
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The documentation, built as CI builds it: warnings are errors."""
    for needed in ("sphinx", "furo", "myst_nb", "sphinx_copybutton"):
        pytest.importorskip(needed)
    there = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d"]
    done = subprocess.run(
        [*command, str(there / "kept"), str(DOCS), str(there / "html")],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return there / "html"


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
    written = beside_the_pages("primitives").primitives_table()

    body = ET.fromstring(written.replace("<br>", "<br/>")).find("tbody")
    lines = {line[0].find("code").text: line for line in body}
    assert list(lines) == list(table())
    assert all(
        len(line) == 6 and line[3].find("math") is not None for line in lines.values()
    )
    assert len(lines[ops.hypot.name][3].findall("i")) == 2
    assert lines[ops.hypot.name][5].text == "0 at the origin"
    assert lines["leaky_relu"][2].find(".//mtext").text == "leaky_relu"


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
    pages = "\n".join(page.read_text("utf-8") for page in (DOCS / "api").glob("*.rst"))
    named = re.findall(r"^\.\. auto\w+:: (\S+)$", pages, re.M)
    entries = [resolve_name(name) for name in named]
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
    listed = beside_the_pages("notebooks").notebooks_list()

    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{path.name})" in listed
        assert f"\nnotebooks/{path.stem}\n" in listed
        assert f"[{path.stem}]" not in listed


def test_bars_in_docstrings_are_bars():
    docstrings = beside_the_pages("docstrings")
    lines = ["λ·Σ|w|, as in ``a | b``.", "", ">>> 1 | 2", "3 |", "", "|x|"]

    docstrings._docstring(None, "function", "f", None, None, lines)

    bar = "\\|"
    assert lines[0] == f"λ·Σ{bar}w{bar}, as in ``a | b``."
    assert lines[2:4] == [">>> 1 | 2", "3 |"]
    assert lines[-1] == f"{bar}x{bar}"


def test_formulas_become_mathml():
    mathml = beside_the_pages("mathematics").mathml

    assert "<mfrac>" in mathml(r"\frac{1}{x}")
    assert 'display="block"' in mathml("x", "block")
    bold = mathml(r"\mathbf{dW}")
    assert "mathvariant" not in bold
    assert chr(0x1D41D) in unescape(bold)


def test_pictures_turn_dark_with_the_page_not_with_the_system():
    picture = Value(1.0).draw().svg

    shown = beside_the_pages("pictures").by_page(picture)

    rules = re.findall(r"(\S+) (\.chainrule \S+\{\w+:#\w+\})", shown)
    dark = [rule for body, rule in rules if body.endswith("body[data-theme=dark]")]
    auto = [rule for body, rule in rules if body.endswith("body[data-theme=auto]")]
    assert len(dark) > 10
    assert dark == auto
    assert all(rule in picture for rule in dark)
    assert "dark){.chainrule" in picture
    assert "dark){.chainrule" not in shown


@pytest.mark.slow
def test_running_text_links_to_what_it_names(site):
    primitives = (site / "primitives.html").read_text("utf-8")
    training = (site / "api" / "training.html").read_text("utf-8")
    coming = (site / "coming-from.html").read_text("utf-8")

    assert 'id="ops.mod"' in primitives
    assert 'href="#ops.mod"' in primitives
    assert 'href="../texts.html#text-003"><span>text 003</span></a>' in training
    assert 'id="text-003"' in (site / "texts.html").read_text("utf-8")
    assert 'href="api/compiling.html#autograd.compile"' in coming
    # types of others, whether or not their lists of names could be fetched
    assert "docs.python.org/3/library/stdtypes.html#str" in training
    assert "reference/generated/numpy.ndarray.html#numpy.ndarray" in training


@pytest.mark.slow
def test_pages_ask_nothing_of_the_network(site):
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        asked = re.findall(r"<(?:script|img|iframe)[^>]* src=\"(\w+:)?//", text)
        assert not asked, page
        assert not re.findall(r"<link rel=\"stylesheet\"[^>]*//", text), page


@pytest.mark.slow
def test_the_first_page_carries_the_steps_themselves(site):
    source = re.search(
        r'<iframe class="live" src="([^"]+)"', (site / "index.html").read_text("utf-8")
    )

    page = (site / source[1]).read_text("utf-8")
    assert "step by step: J by a, b, c" in page


@pytest.mark.slow
def test_notebooks_are_shown_with_what_they_printed_and_drew(site):
    tour = (site / "notebooks" / "01-tour.html").read_text("utf-8")

    assert "<svg" in tour
    assert "<math" in tour
    outside = re.sub(r"srcdoc=(?:'[^']*'|\"[^\"]*\")", "", tour)  # pages in frames
    assert "dark){.chainrule" not in outside
