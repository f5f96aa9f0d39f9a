"""The short way for arrays of the same shapes answers as the long way does."""

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.programs.traced import Again
from autograd.errors import OperandError


def loss(theta, scale, x, y):
    return ops.square(theta[0][0] * x[0] + theta[1][1] * x[1] - y) * scale


@pytest.fixture
def program():
    program = compile(loss, in_axes=(None, None, 0, 0))
    program.value_and_grad(*arguments())
    return program


def arguments(seed=0):
    rng = np.random.default_rng(seed)
    theta, X, y = rng.normal(size=(2, 2)), rng.normal(size=(5, 2)), rng.normal(size=5)
    return [theta, np.array(2.0), X, y]


def anew(*args):
    return compile(loss, in_axes=(None, None, 0, 0)).value_and_grad(*args)


def assert_same(found, expected):
    assert found[0] == expected[0]
    np.testing.assert_array_equal(found[1], expected[1])
    assert np.shape(found[1]) == np.shape(expected[1])


@pytest.mark.parametrize(
    "change",
    [
        lambda args: args,
        lambda args: [args[0].astype("float32"), *args[1:]],
        lambda args: [np.asfortranarray(args[0]), *args[1:]],
        lambda args: [*args[:2], args[2].round().astype(int), args[3]],
        lambda args: [*args[:2], np.repeat(args[2], 2, axis=1)[:, ::2], args[3]],
        lambda args: [args[0].tolist(), 2.0, args[2].tolist(), args[3].tolist()],
        lambda args: [*args[:2], args[2][:3], args[3][:3]],
    ],
    ids=["arrays", "float32", "columns first", "whole", "strided", "lists", "fewer"],
)  # fmt: skip
def test_it_answers_as_a_new_program(program, change):
    assert_same(
        program.value_and_grad(*change(arguments(1))), anew(*change(arguments(1)))
    )
    assert_same(program.value_and_grad(*arguments(2)), anew(*arguments(2)))


def test_what_does_not_fit_is_refused_as_ever(program):
    theta, scale, X, y = arguments()
    with pytest.raises(OperandError, match="takes 4 arguments, got 3"):
        program.value_and_grad(theta, scale, X)
    with pytest.raises(OperandError, match="differ in their number of examples"):
        program.value_and_grad(theta, scale, X, y[:2])
    values = np.array([Value(1.0), Value(2.0), Value(3.0), Value(4.0), Value(5.0)])
    with pytest.raises(OperandError, match="holds a Value"):
        program.value_and_grad(theta, scale, X, values)


def test_only_arrays_of_floats_with_the_same_shapes_suit():
    again = Again(((2,), (3, 1)), None, 3)
    theta, x = np.zeros(2), np.zeros((3, 1))
    assert again.suits((theta, x))
    assert not again.suits((theta, x[:2]))
    assert not again.suits((theta, x.astype(int)))
    assert not again.suits((theta, x.astype(object)))
    assert not again.suits((list(theta), x))
    assert not again.suits((theta,))
