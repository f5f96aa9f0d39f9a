"""What is read across the border of two arrays, one of which depends on θ."""

import random

import numpy as np
import pytest

from autograd import compile, ops, value_and_grad

CASES = {
    "a row over computed data and parameters": lambda th, x, y: (
        ops.logsumexp([ops.sin(a) for a in (*x, *th)]) * y
    ),
    "the other way round": lambda th, x, y: (
        ops.logsumexp([ops.sin(a) for a in (*th, *x)]) * y
    ),
    "a product": lambda th, x, y: (
        ops.total(
            [ops.sin(a) * ops.cos(b) for a, b in zip((*x, *th), (*th, *x), strict=True)]
        )
        * y
    ),
    "entry by entry": lambda th, x, y: ops.total(
        [ops.tanh(a) * y for a in [ops.sin(b) for b in (*x, *th)]]
    ),
    "a pick of data or a parameter": lambda th, x, y: ops.take([x[0], th[0]], y),
    "a pick of two arrays": lambda th, x, y: (
        ops.take([*[ops.sin(a) for a in x], *[ops.sin(b) for b in th]], y + 13) * th[1]
    ),
    "a sum beside a pick of the same": lambda th, x, y: (
        ops.total([ops.sin(b) for b in th])
        + ops.take([*[ops.sin(a) for a in x], *[ops.sin(b) for b in th]], y + 14)
    ),
    "picks at two distances": lambda th, x, y: (
        ops.take([*th[:3], *th[6:9], *x[:2]], y + 2) * th[0]
    ),
    "picks among the batch": lambda th, x, y: (
        ops.take([a * y for a in (*th, *th[:2], *x[:2])], y + 15) * th[0]
    ),
}


def require_agreement(f, th, x, y):
    program = compile(f, in_axes=(None, None, 0))
    value, slopes = program.value_and_grad(th, x, y)
    pairs = [value_and_grad(f)(th.tolist(), x.tolist(), float(k)) for k in y]

    assert value == pytest.approx(np.mean([v for v, _ in pairs]), rel=1e-11)
    right = np.mean([g for _, g in pairs], axis=0)
    np.testing.assert_allclose(slopes, right, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_gradients_of_what_lies_across_two_arrays(case):
    rng = np.random.default_rng(0)
    th, x = rng.normal(size=15), rng.normal(size=15)
    require_agreement(CASES[case], th, x, np.array([0.0, 1.0, 1.0]))


def random_program(chance):
    """A function that joins lists of data, parameters and the batch, and reduces."""
    kinds = ("each", "times", "row", "most", "pick", "dot")
    steps = [
        (chance.choice(kinds), chance.random()) for _ in range(chance.randint(2, 5))
    ]

    def f(th, x, y):
        lists = [list(th), list(x), [y * t for t in th], [a * 2.0 for a in x]]
        for kind, seed in steps:
            inner = random.Random(seed)
            a, b = ([*inner.choice(lists), *inner.choice(lists)] for _ in range(2))
            a = a[::-1] if inner.random() < 0.5 else a
            lists.append(
                {
                    "each": lambda a, b: [ops.sin(v) for v in a],
                    "times": lambda a, b: [p * q for p, q in zip(a, b, strict=False)],
                    "row": lambda a, b: [ops.logsumexp(a[i::2]) for i in range(2)],
                    "most": lambda a, b: [ops.maximum(*a[i::2]) for i in range(2)],
                    "pick": lambda a, b: [ops.take(a, ops.floor(2.0 * y)), b[0]],
                    "dot": lambda a, b: [ops.dot(a[: len(b)], b[: len(a)])],
                }[kind](a, b)[:24]
            )
        sums = [ops.total(part) / len(part) for part in lists[4:]]
        return ops.total(sums) + 0.1 * th[0] * th[-1] * y

    return f


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_random_programs_that_join_arrays(seed):
    chance, rng = random.Random(seed), np.random.default_rng(seed)
    size = chance.choice((2, 3, 7, 15))
    th, x = rng.normal(size=size), rng.normal(size=chance.choice((size, size, 3)))
    require_agreement(random_program(chance), th, x, rng.uniform(0.0, 1.2, 3))
