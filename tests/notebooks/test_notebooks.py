"""Every notebook runs from top to bottom, and reads well where nothing runs."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LARGEST = 600_000
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


@each_notebook
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the kernel's own packages
def test_runs_from_top_to_bottom(path, monkeypatch):
    nbclient = pytest.importorskip(
        "nbclient", reason='notebooks need: pip install ".[notebooks]"'
    )
    pytest.importorskip("ipykernel", reason="nbclient needs a kernel: ipykernel")
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # the checkout, whatever is installed
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}

    nbclient.NotebookClient(notebook, timeout=120, resources=place).execute()


@each_notebook
def test_stored_outputs_are_of_one_run_without_errors(path):
    cells = code_cells(path)
    counts = [cell["execution_count"] for cell in cells]
    kinds = {
        output.get("name", output["output_type"])
        for cell in cells
        for output in cell["outputs"]
    }

    assert counts == list(range(1, len(cells) + 1))
    assert kinds.isdisjoint({"error", "stderr"})
    assert sum(bool(cell["outputs"]) for cell in cells) >= len(cells) / 2


@each_notebook
def test_stays_small_and_opens_with_what_you_will_see(path):
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    opening = "".join(first["source"])

    assert path.stat().st_size < LARGEST
    assert first["cell_type"] == "markdown"
    assert opening.startswith("# ")
    assert "you will see" in opening.lower()
