"""The house as CONTRIBUTING maps it: imports go strictly downwards, in every folder."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAP = re.search(
    r"^```floors\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text(), re.M | re.S
)[1]
PACKAGES = ("autograd", "nn", "benchmarks")
FACES = {"__init__", "__main__"}  # a package's face stands above all that is in it
CROWD = 12  # names in a folder, beyond which nobody sees where a line belongs
HEAVY = {
    "matplotlib", "sklearn", "hypothesis", "mpmath", "graphviz", "pygraphviz", "click",
    "rich", "tqdm", "torch", "jax", "scipy", "pandas", "unittest", "multiprocessing",
    "onnx", "onnxruntime",
    "asyncio", "http", "importlib.metadata", "safetensors", "tensorboard",
}  # fmt: skip


def floors_of_the_map():
    """Folder → name → floor, from the ground up."""
    texts, folder = {}, ""
    for line in MAP.splitlines():
        line = line.partition("#")[0]
        if line[:1].strip():
            folder, _, line = line.partition("/ ") if "/ " in line else (line, "", "")
        texts[folder.rstrip("/ ")] = texts.get(folder.rstrip("/ "), "") + " " + line
    return {
        folder: {
            name: floor
            for floor, names in enumerate(text.split("|"))
            for name in names.split()
        }
        for folder, text in texts.items()
    }


FLOORS = floors_of_the_map()
FILES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]


def ids(path):
    return path.relative_to(ROOT).as_posix()


def dotted(path):
    """The dotted name of a file; a package's face goes by the package's name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path) for path in FILES}


def imported(path):
    """The modules of ours that a file imports, lazily too, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            if node.module.split(".")[0] in PACKAGES:
                for alias in node.names:
                    inside = f"{node.module}.{alias.name}"
                    yield inside if inside in MODULES else node.module
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in PACKAGES:
                    yield alias.name


def parting(importer, other):
    """Where the ways to two modules part: the folder, and a name in it for each."""
    pairs = zip(importer.split("."), other.split("."), strict=False)
    common = []
    for mine, theirs in pairs:
        if mine != theirs:
            return ("/".join(common), mine, theirs) if common else None
        common.append(mine)
    return None


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=ids)
def test_imports_go_strictly_downwards(path):
    here = dotted(path)
    for other in imported(path):
        if path.stem in FACES and f"{other}.".startswith(f"{dotted(path.parent)}."):
            continue  # a face hands on what is inside
        assert not f"{here}.".startswith(f"{other}."), f"{here}: its own folder's face"
        step = parting(here, other)
        if step is not None:
            folder, mine, theirs = step
            table = FLOORS[folder]
            assert table[theirs] < table[mine], f"{here} may not import {other}"


@pytest.mark.slow
def test_the_engine_knows_no_nets():
    for path in FILES:
        package = ids(path).split("/")[0]
        others = {other.split(".")[0] for other in imported(path)}
        assert package != "autograd" or others <= {"autograd"}, path
        assert package != "nn" or others <= {"autograd", "nn"}, path


@pytest.mark.parametrize(
    "folder",
    sorted({path.parent for path in FILES}),
    ids=ids,
)
def test_the_map_names_what_is_there(folder):
    names = {path.stem for path in folder.glob("*.py")} - FACES
    names |= {path.parent.name for path in folder.glob("*/__init__.py")}
    if len(names) > 1:
        assert names == set(FLOORS[ids(folder)])
    assert len(names) <= CROWD


def test_the_map_names_no_folder_that_is_gone():
    assert all((ROOT / folder).is_dir() for folder in FLOORS)


def test_the_guide_names_what_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`([\w.]+/[\w./]*)`", text)

    assert "nn/training/optimisers/rules.py" in named
    assert [name for name in named if not (ROOT / name).exists()] == []


def fresh(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_importing_loads_nothing_heavy(package):
    before = f"import sys, numpy; known = set(sys.modules); import {package}; "
    loaded = fresh(before + "print(*sorted(set(sys.modules) - known))").split()

    assert [name for name in loaded if name in HEAVY] == []


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_nothing_is_unpickled_or_evaluated(path):
    if ids(path).startswith("benchmarks/"):
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval"}, f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                ("pickle", "load"),
                ("pickle", "loads"),
            }, f"{path}:{node.lineno}"
