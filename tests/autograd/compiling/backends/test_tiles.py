"""Large batches in tiles: the same numbers as in one piece."""

import numpy as np
import pytest

from autograd import compile, ops
from autograd.compiling.backends.numpy import tiles
from autograd.compiling.backends.numpy.memory import Memory
from autograd.errors import PlaceError

rng = np.random.default_rng(7)
THETA, X, Y = rng.normal(size=8), rng.normal(size=(50, 3)), rng.normal(size=50)


def loss(theta, x, y):
    """One example's, and a weight penalty that all share."""
    hidden = [ops.tanh(ops.dot(theta[3 * k :][:3], x)) for k in range(2)]
    penalty = 0.1 * ops.dot(theta, theta)
    return (ops.dot(theta[6:], hidden) - y) ** 2 + penalty


@pytest.fixture
def small_tiles(monkeypatch):
    """Tiles of a few examples, the last one shorter."""
    monkeypatch.setattr(tiles, "rows_of_a_tile", lambda plan, batch: min(7, batch))


def programs(f, axes, small_tiles=None, **options):
    return compile(f, in_axes=axes, backend="numpy", **options)


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_value_gradient_and_hessian_product(monkeypatch, reduce):
    whole = programs(loss, (None, 0, 0), reduce=reduce)
    value, slopes = whole.value_and_grad(THETA, X, Y)
    product = whole.hvp(THETA, Y[:8], X, Y)

    monkeypatch.setattr(tiles, "rows_of_a_tile", lambda plan, batch: min(7, batch))
    tiled = programs(loss, (None, 0, 0), reduce=reduce)
    found, its = tiled.value_and_grad(THETA, X, Y)

    assert isinstance(tiled.engine.last, tiles.Tiles)
    assert found == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose(its, slopes, rtol=1e-12)
    np.testing.assert_allclose(tiled.hvp(THETA, Y[:8], X, Y), product, rtol=1e-12)
    assert tiled(THETA, X, Y) == pytest.approx(value, rel=1e-14)
    _, again = tiled.value_and_grad(2.0 * THETA, X, Y)
    assert again is not its  # nobody's array was written to
    np.testing.assert_allclose(its, slopes, rtol=1e-12)


def test_results_of_each_example_and_what_all_share(small_tiles):
    program = programs(lambda t, x: [t[0] * x, t[1] * t[2]], (None, 0), reduce=None)

    each, shared = np.transpose(program(THETA, Y))
    np.testing.assert_allclose(each, THETA[0] * Y)
    np.testing.assert_allclose(shared, np.full(50, THETA[1] * THETA[2]))


def test_a_place_that_is_none_is_of_the_example_in_the_whole_batch(small_tiles):
    program = programs(lambda t, i: ops.take(t, i) ** 2, (None, 0))
    places = np.arange(50) % 8
    places[31] = 8

    with pytest.raises(PlaceError, match="example 31 "):
        program.value_and_grad(THETA, places)


def test_zero_times_infinity_is_zero_in_one_tile_of_several(small_tiles):
    program = programs(
        lambda t, x: ops.where(x > 0.0, t[0] * ops.sqrt(abs(x)), t[1] * x), (None, 0)
    )
    x = Y.copy()
    x[[3, 40]] = 0.0

    _, slopes = program.value_and_grad(THETA, x)
    above = x > 0.0
    assert slopes[0] == pytest.approx(np.sum(np.sqrt(x[above])) / 50)
    assert slopes[1] == pytest.approx(np.sum(x[~above]) / 50)


def test_every_number_can_be_looked_at(small_tiles):
    program = programs(loss, (None, 0, 0))
    program.value_and_grad(THETA, X, Y)
    memory = program.engine.last
    whole = Memory(memory.code, 50)
    whole.read(THETA, [], [X, Y[:, None]])
    whole.run_forward()

    for buffer in range(len(program.engine.plan.buffers)):
        np.testing.assert_array_equal(memory.numbers(buffer), whole.numbers(buffer))


@pytest.mark.parametrize("batch", [1, 1_000, 5_000, 1_000_000])
def test_tiles_are_of_one_size_and_large_enough(batch):
    program = programs(loss, (None, 0, 0))
    program(THETA, X, Y)
    rows = tiles.rows_of_a_tile(program.engine.plan, batch)

    assert rows == batch or (rows >= 4_000 and -(-batch // rows) * rows < 1.1 * batch)
    assert (rows < batch) == (batch == 1_000_000)
