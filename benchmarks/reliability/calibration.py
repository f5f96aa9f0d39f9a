"""A test of the tester: right derivatives, and the same ones times 1.0001."""

import dataclasses
import random
from collections import Counter
from math import isfinite

from autograd import Stable, ops
from autograd.checking import gradcheck
from autograd.checking.points import draw_operands
from autograd.primitive import Primitive, table

FACTOR = 1.0001
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


def verdicts(points: int, seed: int) -> Counter:
    """Return how often each verdict fell, by kind of point and truth.

    A falsified derivative counts where it differs from the right one: not 0, not
    infinite, not below 1e-300.
    """
    rng = random.Random(seed)
    rows = [row for name, row in table().items() if vars(ops).get(name) is row]
    counts: Counter = Counter()
    for number in range(points):
        row, kind = rows[number % len(rows)], KINDS[number // len(rows) % 2]
        operands = draw_operands(row, rng, extreme=kind == "extreme")
        for truth, primitive in (("right", row), ("wrong", falsified(row))):
            for partial in _checked(primitive, operands):
                size = abs(partial.derivative)
                if truth == "right" or (isfinite(size) and size > 1e-300):
                    counts[kind, truth, partial.status] += 1
    return counts


def _checked(row: Primitive, operands):
    def f(*xs):
        return row.apply(list(xs))

    return gradcheck(f, operands, raise_exception=False).partials


def run(points: int = 10_000, seed: int = 0) -> None:
    """Print the verdicts, and the shares of false alarms and misses."""
    counts = verdicts(points, seed)
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
    print(f"\n{points} points: {alarms} false alarms, {misses} misses.")
