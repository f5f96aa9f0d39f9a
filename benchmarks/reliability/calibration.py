"""A test of the tester: right derivatives, and the same ones times 1.0001."""

import dataclasses
import random
from collections import Counter
from math import isfinite

from autograd import Stable, ops
from autograd.checking import gradcheck
from autograd.checking.numerical.points import draw_operands
from autograd.errors import AutogradError
from autograd.ops.primitive import Primitive
from autograd.ops.table import table

FACTOR = 1.0001
FIXED = 1e-6
KINDS = ("moderate", "extreme")


def falsified(row: Primitive, factor: float = FACTOR) -> Primitive:
    """Return the row with all its partials multiplied by a factor."""

    def scaled(rule):
        if isinstance(rule, float):
            return rule * factor
        if isinstance(rule, Stable):
            number = rule.number or rule.rule
            return Stable(
                lambda *xs: rule.rule(*xs) * factor, lambda *xs: number(*xs) * factor
            )
        return lambda *xs: rule(*xs) * factor

    if row.arity is not None:
        return dataclasses.replace(row, partials=tuple(map(scaled, row.partials)))
    rule = row.partials
    number = (isinstance(rule, Stable) and rule.number) or rule
    return dataclasses.replace(
        row,
        partials=Stable(
            lambda out, xs: [x * factor for x in rule(out, xs)],
            lambda out, xs: [x * factor for x in number(out, xs)],
        ),
    )


def verdicts(points: int, seed: int, eps: float | None = None) -> Counter:
    """Return how often each verdict fell, by kind of point and truth.

    A falsified derivative counts where it differs from the right one: not 0, not
    infinite, not below 1e-300.

    Args:
        points: how many.
        seed: of the random points.
        eps: a fixed step with PyTorch's tolerances instead of the ladder.
    """
    rng = random.Random(seed)
    rows = [row for name, row in table().items() if vars(ops).get(name) is row]
    counts: Counter = Counter()
    for number in range(points):
        row, kind = rows[number % len(rows)], KINDS[number // len(rows) % 2]
        operands = draw_operands(row, rng, extreme=kind == "extreme")
        for truth, primitive in (("right", row), ("wrong", falsified(row))):
            for partial in _checked(primitive, operands, eps):
                size = abs(partial.derivative)
                if truth == "right" or (isfinite(size) and size > 1e-300):
                    counts[kind, truth, partial.status] += 1
    return counts


def _checked(row: Primitive, operands, eps: float | None):
    def f(*xs):
        return row.apply(list(xs))

    try:
        return gradcheck(f, operands, eps=eps, raise_exception=False).partials
    except AutogradError:  # a fixed step leaves the domain: no verdict
        return ()


def run(points: int = 10_000, seed: int = 0) -> None:
    """Print the verdicts, and the shares of false alarms and misses."""
    _print(verdicts(points, seed), f"{points} points")
    fixed = verdicts(points, seed, eps=FIXED)
    _print(fixed, f"The same points, a fixed step of {FIXED:g}, PyTorch's tolerances")


def _print(counts: Counter, title: str) -> None:
    statuses = ("verified", "kink", "mismatch", "unresolved")
    print("| points | derivative | " + " | ".join(statuses) + " |")
    print("|---" * (2 + len(statuses)) + "|")
    for kind in KINDS:
        for truth in ("right", "wrong"):
            cells = [str(counts[kind, truth, status]) for status in statuses]
            name = "right" if truth == "right" else f"times {FACTOR}"
            print(f"| {kind} | {name} | " + " | ".join(cells) + " |")
    alarms = sum(counts[kind, "right", "mismatch"] for kind in KINDS)
    misses = sum(counts[kind, "wrong", "verified"] for kind in KINDS)
    print(f"\n{title}: {alarms} false alarms, {misses} misses.\n")
