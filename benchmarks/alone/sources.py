"""A table larger than memory: made on the disk, trained on, read by hand, deleted."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.tables import ROOT, Table, duration

FEATURES = 64
PIECE = 50_000  # rows that are written at once
CODE = """
import re, sys, time
import numpy as np
from nn import MLP

X, y = (np.load(f"{sys.argv[1]}/{name}.npy", mmap_mode="r") for name in "Xy")
start = time.perf_counter()
net = MLP(X.shape[1], [32, 1], output="sigmoid", seed=0)
history = net.fit(X, y, epochs=2, batch_size=1024, seed=0, verbose=False)
seconds = time.perf_counter() - start
status = open("/proc/self/status").read()  # getrusage counts the parent's memory
most = int(re.search(r"VmHWM:\\s*(\\d+)", status)[1]) / 1024
print(seconds, most, history.history["accuracy"][-1])
"""


def make(folder: Path, gigabytes: float) -> int:
    """Write rows of 64 features and a label; return how many."""
    rows = int(gigabytes * 1e9 / (8 * (FEATURES + 1)))
    made = np.lib.format.open_memmap
    X = made(folder / "X.npy", "w+", float, (rows, FEATURES))
    y = made(folder / "y.npy", "w+", float, (rows,))
    rng = np.random.default_rng(0)
    for at in range(0, rows, PIECE):
        part = rng.normal(size=(min(PIECE, rows - at), FEATURES))
        X[at : at + PIECE], y[at : at + PIECE] = part, part[:, 0] * part[:, 1] > 0
    X.flush()
    y.flush()
    return rows


def forget(folder: Path) -> None:
    """Let the system forget what it keeps of the files in memory."""
    for name in "Xy":
        handle = os.open(folder / f"{name}.npy", os.O_RDONLY)
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)


def read(folder: Path) -> float:
    """Return the seconds in which the files are read, and nothing else is done."""
    forget(folder)
    start, space = time.perf_counter(), bytearray(1 << 23)
    for name in "Xy":
        with open(folder / f"{name}.npy", "rb", buffering=0) as file:
            while file.readinto(space):
                pass
    return time.perf_counter() - start


def big(gigabytes: float, folder: str | None = None) -> Table:
    """Return what two epochs over so many gigabytes take, in time and memory."""
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        rows = make(place, gigabytes)
        before = read(place)
        forget(place)
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(place)],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        after = read(place)
    finally:
        shutil.rmtree(place)
    seconds, most, accuracy = map(float, done.stdout.split())
    once = (before + after) / 2
    cells = [
        f"{rows:,} rows", duration(seconds), f"{most:.0f} MB", duration(3 * once),
        f"{seconds / (3 * once):.2f}×", f"{100 * accuracy:.1f} %",
    ]  # fmt: skip
    head = ["", "2 epochs", "memory", "the same bytes read", "times that", "accuracy"]
    table = Table(f"64-32-1 on {gigabytes:g} GB of rows on a disk", head, [cells])
    table.notes.append(
        "Three passes: one that counts rows and learns their units, and two epochs."
    )
    return table
