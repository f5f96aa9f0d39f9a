"""Every row on JAX at borders, infinities and kinks: the table's value and slopes."""

from math import isinf, isnan, nan

import numpy as np
import pytest

from autograd import ops, primitive
from autograd.errors import ExportError
from autograd.ground.domain import unchecked
from tests.autograd.compiling.backends.arrays.every_row import (
    ORDERS,
    ROWS,
    SUBNORMAL,
    points,
    same,
)

pytestmark = pytest.mark.slow

APART = {  # row → where JAX differs, and how
    "pow": lambda x, y: isinf(y),  # a slope of a sign that alternates for ever
    "digamma": lambda x: not 0.0 < x < 1e300,  # its slope, polygamma
    "lgamma": lambda x: not abs(x) < 1e300,
    "xlog1py": lambda x, y: abs(y) < 1e-300,
}


def on_jax(jax, row, count):
    from autograd.compiling.backends.arrays.jax.space import SPACE

    if row.arity is None:
        return lambda *xs: SPACE.reduce(row, jax.numpy.stack(xs))
    return lambda *xs: SPACE.call(row, list(xs))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_values_and_slopes(jax, row):
    at = points(row, APART.get(row.name, lambda *_: False))
    f = on_jax(jax, row, len(at[0]))
    held = row.name in ORDERS  # an order is a number, no array
    for numbers in [at] if not held else [[p] for p in at]:
        first = (numbers[0][0],) if held else ()
        columns = np.array(numbers).T[len(first) :]
        values = jax.vmap(lambda *xs, n=first: f(*n, *xs))(*columns)
        places = range(len(first), len(numbers[0]))
        slopes = {
            place: jax.vmap(
                jax.grad(lambda *xs, n=first: f(*n, *xs), place - len(first))
            )(*columns)
            for place in places
        }
        for k, xs in enumerate(numbers):
            value = unchecked(row.evaluate)(*xs)
            assert same(float(values[k]), value), (xs, float(values[k]), value)
            expected = unchecked(row.partials_at)(value, xs)
            if 0.0 < abs(value) < SUBNORMAL:
                continue
            for place in places:
                got, slope = float(slopes[place][k]), float(expected[place])
                assert same(got, slope), (xs, place, got, slope)


def test_a_kink_keeps_the_tables_slope(jax):
    f = on_jax(jax, ops.abs, 1)

    assert float(jax.grad(f)(0.0)) == 0.0 != float(jax.grad(jax.numpy.abs)(0.0))
    assert float(jax.jvp(f, (0.0,), (1.0,))[1]) == 0.0


def test_a_users_row_runs_as_it_is_written(jax):
    row = primitive("cube", lambda x: x * x * x, [lambda out, x: 3.0 * x * x])
    f = on_jax(jax, row, 1)

    assert float(f(jax.numpy.asarray(2.0))) == 8.0
    assert float(jax.grad(jax.grad(f))(2.0)) == 12.0


def test_a_users_row_of_many_operands(jax):
    row = primitive(
        "product_of_all",
        lambda *xs: xs[0] * xs[1] * xs[2],
        lambda out, xs: [xs[1] * xs[2], xs[0] * xs[2], xs[0] * xs[1]],
    )
    slopes = jax.grad(on_jax(jax, row, 3), (0, 1, 2))(2.0, 3.0, 5.0)

    assert list(map(float, slopes)) == [15.0, 10.0, 6.0]


def test_a_row_of_floats_alone_is_refused_by_name(jax):
    import math

    row = primitive("floats_alone", lambda x: math.sinh(x), [1.0])

    with pytest.raises(ExportError, match=r"floats_alone: .* JAX .* composition="):
        on_jax(jax, row, 1)(jax.numpy.asarray(1.0))


def test_nan_stays(jax):
    for row in (ops.relu, ops.abs, ops.maximum):
        assert isnan(float(on_jax(jax, row, 1)(jax.numpy.asarray(nan))))
