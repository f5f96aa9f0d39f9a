"""Every row on PyTorch at borders, infinities and kinks: values and slopes."""

from math import isinf, nan

import numpy as np
import pytest

from autograd import ops, primitive
from autograd.errors import ExportError
from autograd.ground.domain import unchecked
from tests.autograd.compiling.backends.arrays.every_row import (
    ORDERS,
    ROWS,
    points,
    same,
)

pytestmark = pytest.mark.slow

APART = {  # row → where PyTorch differs, and how
    "pow": lambda x, y: isinf(y),  # a slope of a sign that alternates for ever
    "digamma": lambda x: not 0.0 < x < 1e300,
    "lgamma": lambda x: not 0.0 < x < 1e300,
    "mod": lambda x, y: abs(x) > 1e300 * abs(y),  # its quotient overflows
    "fmod": lambda x, y: abs(x) > 1e300 * abs(y),
}
ROUGH = {"digamma": 1e-9, "polygamma": 1e-9}  # PyTorch's own digits


def on_torch(row):
    torch = pytest.importorskip("torch")
    from autograd.compiling.backends.arrays.torch.space import SPACE

    if row.arity is None:
        return lambda *xs: SPACE.reduce(row, torch.stack(xs))
    return lambda *xs: SPACE.call(row, list(xs))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_values_and_slopes(torch, row):
    f = on_torch(row)
    held = row.name in ORDERS  # an order is a number, no tensor
    digits = ROUGH.get(row.name, 2e-11)
    at = points(row, APART.get(row.name, lambda *_: False))
    for numbers in [at] if not held else [[p] for p in at]:
        first = (numbers[0][0],) if held else ()
        columns = [
            torch.tensor(column, requires_grad=True)
            for column in np.array(numbers).T[len(first) :]
        ]
        values = f(*first, *columns)
        flat = not values.requires_grad
        slopes = [None] * len(columns)
        if not flat:
            slopes = torch.autograd.grad(values.sum(), columns, allow_unused=True)
        for k, xs in enumerate(numbers):
            value = unchecked(row.evaluate)(*xs)
            assert same(float(values[k].detach()), value, digits), (
                xs,
                values[k],
                value,
            )
            expected = unchecked(row.partials_at)(value, xs)[len(first) :]
            for place, (found, slope) in enumerate(zip(slopes, expected, strict=True)):
                got = 0.0 if found is None else float(found[k])
                assert same(got, float(slope), digits), (xs, place, got, slope)


def test_a_kink_keeps_the_tables_slope(torch):
    x = torch.tensor([0.0], requires_grad=True)
    on_torch(ops.leaky_relu)(x, 0.25).sum().backward()

    assert float(x.grad) == 0.25


def test_nothing_handed_down_stays_nothing(torch):
    x = torch.tensor([0.0], requires_grad=True)
    (0.0 * on_torch(ops.sqrt)(x)).sum().backward()

    assert float(x.grad) == 0.0


@pytest.mark.filterwarnings("ignore:.*torch.jit")
def test_second_derivatives_and_functional_transforms(torch):
    f = on_torch(ops.silu)
    x = torch.tensor(0.7, dtype=torch.float64)
    rows = torch.linspace(-2.0, 2.0, 5, dtype=torch.float64)
    expected = torch.func.hessian(torch.nn.functional.silu)

    assert float(torch.func.hessian(f)(x)) == pytest.approx(float(expected(x)))
    np.testing.assert_allclose(
        torch.func.vmap(torch.func.grad(f))(rows),
        torch.func.vmap(torch.func.grad(torch.nn.functional.silu))(rows),
    )


def test_users_rows(torch):
    cube = primitive("cube_of", lambda x: x * x * x, [lambda out, x: 3.0 * x * x])
    pair = primitive(
        "pair_of", lambda *xs: xs[0] * xs[1], lambda out, xs: [xs[1], xs[0]]
    )
    x, y = (torch.tensor(z, requires_grad=True) for z in (2.0, 5.0))
    (on_torch(cube)(x) + on_torch(pair)(x, y)).backward()

    assert (float(x.grad), float(y.grad)) == (17.0, 2.0)


def test_a_row_of_floats_alone_is_refused_by_name(torch):
    import math

    row = primitive("floats_only", lambda x: math.sinh(x), [1.0])

    with pytest.raises(ExportError, match=r"floats_only: .* PyTorch .* composition="):
        on_torch(row)(torch.tensor(nan))
