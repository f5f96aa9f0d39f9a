"""Every row against mpmath, magnitudes from 1e-300 to 1e300."""

from autograd import ops
from autograd.checking.numerical.accuracy import Worst, measure
from autograd.ops.table import table


def run(points: int = 1000, seed: int = 0) -> None:
    """Print the worst errors as a table of Markdown, and where the largest lies."""
    print("| row | points | value, ulp | partials, ulp | worst at |")
    print("|---|---|---|---|---|")
    worst = 0.0
    for name, row in table().items():
        if vars(ops).get(name) is not row:
            continue
        found = measure(row, points, seed)
        partials = ", ".join(f"{each.ulps:.2f}" for each in found.partials)
        place = max((found.value, *found.partials), key=lambda each: each.ulps)
        cells = (name, str(points), f"{found.value.ulps:.2f}", partials, _at(place))
        print("| " + " | ".join(cells) + " |")
        worst = max(worst, found.ulps)
    print(f"\nThe worst of all: {worst:.2f} ulp.")


def _at(worst: Worst) -> str:
    return ", ".join(f"{x:.6g}" for x in worst.operands[:3]) if worst.ulps else ""
