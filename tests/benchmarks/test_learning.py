"""Courses say how they train, and every seed counts."""

import numpy as np

from benchmarks.alone import learning
from benchmarks.alone.learning import COURSES, Course


def test_settings_are_in_sight():
    plain = Course("circles", (2, 4, 1), 3, 5)
    full = Course(
        "digits", (64, 8, 10), 3, 5, 16, "mirrored", 0.1, True, 0.3, smoothing=0.2
    )

    assert plain.settings == "5 epochs of 32, he, lr 0.01"
    assert full.settings == (
        "5 epochs of 16, mirrored, lr 0.1 to 0, dropout 0.3, labels smoothed by 0.2"
    )


def test_the_worst_and_the_median_of_all_seeds(monkeypatch):
    found = {0: 0.5, 1: 0.75, 2: 1.0}
    monkeypatch.setattr(learning, "lesson", lambda course, seed: (found[seed], seed))
    monkeypatch.setattr(
        learning,
        "COURSES",
        {
            "here": COURSES["circles"]._replace(seeds=3),
            "absent": COURSES["circles"]._replace(needs="no-such-distribution"),
        },
    )
    (table,) = learning.learning(1)

    assert table.rows[0][3:] == ["3", "50.0 %", "75.0 %", "2.0 s"]
    assert table.rows[1][4:] == ["not installed", "", ""]


def test_a_lesson_tests_on_what_it_did_not_see(monkeypatch):
    from nn import MLP

    seen = []
    fit = MLP.fit

    def spy(net, X, y, **options):
        seen.append((X, y, options["optimizer"].rate))
        return fit(net, X, y, **options | {"epochs": 1})

    monkeypatch.setattr(MLP, "fit", spy)
    course = COURSES["digits"]._replace(sizes=(64, 4, 10))
    accuracy, seconds = learning.lesson(course, 0)
    ((X, Y, rate),) = seen

    assert 0.0 <= accuracy <= 1.0
    assert len(X) == 1797 - 449
    assert rate == course.lr
    assert Y.shape == (len(X), 10)
    assert np.allclose(Y.sum(axis=1), 1.0)
    assert set(Y.round(12).ravel().tolist()) == {0.01, 0.91}
    assert seconds > 0.0
