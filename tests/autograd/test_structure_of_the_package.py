"""The package as a whole: imports go strictly downwards, and few of them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = [
    {"errors", "domain", "namesake", "screen", "structure"},
    {"accurate", "number"},
    {"primitive"},
    {"table"},
    {"ops"},
    {"graph", "expression"},
    {"sweep"},
    {"drawing"},
    {"value"},
    {"transforms", "compiling"},
    {"stepping"},
    {"checking", "anomaly"},
    {"strategies"},
    {"cli"},
    {"__main__"},
]
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
HEAVY = {
    "matplotlib", "sklearn", "hypothesis", "mpmath", "graphviz", "pygraphviz", "click",
    "rich", "tqdm", "torch", "jax", "scipy", "pandas", "unittest", "multiprocessing",
    "asyncio", "http", "importlib.metadata",
}  # fmt: skip


def modules(package):
    return sorted((ROOT / package).rglob("*.py"))


def part_of(path):
    """The module or sub-package directly under its top-level package."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


def imported(path):
    """``(package, part)`` for each import of ours in a file, lazy ones included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            parts = node.module.split(".")
            if len(parts) > 1:
                yield parts[0], parts[1]
            else:
                yield from ((parts[0], alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield (*alias.name.split("."), "")[:2]


def ids(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("autograd"), ids=ids)
def test_every_module_imports_strictly_downwards(path):
    part = part_of(path)
    if part == "__init__":
        return
    assert part in FLOOR, f"say on which floor {part} stands"
    for package, other in imported(path):
        assert package != "nn", f"{path}: autograd never imports nn"
        if package == "autograd" and other in FLOOR and other != part:
            assert FLOOR[other] < FLOOR[part], f"{part} may not import {other}"


@pytest.mark.parametrize("path", modules("autograd"), ids=ids)
def test_siblings_and_names_are_all_known(path):
    known = {part_of(other) for other in modules("autograd")}
    for package, other in imported(path):
        if package == "autograd" and other in known:
            assert other in FLOOR


def fresh(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout


def test_importing_autograd_imports_nothing_heavy():
    before = "import sys, numpy; known = set(sys.modules); import autograd; "
    loaded = fresh(before + "print(*sorted(set(sys.modules) - known))").split()

    assert [name for name in loaded if name in HEAVY] == []


@pytest.mark.parametrize("path", modules("autograd") + modules("nn"), ids=ids)
def test_nothing_is_unpickled_or_evaluated(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval"}, f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                ("pickle", "load"),
                ("pickle", "loads"),
            }, f"{path}:{node.lineno}"
