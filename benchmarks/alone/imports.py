"""How long an import takes beyond NumPy's own, each time in a new process."""

import subprocess
import sys
from statistics import median

from benchmarks.race import version_of
from benchmarks.tables import ROOT, Table, duration

MODULES = {
    "autograd": "numpy",
    "nn": "numpy",
    "micrograd.engine": "micrograd",
    "casadi": "casadi",
    "jax": "jax",
    "torch": "torch",
}
PROGRAM = """
import numpy, time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start)
"""


def seconds(module: str) -> float:
    """Return the time of one import in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return float(done.stdout)


def imports(repeats: int) -> list[Table]:
    """``import autograd``, beyond NumPy's own time."""
    present = [name for name, needs in MODULES.items() if version_of(needs)]
    samples: dict[str, list[float]] = {name: [] for name in present}
    for _ in range(repeats):
        for name in present:
            samples[name].append(seconds(name))
    rows = [
        [f"import {n}", duration(median(samples[n])) if n in present else "—"]
        for n in MODULES
    ]
    return [Table("Import, NumPy already there", ["", "time"], rows)]
