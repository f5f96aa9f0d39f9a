"""Names of arrays: one each, the texts' own where they have one."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, compile, ops
from autograd.compiling.finding.find import find
from autograd.compiling.instructions import (
    Pull,
    Scalars,
    Scatter,
    View,
    Zero,
    views_of,
)
from autograd.compiling.showing.writing import Writer

from ..conftest import perceptron, size_of
from ..test_random_calls import calls, follow, recipes

rng = np.random.default_rng(41)


def named_views(plan, writer):
    """Every view that the formulas name, with its name and its instruction."""
    for it in [*plan.forward, *plan.backward]:
        if isinstance(it, Scalars | Scatter | Zero):
            continue
        views = [*views_of(it), it.out]
        if isinstance(it, Pull):
            views += [it.result, it.upstream]
        for view in views:
            if isinstance(view, View):
                yield writer.labels.of(view, it), view, it


def assert_names_are_distinct(plan):
    """No name stands for two sets of numbers, nor for a number and a gradient."""
    meanings: dict[str, tuple] = {}
    for name, view, it in named_views(plan, Writer(plan)):
        region = plan.region(view)
        places = np.unique(view.addresses(it.sizes))
        inside = places[places < region.start + region.size]  # ones behind are no part
        meaning = view.buffer, view.slope, inside.tobytes()
        assert meanings.setdefault(name, meaning) == meaning, name


def assert_left_sides_are_distinct(program):
    """No name is given to two arrays of the forward pass."""
    plan = program.engine.plan
    writer = Writer(plan)
    homes: dict[str, tuple] = {}
    for it in plan.forward:
        if not isinstance(it, Scalars):
            name, home = writer.labels.array(it.out, it), plan.home(it.out)
            assert homes.setdefault(name, home) == home, name


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(recipes(), calls())
def test_no_two_arrays_of_a_random_function_share_a_name(steps, call):
    arguments, axes, _ = call
    program = compile(lambda *a: follow(steps, *a), in_axes=axes)
    program(*arguments)
    assert_names_are_distinct(program.engine.plan)
    assert_left_sides_are_distinct(program)


@pytest.mark.parametrize("seed", range(40))
def test_no_two_arrays_of_a_random_graph_share_a_name(seed):
    draw = np.random.default_rng(seed)
    leaves = [Value(x) for x in draw.uniform(0.2, 2.0, draw.integers(1, 60))]
    nodes = list(leaves)
    rows = [ops.tanh, ops.sin, ops.square, ops.add, ops.mul, ops.maximum, ops.total]
    for _ in range(draw.integers(1, 300)):
        row = rows[draw.integers(len(rows))]
        some = [nodes[i] for i in draw.integers(len(nodes), size=row.arity or 3)]
        nodes.append(ops.sin(row(*some)))
    wrt = leaves[: draw.integers(1, len(leaves) + 1)]
    program = compile(ops.total(nodes[-30:]), wrt=wrt)
    assert_names_are_distinct(program.engine.plan)
    assert_left_sides_are_distinct(program)


def lines(program):
    return [line.strip().split("  ")[0] for line in str(program).splitlines()]


def test_parts_of_an_array_have_their_place_behind_the_name():
    def f(theta, x):
        return ops.tanh(theta[0] * x[1] + theta[1] * x[2]) * x[0]

    program = compile(f, in_axes=(None, 0))
    program([1.0, 2.0], np.ones((4, 3)))
    assert lines(program)[1:4] == ["Z1 = X[1:3] W1", "A1 = tanh(Z1)", "J = X[0] ∗ A1"]


def test_steps_of_a_recurrence_are_told_apart():
    def f(theta, x):
        h = [ops.tanh(x[0] * theta[4 + i]) for i in range(2)]
        for _ in range(3):
            h = [ops.tanh(ops.dot(theta[2 * i : 2 * i + 2], h)) for i in range(2)]
        return h[0]

    program = compile(f, in_axes=(None, 0))
    program(rng.normal(size=6), np.ones((4, 1)))
    assert lines(program)[3:9] == [
        "Z1 = b W1ᵀ",
        "A1 = tanh(Z1)",
        "Z1.2 = A1 W1ᵀ",
        "A1.2 = tanh(Z1.2)",
        "Z2 = A1.2 W2",
        "J = tanh(Z2)",
    ]


@pytest.mark.parametrize("taken", ["X", "Z1", "W1", "a", "da", "J", "θ", "c1"])
def test_names_of_arguments_are_not_given_again(taken):
    def f(w, x, other):
        score = perceptron(w, x, (2, 3, 1), ops.tanh)[0]
        return ops.square(score * other) + ops.sin(w[0] * other)

    kind = inspect.Parameter.POSITIONAL_ONLY
    f.__signature__ = inspect.Signature(
        [inspect.Parameter(name, kind) for name in ("w", "x", taken)]
    )
    program = compile(f, in_axes=(None, 0, 0))
    program.value_and_grad(
        rng.normal(size=size_of((2, 3, 1))), rng.normal(size=(5, 2)), np.ones(5)
    )
    plan = program.engine.plan
    assert_names_are_distinct(plan)
    assert_left_sides_are_distinct(program)
    shown = {name.split(".")[0] for name, _, _ in named_views(plan, Writer(plan))}
    assert taken in shown


def test_many_arrays_have_names_when_the_letters_are_used_up():
    node = leaf = [Value(x) for x in rng.normal(size=60)]
    for k in range(40):
        node = [ops.sin(x * (k + 1.0)) for x in node]
    plan, _ = find([ops.total(node)], leaf)
    assert_names_are_distinct(plan)
    assert "v1" in {name for name, _, _ in named_views(plan, Writer(plan))}
    names = {name for name, _, _ in named_views(plan, Writer(plan))}
    assert "m" not in names, "that is the number of examples"
