"""Functions of functions, against closed forms and against each other."""

import math
from collections import namedtuple

import numpy as np
import pytest

from autograd import (
    Value,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    ops,
    value_and_grad,
    vjp,
)
from autograd.errors import OperandError

rng = np.random.default_rng(8)
X = rng.normal(size=4)


def quartic(x):
    """Σ sin(x)·x² + x₀x₁, whose derivatives are known below."""
    return np.sum(np.sin(x) * x**2) + x[0] * x[1]


def quartic_grad(x):
    slope = np.cos(x) * x**2 + 2.0 * x * np.sin(x)
    return slope + np.array([x[1], x[0], *np.zeros(len(x) - 2)])


def quartic_hessian(x):
    second = -np.sin(x) * x**2 + 4.0 * x * np.cos(x) + 2.0 * np.sin(x)
    mixed = np.zeros((len(x), len(x)))
    mixed[0, 1] = mixed[1, 0] = 1.0
    return np.diag(second) + mixed


# -- first order ---------------------------------------------------------------------


def test_grad_of_an_array_is_an_array():
    slope = grad(quartic)(X)

    assert slope.dtype == float
    np.testing.assert_allclose(slope, quartic_grad(X), rtol=1e-13)


def test_value_and_grad_evaluates_once():
    calls = []
    value, slope = value_and_grad(lambda x: calls.append(1) or x**3)(2.0)

    assert (value, slope, len(calls)) == (8.0, 12.0, 1)
    assert type(value) is type(slope) is float


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("argument", "f", "expected"),
    [
        (3.0, lambda p: p * p, 6.0),
        ([1.0, 2.0], lambda p: p[0] * p[1], [2.0, 1.0]),
        ((1.0, [2.0, 3.0]), lambda p: p[0] * p[1][1], (3.0, [0.0, 1.0])),
        (
            {"a": 1.0, "b": {"c": 2.0}},
            lambda p: p["b"]["c"] ** 2,
            {"a": 0.0, "b": {"c": 4.0}},
        ),
        (Point(2.0, 3.0), lambda p: p.x * p.y, Point(3.0, 2.0)),
        (2, lambda p: p * p, 4.0),
    ],
)
def test_the_answer_has_the_argument_s_structure(argument, f, expected):
    slope = grad(f)(argument)

    assert slope == expected
    assert type(slope) is type(expected)


def test_matrices_keep_their_shape():
    W = rng.normal(size=(2, 3))
    slope = grad(lambda W, x: np.sum((W @ x) ** 2))(W, X[:3])
    np.testing.assert_allclose(slope, 2.0 * np.outer(W @ X[:3], X[:3]), rtol=1e-13)


def test_argnums_and_other_arguments():
    def f(x, y, scale=1.0):
        return x * y * y * scale

    assert grad(f, 1)(2.0, 3.0) == 12.0
    assert grad(f, argnums=(0, 1))(2.0, 3.0, scale=10.0) == (90.0, 120.0)


def test_has_aux():
    f = lambda x: (x * x, "seen")  # noqa: E731

    assert grad(f, has_aux=True)(3.0) == (6.0, "seen")
    assert value_and_grad(f, has_aux=True)(3.0) == ((9.0, "seen"), 6.0)


def test_constants_and_unused_inputs():
    assert grad(lambda x: 5.0)(1.0) == 0.0
    assert grad(lambda x: x[0] * 2)([1.0, 2.0]) == [2.0, 0.0]
    assert hessian(lambda x: 5.0)(np.ones(2)).tolist() == [[0.0, 0.0], [0.0, 0.0]]


# -- forward, reverse, both ----------------------------------------------------------


def test_jvp_and_vjp_are_adjoint():
    def f(x):
        return [ops.sin(x[0]) * x[1], x[0] ** 3, ops.exp(x[1])]

    x, tangent, cotangent = [0.3, -1.2], [0.7, 0.4], [1.0, -2.0, 0.5]
    value, forward = jvp(f, (x,), (tangent,))
    same, pull = vjp(f, x)
    (reverse,) = pull(cotangent)

    assert value == same == pytest.approx([math.sin(0.3) * -1.2, 0.027, math.exp(-1.2)])
    assert np.dot(forward, cotangent) == pytest.approx(
        np.dot(tangent, reverse), rel=1e-14
    )


def test_a_pullback_may_be_called_again():
    _, pull = vjp(lambda x, y: x * y, 2.0, 3.0)

    assert pull(1.0) == (3.0, 2.0)
    assert pull(10.0) == (30.0, 20.0)


def test_jacobian_of_arrays_and_of_lists():
    W = rng.normal(size=(3, 4))
    np.testing.assert_allclose(jacobian(lambda x: W @ x)(X), W, rtol=1e-15)
    assert jacobian(lambda x: [x[0] * x[1], 3.0])([2.0, 5.0]) == [
        [5.0, 2.0],
        [0.0, 0.0],
    ]
    assert jacobian(lambda x: {"square": x * x})(3.0) == {"square": 6.0}


def test_hessian_both_ways_round():
    expected = quartic_hessian(X)
    np.testing.assert_allclose(hessian(quartic)(X), expected, rtol=1e-12, atol=1e-14)
    for direction in np.eye(4):
        wanted = expected @ direction
        over_reverse = hvp(quartic, (X,), (direction,))
        over_forward = grad(lambda x, d=direction: jvp(quartic, (x,), (d,))[1])(X)
        twice = vjp(grad(quartic), X)[1](direction)[0]
        for found in (over_reverse, over_forward, twice):
            np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)


def test_hvp_of_several_arguments():
    found = hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 0.0))

    assert found == (6.0, 4.0)


# -- any order -----------------------------------------------------------------------


@pytest.mark.parametrize("x", [0.5, -1.3, 0.0])
def test_derivatives_of_sin_return_after_four(x):
    f = ops.sin
    for expected in (math.cos(x), -math.sin(x), -math.cos(x), math.sin(x)):
        f = grad(f)
        assert f(x) == pytest.approx(expected, abs=1e-15)


def test_forward_mode_nests_too():
    def slope(f):
        return lambda x: jvp(f, (x,), (1.0,))[1]

    assert slope(slope(slope(lambda x: x**4)))(2.0) == 48.0
    assert slope(grad(lambda x: x**4))(2.0) == grad(slope(lambda x: x**4))(2.0) == 48.0


def test_perturbations_are_not_confused():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(2.0) == 1.0
    assert grad(lambda x: x * jvp(lambda y: x * y, (3.0,), (1.0,))[1])(2.0) == 4.0


def test_an_inner_derivative_sees_what_it_closes_over():
    assert grad(lambda x: grad(lambda y: x * y * y)(2.0))(5.0) == 4.0


def test_of_a_value_the_answer_is_a_graph():
    x = Value(3.0)
    slope = grad(lambda t: t**3)(x)
    slope.backward()

    assert (slope.data, x.grad) == (27.0, 18.0)


def test_values_outside_give_plain_numbers():
    w = Value(3.0)

    assert grad(lambda y: w * y * y)(2.0) == 12.0
    assert w.grad == 0.0


# -- bad input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grad(lambda x: [x, x])(1.0), "one result, got 2"),
        (lambda: grad(lambda x: x)("a"), "needs a real number, got str"),
        (lambda: grad(lambda x: "a")(1.0), "needs a real number, got str"),
        (lambda: grad(lambda x: x, 1)(1.0), "asks for argument 1"),
        (lambda: jvp(lambda x: x, (1.0,), (1.0, 2.0)), "equally many, got 1 and 2"),
        (lambda: jvp(lambda x: x[0], ([1.0],), ([1.0, 2.0],)), "of one size"),
        (lambda: vjp(lambda x: x, 1.0)[1]([1.0, 2.0]), "of one size"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(OperandError, match=message):
        call()


# -- Values from outside -------------------------------------------------------------


def product(x):
    """∂/∂x of what each transform makes of x·y at y = 2, where x is from outside."""
    return {
        "grad": lambda: x * grad(lambda y: x * y)(2.0),  # x²
        "value_and_grad": lambda: math.prod(value_and_grad(lambda y: x * y)(2.0)),
        "jacobian": lambda: x * jacobian(lambda y: [x * y, y])(2.0)[0],
        "hessian": lambda: x * hessian(lambda y: x * y * y)(2.0),
        "jvp": lambda: x * jvp(lambda y: x * y, (2.0,), (1.0,))[1],
        "vjp": lambda: x * vjp(lambda y: x * y, 2.0)[1](1.0)[0],
        "hvp": lambda: x * hvp(lambda y: x * y * y, (2.0,), (1.0,)),
        "nested": lambda: grad(lambda z: z * x * grad(lambda y: x * y)(2.0))(1.0),
        "tangent": lambda: x * jvp(lambda y: 3.0 * y, (2.0,), (x,))[1],
        "cotangent": lambda: x * vjp(lambda y: 3.0 * y, 2.0)[1](x)[0],
    }


SLOPES = {
    "value_and_grad": 12.0, "hessian": 12.0, "hvp": 12.0, "tangent": 18.0,
    "cotangent": 18.0,
}  # fmt: skip


@pytest.mark.parametrize("name", product(0.0))
def test_a_transform_over_a_value_from_outside_gives_a_node(name):
    x = Value(3.0)
    out = product(x)[name]()
    out.backward()

    assert x.grad == SLOPES.get(name, 6.0)
    assert grad(lambda x: product(x)[name]())(3.0) == SLOPES.get(name, 6.0)
    assert type(out) is Value


def test_constants_made_inside_give_plain_numbers():
    slope = grad(lambda x: x * Value(2.0) + Value(1.0).detach())(3.0)

    assert (slope, type(slope)) == (2.0, float)
    older = Value(2.0)
    assert type(grad(lambda x: x * older)(3.0)) is Value


def test_nested_differentiations_are_not_confused():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(2.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y * y)(1.0))(2.0) == 8.0
    assert grad(grad(lambda x: 2.0 * x))(1.0) == 0.0
    x = Value(2.0)
    slope = grad(lambda y: y * grad(lambda z: x * y * z)(1.0))(3.0)
    slope.backward()
    assert (slope.data, x.grad) == (12.0, 6.0)


@pytest.mark.parametrize(
    "f", [lambda x: None, lambda x: [x, None], lambda x: {"a": None}]
)
@pytest.mark.parametrize("transform", [grad, jacobian, hessian, value_and_grad])
def test_a_function_that_returns_none_is_told_so(transform, f):
    with pytest.raises(OperandError, match=r"lambda.*returned None.*lack a return"):
        transform(f)(1.0)


@pytest.mark.parametrize("argnums", ["k", 1.5, None, (0, "k"), {0}])
@pytest.mark.parametrize("transform", [grad, jacobian, hessian, value_and_grad])
def test_argnums_that_are_no_places_are_refused_at_once(transform, argnums):
    with pytest.raises(OperandError, match=r"argnums is the place of an argument"):
        transform(lambda x: x, argnums)


@pytest.mark.parametrize("use", [lambda x: [1.0, 2.0][x], range, lambda x: "a" * x])
def test_a_value_as_a_position_or_count_is_refused_with_a_hint(use):
    with pytest.raises(OperandError, match=r"ops\.|needs a real number"):
        use(Value(1.0))
    with pytest.raises(OperandError, match=r"ops\.|needs a real number"):
        grad(use)(1.0)


def test_has_aux_needs_a_pair():
    with pytest.raises(OperandError, match=r"a pair \(number, extra\)"):
        grad(lambda x: x, has_aux=True)(1.0)
