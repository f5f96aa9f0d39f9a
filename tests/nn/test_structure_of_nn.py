"""The net layer as a whole: imports go strictly downwards, heavy ones wait."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "nn"
FLOORS = [
    {"errors"},
    {"activations", "initialisers", "losses", "metrics", "optimisers", "persistence"},
    {"regularisers", "schedules", "state", "tables", "history", "diagram"},
    {"arrays", "datasets", "objective", "diagnosis"},
    {"compiled", "eager", "callbacks"},
    {"checkpoint", "preparation", "plots"},
    {"prediction", "training"},
    {"module"},
    {"neurons"},
    {"layers"},
    {"building", "comparisons", "estimators", "lr_find"},
    {"cli"},
    {"__init__", "__main__"},
]
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
HEAVY = {"matplotlib", "sklearn", "safetensors", "tqdm", "click", "scipy", "pandas"}


def part_of(path):
    """The module or sub-package directly under nn."""
    return path.relative_to(FOLDER).with_suffix("").parts[0]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "nn":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("nn."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem
)
def test_every_module_imports_strictly_downwards(path):
    assert path.stem in FLOOR, f"say on which floor {path.stem} stands"
    for other in imported(path):
        assert FLOOR[other] < FLOOR[path.stem], f"{path.stem} may not import {other}"


def test_importing_nn_loads_nothing_heavy():
    code = "import nn, sys; print(*sys.modules)"
    loaded = set(
        subprocess.check_output([sys.executable, "-c", code], text=True).split()
    )

    assert not HEAVY & loaded
