"""Is a function its graph: sketches, trials, and where numbers are read."""

import math
import random

import pytest

from autograd import Value, ops
from autograd.checking import gradcheck
from autograd.checking.judging.likeness import Original, reading_places, sketch
from autograd.checking.judging.problem import Problem

OUTSIDE = Value(3.0)


def original(f, *numbers):
    problem = Problem(f, numbers)
    return Original(problem, *problem.trace(problem.numbers))


def likeness(f, *numbers):
    return original(f, *numbers).likeness


def drawn(f, *numbers):
    inputs = [Value(number) for number in numbers]
    return sketch(inputs, [f(*inputs)])


def test_a_sketch_holds_rows_edges_and_constants_but_no_inputs():
    assert drawn(lambda x, y: x * y + 2.0, 1.0, 2.0) == drawn(
        lambda x, y: x * y + 2.0, 3.0, 4.0
    )
    assert drawn(lambda x, y: x * y, 1.0, 2.0) != drawn(lambda x, y: y * x, 1.0, 2.0)
    assert drawn(lambda x: x * 2.0, 1.0) != drawn(lambda x: x * 3.0, 1.0)
    assert drawn(ops.exp, 1.0) != drawn(ops.sin, 1.0)
    assert drawn(lambda x: 5.0, 1.0) != drawn(lambda x: 6.0, 1.0)
    shared = drawn(lambda x: (lambda y: y + y)(ops.exp(x)), 1.0)
    assert shared != drawn(lambda x: ops.exp(x) + ops.exp(x), 1.0)


def test_constants_that_are_no_numbers_are_alike():
    first, second = (drawn(lambda x: x * (math.inf - math.inf), 1.0) for _ in range(2))

    assert first.has_constants_of(second)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: ops.sin(x) * x + 2.0,
        lambda x: x if x > 0.0 else -x,
        lambda x: 7.0,
        lambda x: x * round(x.data / 1e301),
        lambda x: x * OUTSIDE,
    ],
)
@pytest.mark.parametrize("x", [1.0, 0.0, -1e300, 1e-300])
def test_a_function_of_its_arguments_is_its_graph(f, x):
    found = likeness(f, x)

    assert found.holds
    assert found.leak == ""


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * x.data,
        lambda x: x + x.detach(),
        lambda x: x + math.exp(x.data) * 1e-30,
        lambda x: [x, x.data],
        lambda x: x + math.sin(1e3 * x.data),
    ],
)
@pytest.mark.parametrize("x", [1.5, -0.7, 1e-3])
def test_a_number_that_follows_the_inputs_is_a_leak(f, x):
    found = likeness(f, x)

    assert not found.holds
    assert "test_likeness.py" in found.leak


def test_a_function_of_chance_is_told_from_a_leak():
    chance = random.Random(0)

    found = likeness(lambda x: x + 1e-30 * chance.random(), 1.0)

    assert not found.holds
    assert "answers differently each time" in found.leak


def test_what_follows_without_being_read_comes_from_elsewhere():
    def f(x):
        return x * float(repr(x).split("(")[1].split(",")[0].strip(")"))

    found = likeness(f, 1.5)

    assert not found.holds
    assert "a cache, a global or a closure" in found.leak


def test_a_graph_whose_numbers_were_set_by_hand_is_not_the_function():
    def f(x):
        y = x * 2.0
        y.data = 5.0
        return y + x

    assert not likeness(f, 1.0).holds
    assert likeness(lambda x: x * 2.0 + x, 1.0).holds


def test_no_shape_in_common_shows_nothing():
    calls = iter(range(100))

    def grows(x):
        for _ in range(next(calls)):
            x = x * 1.0
        return x

    found = likeness(grows, 1.0)
    assert not found.holds
    assert found.leak == ""


def test_a_single_number_where_the_function_is_defined_shows_nothing():
    found = likeness(lambda x: ops.pow(-2.0, x), -3.0)

    assert not found.holds


def test_both_sides_of_an_input_are_looked_at():
    def f(x, y):
        return x * y if x < 1.0 else x * y + 5.0

    assert original(f, 0.5, 2.0).is_alike_beside(0)
    assert not original(f, 1.0, 2.0).is_alike_beside(0)
    assert original(f, 1.0, 2.0).is_alike_beside(1)
    assert not original(lambda x: x + x.data, 1.0).is_alike_beside(0)
    assert not original(ops.sqrt, 0.0).is_alike_beside(0)
    assert original(ops.sqrt, 5e-322).is_alike_beside(0)


def test_places_are_those_where_what_depends_on_the_inputs_is_read():
    outside = Value(2.0)

    def f(x):
        y = x * outside.data
        print(f"{y.data}")
        return y + (x * x).detach()

    places = reading_places(Problem(f, (1.0,)))
    assert [place.partition(" at test_likeness.py:")[0] for place in places] == [
        ".data", ".detach()",
    ]  # fmt: skip
    assert reading_places(Problem(lambda x: x * outside.data, (1.0,))) == []
    assert reading_places(Problem(lambda x: x if x > 0.0 else -x, (1.0,))) == []


def test_an_input_that_may_not_move_keeps_no_other_from_being_settled():
    pytest.importorskip("mpmath")
    point = 2.0, -64501052631725.75  # a whole order, and steps of whole periods
    report = gradcheck(ops.sinc_derivative, point, raise_exception=False)

    assert [p.status for p in report.partials] == ["unresolved", "verified"]
