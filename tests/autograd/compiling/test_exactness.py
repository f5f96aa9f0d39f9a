"""Compiled equals eager: every row, nets, and programs with nothing regular in them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, compile, ops, primitive
from autograd.ground.domain import unchecked
from autograd.ops.table import table

from .conftest import assert_close, perceptron, size_of

rng = np.random.default_rng(20)
INSIDE = {"acosh": (1.2, 2.0)}


ORDERS = {"polygamma", "sinc_derivative"}  # operand 0 is that of a derivative
WHOLE = {*ORDERS, "pick"}  # operand 0 is a whole number


@pytest.mark.parametrize("name", sorted(table().keys() - WHOLE))
def test_every_row(name, check):
    row = table()[name]
    operands = row.arity or 4
    low, high = INSIDE.get(name, (0.2, 0.9))

    def f(theta, x):
        arguments = [theta[i] * (1.0 + 0.1 * x[i]) for i in range(operands)]
        return row.apply(arguments) * x[0] + theta[0]

    check(f, rng.uniform(low, high, operands), rng.uniform(0.0, 1.0, (6, operands)))


@pytest.mark.parametrize(
    "name", sorted(n for n, r in table().items() if r.arity and n not in WHOLE)
)
def test_every_row_with_constants(name, check):
    row = table()[name]
    low, high = INSIDE.get(name, (0.2, 0.9))
    constants = [0.4] * (row.arity - 1)

    def f(theta, x):
        first = row.apply([theta[0] + 0.05 * x[0], *constants])
        last = row.apply([*(constants or []), theta[1] + 0.05 * x[1]])
        return first * last

    check(f, rng.uniform(low, high, 2), rng.uniform(0.0, 1.0, (5, 2)))


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_derivatives_of_an_order(name, check):
    row = table()[name]

    def f(theta, x):
        return row(2.0, theta[0] + 0.05 * x[0]) * row(0.0, theta[1] * (1.0 + x[1]))

    check(f, rng.uniform(0.2, 0.9, 2), rng.uniform(0.0, 1.0, (5, 2)))


@pytest.mark.parametrize("name", ["maximum", "minimum", "logsumexp"])
def test_operands_that_repeat_and_single_ones(name, check):
    row = table()[name]

    def f(theta, x):
        a, b = ops.tanh(theta[0]) * x[0], theta[1] * x[1]
        once, twice = row.apply([a, a, a]), row.apply([a, b, a, b]) * row.apply([b])
        outside = row.apply([theta[0]] * 20)
        return once * theta[0] + twice * theta[1] + outside

    check(f, np.array([0.7, -0.4]), rng.uniform(0.5, 1.5, (5, 2)))


def test_declared_rows_compile_too(check):
    cube = primitive("compiled_cube", lambda x: x**3, [lambda out, x: 3.0 * x * x])
    check(
        lambda t, x: cube(t[0] * x[0]) + t[1], np.array([0.5, 2.0]), rng.random((5, 1))
    )


@pytest.mark.slow
@pytest.mark.parametrize("activation", [ops.relu, ops.tanh, ops.gelu])
@pytest.mark.parametrize("sizes", [(3, 1), (3, 5, 4, 1), (2, 16, 16, 1)])
def test_nets_with_squared_error(sizes, activation, check):
    def f(theta, x, y):
        return ops.square(perceptron(theta, x, sizes, activation)[0] - y) / 2.0

    theta = rng.normal(size=size_of(sizes))
    check(f, theta, rng.normal(size=(7, sizes[0])), rng.normal(size=7))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_programs(data):
    leaves = [
        Value(x)
        for x in data.draw(st.lists(st.floats(0.5, 1.5), min_size=2, max_size=5))
    ]
    nodes = list(leaves)
    unary = [
        ops.tanh,
        ops.sin,
        ops.sigmoid,
        ops.relu,
        ops.softplus,
        ops.square,
        ops.neg,
    ]
    binary = [ops.add, ops.mul, ops.sub, ops.maximum, ops.hypot]
    back = st.integers(1, 12)
    for _ in range(data.draw(st.integers(1, 80))):
        first = nodes[-min(data.draw(back), len(nodes))]
        if data.draw(st.booleans()):
            nodes.append(data.draw(st.sampled_from(unary))(first))
        else:
            second = nodes[-min(data.draw(back), len(nodes))]
            nodes.append(ops.tanh(data.draw(st.sampled_from(binary))(first, second)))
    output = ops.mean(nodes[-10:])
    value, slope = compile(output, wrt=leaves).value_and_grad()
    output.backward()
    assert_close(value, output.data)
    np.testing.assert_allclose(
        slope, [leaf.grad for leaf in leaves], rtol=1e-10, atol=1e-13
    )


def chain(length):
    leaf = value = Value(0.5, "x")
    for _ in range(length):
        value = ops.tanh(value * 1.0001 + 0.01)
    return leaf, value


@pytest.mark.slow
def test_a_deep_narrow_chain():
    leaf, output = chain(3000)
    value, slope = compile(output, wrt=[leaf]).value_and_grad()
    output.backward()
    assert_close(value, output.data)
    assert_close(slope, [leaf.grad], 1e-9)


def test_a_wide_irregular_graph_gathers_and_scatters():
    draw = np.random.default_rng(3)
    nodes = leaves = [Value(x) for x in draw.uniform(0.5, 1.5, 40)]
    for _ in range(4):
        pick = lambda nodes=nodes: nodes[draw.integers(len(nodes))]  # noqa: E731
        nodes = [ops.tanh(pick() * pick() + pick()) for _ in range(60)]
    output = ops.mean(nodes)
    program = compile(output, wrt=leaves)
    value, slope = program.value_and_grad()
    output.backward()
    assert_close(value, output.data)
    assert_close(slope, [leaf.grad for leaf in leaves])
    assert "take(" in program.source
    assert program.instructions < 30


@pytest.mark.parametrize(
    ("f", "theta", "expected"),
    [
        (lambda t, x: ops.where(t > x, ops.log(t - x), 0.0), 1.0, (0.0, 0.0)),
        (lambda t, x: t * ops.sqrt(t * x), 0.0, (0.0, 0.0)),
        (lambda t, x: ops.sqrt(t * t * x), 0.0, (0.0, 0.0)),
        (lambda t, x: ops.sqrt(t * x), 0.0, (0.0, np.inf)),
    ],
)
def test_a_zero_factor_contributes_nothing(f, theta, expected):
    program = compile(f, in_axes=(None, 0))
    assert program.value_and_grad(theta, [1.0]) == expected
    leaf = Value(theta)
    output = unchecked(f)(leaf, Value(1.0))
    value, slope = compile(output, wrt=[leaf]).value_and_grad()
    assert (value, slope[0]) == expected


def test_a_cotangent_that_is_one_number_reaches_what_was_gathered():
    """Scaled so often that the mean does not take the terms in; read out of order."""
    leaves = [Value(x) for x in np.linspace(0.1, 0.9, 40)]
    hidden = [ops.sin(leaf) for leaf in leaves]
    order = np.random.default_rng(3).integers(40, size=40)
    scaled = [hidden[i] * 2.0 * 3.0 * 5.0 for i in order]
    output = ops.exp(ops.total(hidden)) + ops.mean(scaled)
    program = compile(output, wrt=leaves)
    assert "[40 places]" in str(program)
    _, slope = program.value_and_grad()
    output.backward()
    assert_close(slope, [leaf.grad for leaf in leaves])


def test_outside_a_domain_results_are_ieee():
    program = compile(lambda t, x: ops.log(t * x), in_axes=(None, 0), reduce=None)
    assert program(0.0, [1.0])[0] == -np.inf
    assert np.isnan(program(-1.0, [1.0])[0])


def test_unused_parameters_have_no_slope():
    program = compile(lambda t, x: t[0] * x, in_axes=(None, 0))
    assert program.value_and_grad([2.0, 5.0], [1.0, 3.0]) == (4.0, [2.0, 0.0])


def test_an_output_that_is_a_parameter_or_a_number():
    leaf = Value(3.0)
    value, slope = compile(leaf, wrt=[leaf]).value_and_grad()
    assert (value, slope.tolist()) == (3.0, [1.0])
    constant = compile(lambda t, x: 7.0, in_axes=(None, 0))
    assert constant(1.0, [1.0, 2.0]) == 7.0


@pytest.mark.parametrize("others", range(4))
def test_an_exponent_that_is_any_node_is_not_taken_for_a_square(others):
    leaf = exponent = Value(1.3)
    for _ in range(others):
        exponent = ops.identity(exponent)
    output = ops.pow(0.5, exponent) + ops.pow(exponent, exponent)
    value, slope = compile(output, wrt=[leaf]).value_and_grad()
    output.backward()
    assert_close(value, output.data)
    assert_close(slope, [leaf.grad])
