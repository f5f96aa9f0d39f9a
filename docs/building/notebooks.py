"""The notebooks, which live beside ``docs``: brought to where Sphinx reads."""

import json
import re
from pathlib import Path
from shutil import copy2

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- notebooks -->"


def notebooks() -> list[Path]:
    """Return the notebooks in order."""
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
    """Return one entry per notebook, linked, and the contents for the side bar."""
    entries, pages = [], []
    for path in notebooks():
        title, text = _opening(path)
        entries.append(f"## [{title}](notebooks/{path.name})\n\n{text}")
        pages.append(f"notebooks/{path.stem}")
    contents = "\n".join(["```{toctree}", ":hidden:", "", *pages, "```"])
    return "\n\n".join([*entries, contents])


def _copy(app: Sphinx, *_: object) -> None:
    """Bring what changed to where Sphinx reads, and take away what is gone."""
    there = Path(app.srcdir) / "notebooks"
    there.mkdir(exist_ok=True)
    for path in notebooks():
        copy = there / path.name
        if not copy.exists() or copy.read_bytes() != path.read_bytes():
            copy2(path, copy)
    for gone in {p.name for p in there.iterdir()} - {p.name for p in notebooks()}:
        (there / gone).unlink()


def _list(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the list where a page asks for it."""
    if MARK in source[0]:
        source[0] = source[0].replace(MARK, notebooks_list())


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both."""
    app.connect("config-inited", _copy)
    app.connect("source-read", _list)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
