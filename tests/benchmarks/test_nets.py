"""Data sets that packages ship, and what is counted of nets on them."""

import numpy as np
import pytest

from benchmarks.nets import beside, untold, xor
from benchmarks.nets.beside import Lesson
from benchmarks.nets.sets import SETS, Set
from benchmarks.race import version_of


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_every_set_has_finite_numbers_and_targets_of_its_kind(name):
    which = SETS[name]
    if version_of(which.needs) is None:
        pytest.skip(f"{which.needs} is not installed")
    X, y = which.load()

    assert X.ndim == 2
    assert len(X) == len(y) > 10
    assert np.isfinite(X).all()
    assert np.isfinite(y).all()
    if which.classes:
        assert len(np.unique(y)) == which.classes


def test_as_good_and_as_quick_are_counted(monkeypatch):
    found = {
        "good": ([0.8, 0.9], [1.0, 1.0]),
        "bad": ([0.1, 0.2], [3.0, 3.0]),
    }

    def lessons(which, scaled):
        scores, seconds = found[which.needs]
        mine = [Lesson(*each) for each in zip(scores, seconds, strict=True)]
        return {"chainrule": mine, "scikit-learn": [Lesson(0.8, 2.0)] * 2}

    sets = {name: Set(lambda: ([[0.0]], [0.0]), needs=name) for name in found}
    monkeypatch.setattr(beside, "SETS", sets)
    monkeypatch.setattr(beside, "lessons", lessons)
    monkeypatch.setattr(beside, "version_of", lambda name: "1")
    table = beside._table(scaled=True)

    assert [row[-1] for row in table.rows] == ["0.50×", "1.50×"]
    assert ["✗" in row[2] for row in table.rows] == [False, True]
    assert "better: 1 of 2; within 0.8 of its time: 1 of 2" in table.notes[1]


def test_short_seeds_and_warnings_are_counted(monkeypatch):
    task = untold.TASKS["moons"]._replace(bar=0.5)
    monkeypatch.setattr(untold, "TASKS", {"moons": task})
    monkeypatch.setattr(
        untold, "scores", lambda task, seeds: ([0.4, 0.5, 0.9], [1.0] * 3, 2)
    )
    (table,) = untold.untold(1)

    assert table.rows[0][2:] == ["0.500", "1", "0.400", "0.500", "2", "1.00 s"]


def test_xor_counts_the_seeds_that_are_right(monkeypatch):
    peers = {"even": (lambda seed: seed % 2 == 0, "numpy"), "gone": (None, "no-such")}
    monkeypatch.setattr(xor, "PEERS", peers)
    (table,) = xor.xor(1)

    assert table.rows == [["even", "20 of 40"], ["gone", "not installed"]]


@pytest.mark.slow
def test_a_net_of_ours_learns_xor_from_most_starts():
    assert sum(xor.ours(seed) for seed in range(6)) >= 5
