"""Functions and arguments drawn at random: compiled equals eager."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, compile, hvp, ops, value_and_grad
from autograd.engine import graph
from autograd.errors import OperandError
from autograd.ground.structure import flatten

UNARY = [ops.tanh, ops.sin, ops.sigmoid, ops.relu, ops.softplus, ops.square, ops.exp]
BINARY = [ops.add, ops.mul, ops.sub, ops.maximum, ops.hypot, ops.div]
MANY = [ops.total, ops.mean, ops.logsumexp, ops.dot, ops.maximum]

numbers = st.floats(-2.0, 2.0).map(lambda x: round(x, 3))
lists = st.lists(numbers, min_size=1, max_size=4)
structures = st.one_of(
    numbers, lists, lists.map(tuple), lists.map(np.array),
    st.fixed_dictionaries({"w": lists, "b": numbers}),
    st.lists(numbers, min_size=4, max_size=4).map(lambda x: np.reshape(x, (2, 2))),
)  # fmt: skip
shapes = st.sampled_from([(), (1,), (3,), (2, 2)])


@st.composite
def recipes(draw):
    """What a function does with all its numbers, as draws that can be replayed."""
    steps, place = [], st.integers(0, 30)
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from([UNARY, BINARY, MANY]))
        row = draw(st.sampled_from(kind))
        some = 4 if row is ops.dot else draw(st.sampled_from([1, 4]))
        count = {id(UNARY): 1, id(BINARY): 2}.get(id(kind), some)
        steps.append((row, draw(st.lists(place, min_size=count, max_size=count))))
    return steps


def follow(steps, *arguments):
    """Return the last result of a recipe on all numbers in the arguments."""
    nodes = [number for part in arguments for number in flatten(part)[0]] + [0.5]
    for row, places in steps:
        chosen = [nodes[-1 - place % len(nodes)] for place in places]
        if row is ops.div:
            chosen[1] = ops.square(chosen[1]) + 1.0
        result = row(chosen[:2], chosen[2:]) if row is ops.dot else row(*chosen)
        nodes.append(ops.tanh(result))
    return nodes[-1] + nodes[len(nodes) // 2]


@st.composite
def calls(draw):
    """Arguments in all the ways a program takes them, with their axes."""
    examples = draw(st.sampled_from([1, 2, 5]))
    arguments, axes = [draw(structures)], [None]
    for index in range(draw(st.integers(1, 3))):
        if index and draw(st.booleans()):
            arguments.append(draw(structures))
            axes.append(None)
            continue
        shape = draw(shapes)
        axis = draw(st.integers(-1 - len(shape), len(shape)))
        seed = draw(st.integers(0, 99))
        array = np.random.default_rng(seed).normal(size=(examples, *shape))
        arguments.append(np.moveaxis(array, 0, axis))
        axes.append(axis)
    return arguments, tuple(axes), examples


def example(arguments, axes, index):
    """Return the arguments of one example."""
    return [
        arg if axis is None else np.moveaxis(arg, axis, 0)[index]
        for arg, axis in zip(arguments, axes, strict=True)
    ]


def depends(f, arguments):
    """Whether the result's graph has a leaf of the first argument in it."""
    numbers, rebuild = flatten(arguments[0])
    leaves = [Value(number) for number in numbers]
    result = f(rebuild(leaves), *arguments[1:])
    return isinstance(result, Value) and not set(leaves).isdisjoint(
        graph.leaves(result)
    )


def flat(thing):
    return np.array(flatten(thing)[0], dtype=float)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(recipes(), calls())
def test_calls_gradients_and_second_order(steps, call):
    arguments, axes, examples = call

    def f(*arguments):
        return follow(steps, *arguments)

    rows = [example(arguments, axes, index) for index in range(examples)]
    found = [value_and_grad(f)(*row) for row in rows]
    values, slopes = [v for v, _ in found], [flat(g) for _, g in found]
    each = compile(f, in_axes=axes, reduce=None)(*arguments)
    np.testing.assert_allclose(each, values, rtol=1e-11, atol=1e-13)

    program = compile(f, in_axes=axes)
    if not depends(f, rows[0]):
        with pytest.raises(OperandError, match="does not depend on the first argument"):
            program.value_and_grad(*arguments)
        return
    value, slope = program.value_and_grad(*arguments)
    np.testing.assert_allclose(value, np.mean(values), rtol=1e-11, atol=1e-13)
    expected = np.mean(slopes, axis=0)
    np.testing.assert_allclose(flat(slope), expected, rtol=1e-10, atol=1e-12)
    assert type(slope) is type(found[0][1])

    theta, *data = arguments
    products = [
        flat(hvp(lambda point, row=row: f(point, *row[1:]), (theta,), (theta,)))
        for row in rows
    ]
    wanted = np.mean(products, axis=0)
    second = flat(program.hvp(theta, theta, *data))
    np.testing.assert_allclose(second, wanted, rtol=1e-9, atol=1e-11)
