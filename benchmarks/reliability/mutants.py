"""Mutation testing: how many small faults in the engine do its tests notice?

Cosmic Ray's operators change one place at a time in a copy of the project, never in the
checkout; a fault that leaves every test green survives.  Needs ``pip install
cosmic-ray``.
"""

import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ["numpy", "mpmath", "hypothesis", "pytest"]  # imported once, not once a fault
MEMORY = 3 * 1024**3  # bytes; a fault may append for ever
LONGEST = 90  # seconds; a fault may also wait for ever
NEEDS_ARGUMENTS = ("core/VariableReplacer", "core/VariableInserter")
ROOMS = {  # the rooms that are studied, and the tests of each, the quickest first
    "autograd/ground": [
        "autograd/ground",
        "autograd/engine",
        "autograd/drawing",
        "autograd/stepping",
        "autograd/test_cli.py",
    ],
    "autograd/ops": [
        "autograd/ops",
        "autograd/ground",
        "autograd/stepping/test_formula.py",
        "autograd/corner_cases",
        "autograd/expression",
    ],
    "autograd/engine": [
        "autograd/engine",
        "autograd/corner_cases",
        "autograd/test_anomaly.py",
    ],
    "autograd/checking": ["autograd/checking", "autograd/ops/test_table_accuracy.py"],
}


@dataclass(frozen=True)
class Mutant:
    """One fault: a file, an operator of Cosmic Ray, and which of its places."""

    path: str
    operator: str
    occurrence: int
    line: int


def files_studied() -> list[str]:
    """Return the files of the rooms that are studied, by their paths."""
    return [
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "__init__.py"
    ]


def tests_of(path: str) -> list[str]:
    """Return the paths of the tests that should notice a fault: a file's own first."""
    file = Path(path)
    own = Path("tests", file.parent, f"test_{file.name}")
    first = [own.as_posix()] if (ROOT / own).exists() else []
    return first + [f"tests/{name}" for name in ROOMS[room_of(path)]]


def room_of(path: str) -> str:
    """Return the room of a file."""
    return next(room for room in ROOMS if path.startswith(f"{room}/"))


def mutants_of(path: str) -> Iterator[Mutant]:
    """Yield every fault that can be planted in a file."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    text = (ROOT / path).read_text()
    lines, nodes = text.splitlines(), list(ast_nodes(get_ast(text)))
    for name in operator_names():
        if name in NEEDS_ARGUMENTS:
            continue
        operator = get_operator(name)()
        places = (p for node in nodes for p in operator.mutation_positions(node))
        for occurrence, ((line, column), _) in enumerate(places):
            if not _is_void(lines[line - 1], column, name):
                yield Mutant(path, name, occurrence, line)


def _is_void(line: str, column: int, operator: str) -> bool:
    """Whether the operator that is changed is one of those that never matter.

    These are the ``|`` of a type, the ``*`` of a signature, and the ``is`` of
    ``type(x) is float`` made ``==``: two classes are equal exactly if they are one.
    """
    hint = "->" in line or line.lstrip().startswith(("def ", "*", "type_of"))
    return bool(
        ("BitOr" in operator and (hint or ":" in line))
        or ("Mul_" in operator and line.strip() == "*,")
        or (
            operator.endswith(("_Is_Eq", "_IsNot_NotEq"))
            and re.search(r"\btype\(\w+\) $", line[:column])
        )
    )


def planted(mutant: Mutant) -> str:
    """Return the text of the file with the fault in it."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    text = (ROOT / mutant.path).read_text()
    return mutate_code(text, get_operator(mutant.operator)(), mutant.occurrence)


def survives(mutant: Mutant, copy: Path, patience: float) -> bool:
    """Return whether the tests stay green with the fault planted in a copy."""
    path = copy / mutant.path
    text = path.read_text()
    path.write_text(planted(mutant))
    try:
        return _tests_pass(tests_of(mutant.path), copy, patience)
    finally:
        path.write_text(text)


def _shown(mutant: Mutant) -> str:
    """The lines that the fault changes, before and after."""
    before = (ROOT / mutant.path).read_text().splitlines()
    changes = [
        line[0] + " " + line[1:].strip()
        for line in unified_diff(before, planted(mutant).splitlines(), n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    where = f"{mutant.path}:{mutant.line}"
    return "\n  ".join([f"survived: {where} {mutant.operator}", *changes])


def _tests_pass(names: list[str], copy: Path, patience: float) -> bool:
    """Run tests in a fork of a process that has the heavy imports behind it."""
    forks = get_context("forkserver")
    forks.set_forkserver_preload(HEAVY)
    process = forks.Process(target=_test_session, args=(names, copy))
    process.start()
    process.join(patience)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode == 0


def _test_session(names: list[str], copy: Path) -> None:
    """Run pytest on a copy of the project, silently, and exit with its status."""
    import resource

    import pytest

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.chdir(copy)
    os.environ.update(PYTHONPATH=str(copy), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    sys.exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *names]))


def run(per_file: int = 20, seed: int = 0, files: tuple[str, ...] = ()) -> None:
    """Plant faults at random, print each survivor, then a table.

    Args:
        per_file: how many faults in each file; 0 for all of them.
        seed: of the choice.
        files: parts of the paths to take; all, if empty.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "results")
        shutil.copytree(ROOT, copy, ignore=ignored)
        patience: dict[str, float] = {}
        for path in files_studied():
            if files and not any(part in path for part in files):
                continue
            room = room_of(path)
            if room not in patience:
                patience[room] = _patience(path, copy)
            rows.append(_run_file(path, per_file, seed, copy, patience[room]))
    print(f"\n{'file':40} {'faults':>6} {'killed':>6} {'share':>6}")
    for path, planted, killed in [*rows, _total(rows)]:
        print(f"{path:40} {planted:6} {killed:6} {killed / max(planted, 1):6.0%}")


def _patience(path: str, copy: Path) -> float:
    """Return the seconds after which tests of a file's room that still run have failed.

    Raises:
        RuntimeError: they fail without any fault.
    """
    start = time.perf_counter()
    if not _tests_pass(tests_of(path), copy, 600):
        raise RuntimeError(f"{room_of(path)}: its tests fail without any fault")
    return min(10 + 3 * (time.perf_counter() - start), LONGEST)


def _run_file(
    path: str, per_file: int, seed: int, copy: Path, patience: float
) -> tuple[str, int, int]:
    rng = random.Random(f"{seed} {path}")  # the same with or without other files
    faults = list(mutants_of(path))
    chosen = rng.sample(faults, min(per_file, len(faults))) if per_file else faults
    killed, start = 0, time.perf_counter()
    for mutant in chosen:
        if survives(mutant, copy, patience):
            print(_shown(mutant), flush=True)
        else:
            killed += 1
    took = time.perf_counter() - start
    print(f"{path}: {killed} of {len(chosen)} killed, {took:.0f} s", flush=True)
    return path, len(chosen), killed


def _total(rows: list[tuple[str, int, int]]) -> tuple[str, int, int]:
    return "all", sum(row[1] for row in rows), sum(row[2] for row in rows)
