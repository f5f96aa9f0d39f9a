import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.compiling.backends.arrays import strides
from autograd.compiling.backends.arrays.steps import Steps, in_order
from tests.autograd.compiling.backends.arrays.numpy_target import evaluated


def kinds_and_entries(shape, places, batched=False):
    steps = Steps()
    x = steps.given(0, shape, batched)
    found = strides.read(steps, x, places)
    order = in_order([found])
    array = np.arange(float(2 * x.size)).reshape((2, *shape) if batched else (-1,))
    array = array if batched else array[: x.size].reshape(shape)
    assert found.shape == places.shape
    (entries,) = evaluated([found], order, [array], 2)
    flat = array.reshape(2, -1) if batched else array.reshape(1, -1)
    expected = flat[:, places.ravel()].reshape(len(flat), *places.shape)
    np.testing.assert_array_equal(entries, expected if batched else expected[0])
    return {x.kind for x in order}


axes = st.lists(st.tuples(st.integers(1, 5), st.integers(-7, 12)), max_size=4)


@pytest.mark.slow
@given(axes, st.integers(0, 5), st.booleans())
def test_what_is_regular_is_read_right(axes, start, batched):
    places = np.array(start)
    for length, step in axes:
        places = places[..., None] + step * np.arange(length)
    places = places - min(0, places.min())

    kinds_and_entries((int(places.max()) + 2,), places, batched)


@given(st.lists(st.integers(0, 23), min_size=1, max_size=24), st.booleans())
def test_any_places_are_read_right(places, batched):
    kinds_and_entries((2, 3, 4), np.array(places), batched)


@pytest.mark.parametrize(
    ("shape", "places", "kinds"),
    [
        ((6,), np.arange(6), {"given"}),
        ((2, 3), np.arange(6).reshape(2, 3).T, {"given", "transpose"}),
        ((12,), np.arange(12).reshape(3, 4)[:, :3], {"given", "reshape", "slice"}),
        ((12,), np.arange(12).reshape(3, 4)[:, 3], {"given", "slice"}),
        ((12,), np.arange(12).reshape(3, 4)[:, 1:3], {"given", "reshape", "slice"}),
        (
            (8,), np.arange(6)[:, None] + np.arange(3),
            {"given", "slice", "reshape", "concat"},
        ),
    ],
    ids=["whole", "turned", "without a column", "a column", "inside", "windows"],
)  # fmt: skip
def test_what_is_regular_needs_no_table(shape, places, kinds):
    assert kinds_and_entries(shape, places) == kinds


def test_rows_in_no_order_are_taken_whole():
    rows = np.array([5, 2, 7, 0] * 20)
    steps = Steps()
    found = strides.read(
        steps, steps.given(0, (8, 4), False), rows[:, None] * 4 + np.arange(4)
    )
    take = next(x for x in in_order([found]) if x.kind == "take")

    assert take.options == tuple(rows)
