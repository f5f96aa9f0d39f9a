"""A test of the tester: right derivatives, the same ones times 1.0001, and attacks."""

import dataclasses
import random
from collections import Counter
from collections.abc import Sequence
from math import isfinite, isnan

from autograd import Stable, ops
from autograd.checking import gradcheck
from autograd.checking.numerical.points import draw_operands
from autograd.errors import AutogradError, GradcheckError
from autograd.ground.domain import unchecked
from autograd.ops.primitive import Primitive
from autograd.ops.table import table
from benchmarks.reliability.attacks import Case, cases

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
    infinite, not below 1e-300.  A jump that is told where there is none is a mismatch.

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
                if isnan(partial.derivative) and partial.status == "unresolved":
                    continue  # no derivative is claimed: by an order that is whole
                size = abs(partial.derivative)
                if truth == "right" or (isfinite(size) and size > 1e-300):
                    false = partial.status == "jump" and not jumps(row, operands)
                    status = "mismatch" if false else partial.status
                    counts[kind, truth, status] += 1
    return counts


def jumps(row: Primitive, operands: Sequence[float]) -> bool:
    """Return whether a row does jump where one of its operands moves by 1e-12 of it."""
    here = row.evaluate(*operands)
    for index, x in enumerate(operands):
        for near in (x * (1.0 - 1e-12), x * (1.0 + 1e-12)):
            moved = (*operands[:index], near, *operands[index + 1 :])
            there = unchecked(row.evaluate)(*moved)
            if abs(there - here) > 1e-6 * max(abs(here), 1.0):
                return True
    return False


def _checked(row: Primitive, operands, eps: float | None):
    def f(*xs):
        return row.apply(list(xs))

    try:
        return gradcheck(f, operands, eps=eps, raise_exception=False).partials
    except AutogradError:  # a fixed step leaves the domain: no verdict
        return ()


def attacked(rounds: int, seed: int) -> Counter:
    """Return how the attacks ended, by kind, truth and end.

    An end is ``passed``, ``refused`` or, where the checker can't tell, ``left open``.

    Args:
        rounds: how often all of them are made, at other points.
        seed: of the first round.
    """
    counts: Counter = Counter()
    for number in range(rounds):
        for case in cases(seed + number):
            counts[case.kind, case.right, ended(case)] += 1
    return counts


def ended(case: Case) -> str:
    """Return how the check of one case ends."""
    options = {"gradient": case.gradient, "raise_exception": False}
    try:
        report = gradcheck(case.f, case.inputs, **options)
    except GradcheckError:  # two calls of the function disagree
        return "refused"
    if report:
        return "passed"
    told = {partial.status for partial in report.doubtful} != {"unresolved"}
    return "refused" if told else "left open"


def run(points: int = 10_000, seed: int = 0, rounds: int = 10) -> None:
    """Print the verdicts, and the shares of false alarms and misses."""
    _print(verdicts(points, seed), f"{points} points")
    fixed = verdicts(points, seed, eps=FIXED)
    _print(fixed, f"The same points, a fixed step of {FIXED:g}, PyTorch's tolerances")
    _print_attacks(attacked(rounds, seed))


def _print_attacks(counts: Counter) -> None:
    print("| attack | right: passed | left open | wrong: refused | left open |")
    print("|---|---|---|---|---|")
    for kind in dict.fromkeys(kind for kind, _, _ in counts):
        ends = [
            counts[kind, right, end]
            for right, end in (
                (True, "passed"), (True, "left open"),
                (False, "refused"), (False, "left open"),
            )
        ]  # fmt: skip
        print(f"| {kind} | " + " | ".join(map(str, ends)) + " |")
    kinds = {kind for kind, _, _ in counts}
    alarms = sum(counts[kind, True, "refused"] for kind in kinds)
    misses = sum(counts[kind, False, "passed"] for kind in kinds)
    total = sum(counts.values())
    print(f"\n{total} attacks: {alarms} false alarms, {misses} misses.\n")


def _print(counts: Counter, title: str) -> None:
    statuses = ("verified", "kink", "convention", "mismatch", "jump", "unresolved")
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
