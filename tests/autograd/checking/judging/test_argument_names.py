"""Names of inputs, outputs and derivatives."""

import math
from functools import partial

import numpy as np
import pytest

from autograd import Value
from autograd.checking.judging.argument_names import shortened
from autograd.checking.judging.problem import Problem


def names_of(f, args):
    problem = Problem(f, args)
    problem.numbers_at(problem.numbers)
    return problem.names, problem.outputs


@pytest.mark.parametrize(
    ("f", "args", "names"),
    [
        (lambda x, y: x, (1, 2.0), ["x", "y"]),
        (lambda *xs: xs[0], (1.0, 2.0), ["x0", "x1"]),
        (lambda a, *xs: a, (1.0, 2.0), ["a", "x1"]),
        (lambda w: w[0], ([1.0, (2.0, 3.0)],), ["w[0]", "w[1][0]", "w[1][1]"]),
        (lambda p: p["a"], {"a": 1.0, "b": [2.0]}, ["p['a']", "p['b'][0]"]),
        (lambda m: m[0, 0], np.ones((1, 2)), ["m[0, 0]", "m[0, 1]"]),
        (lambda m: m, np.array(3.0), ["m"]),
        (lambda u: u, Value(3.0, "width"), ["width"]),
        (lambda x, s, flag, none: x, (1.0, "s", True, None), ["x"]),
        (partial(max, 0.0), 2.0, ["x0"]),
        (np.tanh, 2.0, ["x"]),
        (math.hypot, (1.0, 2.0), ["x0", "x1"]),
    ],
)
def test_inputs_are_named_by_parameter_and_place(f, args, names):
    assert Problem(f, args).names == names


def named(x):
    return x


@pytest.mark.parametrize(
    ("f", "names"),
    [
        (lambda x: x, ["f"]),
        (named, ["named"]),
        (lambda x: [x, 1.0], ["f[0]", "f[1]"]),
        (lambda x: {"loss": x, "rest": (x,)}, ["f['loss']", "f['rest'][0]"]),
        (lambda x: np.array([[x, 1.0]]), ["f[0, 0]", "f[0, 1]"]),
        (lambda x: np.array(x), ["f"]),
        (partial(named), ["partial"]),
    ],
)
def test_outputs_are_named_by_function_and_place(f, names):
    assert names_of(f, 2.0)[1] == names


def test_derivatives_are_named_after_both():
    slopes = Problem(lambda x, y: [x * y, x], (2.0, 3.0)).derivative("rev")
    again = slopes.derivative("fwd")

    assert slopes.outputs == ["f[0]/∂x", "f[0]/∂y", "f[1]/∂x", "f[1]/∂y"]
    assert again.outputs[:2] == ["f[0]/∂x∂x", "f[0]/∂x∂y"]
    assert again.names == ["x", "y"]
    assert again.name == "<lambda>"


def test_long_texts_are_cut():
    assert shortened("x" * 300) == "x" * 300
    assert shortened("x" * 301) == "x" * 298 + " …"
    assert shortened("abcdef", 5) == "abc …"
