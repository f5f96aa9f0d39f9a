"""Mutation testing: how many small faults in the engine do its tests notice?

Cosmic Ray's operators change one place at a time in a copy of the project, never in the
checkout; a fault that leaves every test green survives.  Needs ``pip install
cosmic-ray``.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 150  # seconds for the tests of one fault; a fault may loop for ever
NEEDS_ARGUMENTS = ("core/VariableReplacer", "core/VariableInserter")
TESTS = {
    "autograd/number.py": ["number", "operators", "value"],
    "autograd/primitive.py": ["primitive", "domain", "table", "ops"],
    "autograd/table.py": ["table", "primitive", "expression", "ops"],
    "autograd/ops.py": ["ops", "table_accuracy", "corner_cases", "primitive"],
    "autograd/accurate.py": ["table_accuracy", "ops"],
    "autograd/graph.py": ["graph", "sweep", "corner_cases", "value"],
    "autograd/sweep.py": ["sweep", "graph", "corner_cases", "anomaly"],
    "autograd/value.py": [
        "value",
        "operators",
        "numpy",
        "micrograd",
        "graph",
        "corner_cases",
    ],
    "autograd/checking/extrapolation.py": ["checking"],
    "autograd/checking/ladder.py": ["checking"],
    "autograd/checking/verdict.py": ["checking"],
    "autograd/checking/replay.py": ["checking"],
    "autograd/checking/blame.py": ["checking"],
    "autograd/checking/gradients.py": ["checking"],
}


@dataclass(frozen=True)
class Mutant:
    """One fault: a file, an operator of Cosmic Ray, and which of its places."""

    path: str
    operator: str
    occurrence: int
    line: int
    change: str


def mutants_of(path: str) -> Iterator[Mutant]:
    """Yield every fault that can be planted in a file."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    text = (ROOT / path).read_text()
    for name in operator_names():
        if name in NEEDS_ARGUMENTS:
            continue
        operator = get_operator(name)()
        occurrence = 0
        for node in ast_nodes(get_ast(text)):
            for start, _ in operator.mutation_positions(node):
                if not _is_annotation(text.splitlines()[start[0] - 1], name):
                    line = text.splitlines()[start[0] - 1].strip()
                    yield Mutant(path, name, occurrence, start[0], line)
                occurrence += 1


def _is_annotation(line: str, operator: str) -> bool:
    """Whether the ``|`` or ``*`` that is changed stands in a type or a signature."""
    hint = "->" in line or line.lstrip().startswith(("def ", "*", "type_of"))
    return ("BitOr" in operator and (hint or ":" in line)) or (
        "Mul_" in operator and line.strip() == "*,"
    )


def survives(mutant: Mutant, copy: Path) -> bool:
    """Return whether the tests stay green with the fault planted in a copy."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    path = copy / mutant.path
    text = (ROOT / mutant.path).read_text()
    changed = mutate_code(text, get_operator(mutant.operator)(), mutant.occurrence)
    if changed is None or changed == text:
        return False
    path.write_text(changed)
    try:
        return _tests_pass(TESTS[mutant.path], copy)
    finally:
        path.write_text(text)


def _tests_pass(names: list[str], copy: Path) -> bool:
    folder = copy / "tests" / "autograd"
    paths = [
        str(folder / name if (folder / name).is_dir() else folder / f"test_{name}.py")
        for name in names
    ]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [*command, *paths],
            cwd=copy,
            env=environment,
            capture_output=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def run(per_file: int = 20, seed: int = 0, files: tuple[str, ...] = ()) -> None:
    """Plant faults at random, print each survivor, then a table.

    Args:
        per_file: how many faults in each file; 0 for all of them.
        seed: of the choice.
        files: parts of the paths to take; all, if empty.
    """
    rng = random.Random(seed)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "results")
        shutil.copytree(ROOT, copy, ignore=ignored)
        for path in TESTS:
            if files and not any(part in path for part in files):
                continue
            if not _tests_pass(TESTS[path], copy):
                print(f"{path}: its tests fail without any fault", flush=True)
                continue
            rows.append(_run_file(path, per_file, rng, copy))
    print(f"\n{'file':40} {'faults':>6} {'killed':>6} {'share':>6}")
    for path, planted, killed in [*rows, _total(rows)]:
        print(f"{path:40} {planted:6} {killed:6} {killed / max(planted, 1):6.0%}")


def _run_file(path: str, per_file: int, rng: random.Random, copy: Path):
    faults = list(mutants_of(path))
    chosen = rng.sample(faults, min(per_file, len(faults))) if per_file else faults
    killed, start = 0, time.perf_counter()
    for mutant in chosen:
        if survives(mutant, copy):
            operator = mutant.operator.removeprefix("core/")
            print(
                f"survived: {path}:{mutant.line} {operator}: {mutant.change}",
                flush=True,
            )
        else:
            killed += 1
    took = time.perf_counter() - start
    print(f"{path}: {killed} of {len(chosen)} killed, {took:.0f} s", flush=True)
    return path, len(chosen), killed


def _total(rows: list[tuple[str, int, int]]) -> tuple[str, int, int]:
    return "all", sum(row[1] for row in rows), sum(row[2] for row in rows)
