"""Functions of numbers that a checker should get right: each with the truth about it.

A case is a function, its point, and what should become of its gradient: *right* ones
must not be refused, *wrong* ones must not pass.
"""

import math
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograd import Stable, Value, ops, primitive

Gradient = Callable[..., Any] | None


class Case(NamedTuple):
    """A function at a point, and whether its gradient is right there.

    Args:
        kind: of the attack.
        f: the function, of floats where there is a ``gradient``, else of Values.
        inputs: the point.
        right: whether the gradient is the function's.
        gradient: a function that claims to give it; else the engine's.
    """

    kind: str
    f: Callable[..., Any]
    inputs: tuple
    right: bool
    gradient: Gradient = None


UNARY = {
    "sin": (math.sin, math.cos),
    "exp": (math.exp, math.exp),
    "tanh": (math.tanh, lambda x: 1.0 - math.tanh(x) ** 2),
    "atan": (math.atan, lambda x: 1.0 / (1.0 + x * x)),
    "asinh": (math.asinh, lambda x: 1.0 / math.hypot(1.0, x)),
    "erf": (math.erf, lambda x: 2.0 / math.sqrt(math.pi) * math.exp(-x * x)),
}
LEAKS: list[Callable[[Callable, Any], Any]] = [
    lambda f, x: x * f(x.data),
    lambda f, x: x + f(x.data),
    lambda f, x: f(x.data),
    lambda f, x: x * x.detach() * f(0.3),
    lambda f, x: ops.exp(x) * f((x + 1.0).data),
    lambda f, x: ops.where(x > -10.0, x * f(x.data), x),
    lambda f, x: x + 1e-5 * f(x.data),
    lambda f, x: (x * x).detach() + f(0.5) * x,
    lambda f, x: ops.dot([x, x.data], [f(x.data), 1.0]),
    lambda f, x: _through_a_list([x, f(x.data)]),
    lambda f, x: x * np.array([f(x.data), 1.0])[0],
    lambda f, x: x * sum(f(each.data) for each in (x, 2.0 * x)),
]


def _through_a_list(items: list) -> Any:
    kept = {"items": items}
    return kept["items"][0] * kept["items"][1]


def leaks(rng: random.Random) -> Iterator[Case]:
    """Yield functions from whose graph a number leaves."""
    for f, _ in UNARY.values():
        for leak in LEAKS:
            x = rng.choice((-1.0, 1.0)) * rng.uniform(0.2, 2.0)
            yield Case("leak", lambda x, f=f, leak=leak: leak(f, x), (x,), False)


def closures(rng: random.Random) -> Iterator[Case]:
    """Yield functions that reach outside themselves: some by right, some not."""
    for name in UNARY:
        row, x = getattr(ops, name), rng.uniform(0.3, 1.5)
        outside, kept = Value(rng.uniform(0.5, 2.0)), {"x": 0.0}

        def remembering(x: Any, row=row, kept=kept) -> Any:
            kept["x"] = x.data
            return row(x) * _told(kept)

        def counting(x: Any, row=row, calls=[0]) -> Any:  # noqa: B006 - the attack
            calls[0] += 1
            return row(x) + calls[0] * 1e-3

        yield Case("closure", lambda x, row=row, o=outside: row(x) * o, (x,), True)
        constant = outside.data
        yield Case("closure", lambda x, row=row, c=constant: row(x) * c, (x,), True)
        yield Case("closure", remembering, (x,), False)
        yield Case("closure", counting, (x,), False)


def _told(kept: dict[str, float]) -> float:
    return 1.0 + kept["x"] ** 2


def jumps(rng: random.Random) -> Iterator[Case]:
    """Yield functions that jump: at the point, and beside it."""
    for name, (f, slope) in UNARY.items():
        row = getattr(ops, name)
        for size in (5.0, -0.5, 1e-3):
            x = rng.uniform(0.3, 1.5)

            def jumping(y: Any, f: Callable, x=x, size=size) -> Any:
                return f(y) if y < x else f(y) + size

            yield Case("jump", lambda y, j=jumping, f=row: j(y, f), (x,), False)
            yield Case("jump", lambda y, j=jumping, f=row: j(y, f), (x + 0.1,), True)
            plain = lambda y, j=jumping, f=f: j(y, f)  # noqa: E731
            yield Case("jump", plain, (x,), False, slope)
            yield Case("jump", plain, (x - 0.1,), True, slope)
            wrong = lambda y, s=slope: 1.001 * s(y)  # noqa: E731
            yield Case("jump", plain, (x - 0.1,), False, wrong)
            yield Case("jump", lambda y, f=row: f(y) + 2.0 * (y > 0.5), (0.5,), False)
            where = lambda y, f=row, s=size: ops.where(y >= 0.5, f(y) + s, f(y))  # noqa: E731
            yield Case("jump", where, (0.5,), False)


def kinks(rng: random.Random) -> Iterator[Case]:
    """Yield functions that are bent at the point, and claims within and beyond."""
    for _ in range(6):
        left, right, x = rng.uniform(-3.0, 0.0), rng.uniform(0.5, 3.0), rng.gauss(0, 1)

        def bent(y: float, x=x, left=left, right=right) -> float:
            return (y - x) * (left if y < x else right)

        middle, beyond = (left + right) / 2.0, right + 0.1
        yield Case("kink", bent, (x,), True, lambda y, m=middle: m)
        yield Case("kink", bent, (x,), False, lambda y, b=beyond: b)
        yield Case("kink", lambda y: ops.relu(y) - 2.0 * ops.abs(y), (0.0,), True)


def boxes(rng: random.Random, size: int = 10) -> Iterator[Case]:
    """Yield black boxes of ten variables, with one wrong partial or none."""
    for f, slope in UNARY.values():
        weights = [rng.gauss(0.0, 1.0) for _ in range(size)]
        point = [rng.uniform(-1.5, 1.5) for _ in range(size)]

        def box(xs: list[float], f=f, weights=weights) -> float:
            return f(sum(w * x for w, x in zip(weights, xs, strict=True))) + xs[0] ** 2

        def slopes(xs: list[float], g=slope, weights=weights) -> list[float]:
            inner = g(sum(w * x for w, x in zip(weights, xs, strict=True)))
            found = [w * inner for w in weights]
            return [found[0] + 2.0 * xs[0], *found[1:]]

        place = rng.randrange(size)
        yield Case("box of 10", box, (point,), True, slopes)
        for change in (lambda s: 1.0001 * s, lambda s: -s, lambda s: s + 1e-3):

            def wrong(xs: list[float], g=slopes, i=place, c=change) -> list[float]:
                found = g(xs)
                return [*found[:i], c(found[i]), *found[i + 1 :]]

            yield Case("box of 10", box, (point,), False, wrong)


def rows(rng: random.Random) -> Iterator[Case]:
    """Yield rows of one's own whose rule is off by a small factor, or right."""
    for name, (f, _) in UNARY.items():
        row = getattr(ops, name)
        rule = row.partials[0]
        form = rule.number or rule.rule if isinstance(rule, Stable) else rule
        for factor in (1.0, 1.0 + 1e-8, 1.0 + 1e-4, 0.5, -1.0, 0.0):
            x = rng.choice((-1.0, 1.0)) * rng.uniform(0.2, 2.0)
            own = primitive(
                f"own_{name}", f, [lambda out, x, g=form, c=factor: g(out, x) * c]
            )
            right = factor == 1.0
            yield Case("row", lambda x, r=own: r(x) * 3.0 + x, (x,), right)
            yield Case("row", lambda x, y, r=own: r(x) * r(y), (x, 0.7), right)


def rough(rng: random.Random) -> Iterator[Case]:
    """Yield oscillations that steps leap over, plateaus, and extreme scales."""
    for power in (10, 20, 24, 30):
        fast = 2.0**power * math.pi

        def wave(x: float, w=fast) -> float:
            return x + 1e-3 * math.sin(w * (x - 1.0))

        yield Case("rough", wave, (1.0,), True, lambda x, w=fast: 1.0 + 1e-3 * w)
        yield Case("rough", wave, (1.0,), False, lambda x: 1.0)
    for scale in (1e-150, 1e-60, 1e-8, 1e8, 1e60, 1e150):
        for f, slope in UNARY.values():
            x = rng.uniform(0.3, 1.5)
            scaled = lambda x, s=scale, f=f: s * f(x)  # noqa: E731
            right = lambda x, s=scale, g=slope: s * g(x)  # noqa: E731
            yield Case("rough", scaled, (x,), True, right)
            yield Case("rough", scaled, (x,), False, lambda x, g=right: 1.0001 * g(x))
            stretched = lambda x, s=scale, f=f: f(x / s)  # noqa: E731
            steep = lambda x, s=scale, g=slope: g(x / s) / s  # noqa: E731
            yield Case("rough", stretched, (x * scale,), True, steep)
            wrong = lambda x, g=steep: 1.0001 * g(x)  # noqa: E731
            yield Case("rough", stretched, (x * scale,), False, wrong)
    for width in (0.5, 1e-3, 1e-6):
        stairs = lambda x, w=width: math.floor(x / w) * w  # noqa: E731
        point = width * (round(0.7 / width) + 0.5)
        yield Case("rough", stairs, (point,), True, lambda x: 0.0)
        yield Case("rough", stairs, (point,), False, lambda x: 1.0)


def structures(rng: random.Random) -> Iterator[Case]:
    """Yield functions of dicts, lists and arrays, right and leaking."""
    for name, (f, _) in UNARY.items():
        row = getattr(ops, name)
        tree = {"w": [rng.uniform(0.2, 1.0) for _ in range(3)], "b": rng.gauss(0, 1)}
        array = np.array([[rng.uniform(0.2, 1.0) for _ in range(2)] for _ in range(2)])

        def of_tree(p: dict, row=row) -> Any:
            return row(sum(w * w for w in p["w"])) + p["b"]

        def leaking(p: dict, f=f, row=row) -> Any:
            return row(sum(w * f(w.data) for w in p["w"])) + p["b"]

        yield Case("structure", of_tree, (tree,), True)
        yield Case("structure", leaking, (tree,), False)
        yield Case("structure", lambda a, r=row: r((a @ a).sum()), (array,), True)
        frozen = lambda a, r=row: r((a * a[0, 0].data).sum())  # noqa: E731
        yield Case("structure", frozen, (array,), False)
        wide = [0.1 * i for i in range(12)]
        yield Case("structure", lambda xs, r=row: ops.total(map(r, xs)), (wide,), True)
        hidden = lambda xs, r=row: ops.total(map(r, xs)) + xs[7].data ** 2  # noqa: E731
        yield Case("structure", hidden, (wide,), False)


KINDS = (leaks, closures, jumps, kinks, boxes, rows, rough, structures)


def cases(seed: int = 0) -> list[Case]:
    """Return all attacks, their points drawn at random."""
    rng = random.Random(seed)
    return [case for kind in KINDS for case in kind(rng)]
