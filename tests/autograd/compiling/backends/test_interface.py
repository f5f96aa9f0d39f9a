"""A backend is a folder and a line in the table: a second one, held to the first."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, compile, ops
from autograd.compiling.backends import BACKENDS, choice
from autograd.compiling.instructions import Gather, Scatter, View
from autograd.errors import OperandError

from ..conftest import perceptron, size_of, spelled_out
from ..test_random_calls import calls, flat, follow, recipes
from . import interpreter

rng = np.random.default_rng(31)


def softmax(theta, x, y):
    scores = perceptron(theta, x, (4, 5, 3), ops.sigmoid)
    return ops.logsumexp(scores) - ops.dot(list(y), scores)


def moons(theta, x, y):
    score = perceptron(theta, x, (2, 8, 8, 1), ops.relu)[0]
    penalty = 1e-2 * ops.total(ops.square(t) for t in theta)
    return ops.relu(1.0 - y * score) + penalty


def convolution(theta, x, y):
    features = [
        ops.relu(
            sum(
                theta[9 * f + 3 * i + j] * x[6 * (r + i) + c + j]
                for i in range(3)
                for j in range(3)
            )
            + theta[18 + f]
        )
        for f in range(2)
        for r in range(4)
        for c in range(4)
    ]
    pooled = [ops.maximum(features[i], features[i + 1]) for i in range(0, 32, 2)]
    return ops.square(ops.dot(theta[20:36], pooled) - y)


def recurrent(theta, x, y):
    W = [theta[6 * i : 6 * i + 6] for i in range(4)]
    h = [0.1, 0.2, 0.3, 0.4]
    for t in range(5):
        h = [ops.tanh(ops.dot(row[:4], h) + row[4] * x[t] + row[5]) for row in W]
    return ops.square(h[0] - y)


def rows_of_many(theta, x, y):
    several = [ops.logsumexp([theta[i] * x[0], theta[i + 1], 1.0]) for i in range(18)]
    return ops.mean(several) * y + ops.maximum(*several)


def scattered(theta, x, y):
    far = [ops.sin(theta[7 * i % 20] * theta[3 * i * i % 20]) for i in range(20)]
    return ops.total(far) * x[0] + y


def single_nodes(theta, x, y):
    root = ops.sqrt(ops.square(theta[0]) * theta[1]) * ops.log(theta[2] ** 2 + 1.0)
    many = ops.logsumexp([theta[3], root, theta[4] * theta[0]])
    return root * x[0] + ops.where(theta[1], many, theta[2]) * y


def steep(theta, x, y):
    """Guards: a square root at 0 above products."""
    return ops.sqrt(ops.total(ops.square(t * v) for t, v in zip(theta, x, strict=True)))


CASES = {
    "moons": (moons, size_of((2, 8, 8, 1)), 2),
    "softmax": (softmax, size_of((4, 5, 3)), 4),
    "convolution": (convolution, 36, 36),
    "recurrent": (recurrent, 24, 5),
    "n-ary rows": (rows_of_many, 20, 1),
    "gathers": (scattered, 20, 1),
    "scalars": (single_nodes, 5, 1),
    "guards": (steep, 3, 3),
}


@pytest.fixture
def second(monkeypatch):
    """Run a program by the interpreter."""
    monkeypatch.setitem(BACKENDS, "interpreter", interpreter.__name__)

    def choose(name="interpreter"):
        monkeypatch.setattr(choice, "DEFAULT", name)

    return choose


def drawn(name, batch):
    f, parameters, features = CASES[name]
    y = {"softmax": (batch, 3)}.get(name, (batch,))
    X = rng.normal(size=(batch, features))
    if name == "guards":
        X[0] = 0.0
    return f, rng.uniform(0.1, 1.0, size=parameters), X, rng.normal(size=y)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("name", CASES)
def test_a_second_backend_agrees_on_functions(name, batch, dtype, second):
    f, *data = drawn(name, batch)
    found = []
    for runner in ("numpy", "interpreter"):
        second(runner)
        program = compile(f, in_axes=(None, 0, 0), dtype=dtype)
        value, slope = program.value_and_grad(*data)
        found.append([program(*data), value, *slope])
        if dtype == "float64":
            found[-1] += [*program.hvp(data[0], data[0][::-1].copy(), *data[1:])]
    tolerance = 1e-12 if dtype == "float64" else 2e-4
    np.testing.assert_allclose(found[1], found[0], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", CASES)
def test_a_second_backend_agrees_on_finished_graphs(name, second):
    f, *data = drawn(name, 5)
    found = []
    for runner in ("numpy", "interpreter"):
        second(runner)
        loss, parameters = spelled_out(f, *data)
        program = compile(loss, wrt=parameters)
        program.forward()
        program.backward()
        value, slope = program.value_and_grad()
        assert [p.grad for p in parameters] == pytest.approx(slope, rel=1e-13)
        found.append([value, *slope])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12, atol=1e-13)


def test_leaves_that_are_no_arguments_pickles_and_what_is_shown(second):
    second()
    scale = Value(2.0)
    program = compile(lambda t, x: ops.log(t * x) * scale, in_axes=(None, 0))
    assert program(3.0, [1.0]) == pytest.approx(2.0 * np.log(3.0))
    scale.data = 5.0
    assert program(3.0, [1.0]) == pytest.approx(5.0 * np.log(3.0))
    assert pickle.loads(pickle.dumps(program))(1.0, [np.e]) == pytest.approx(5.0)
    assert program.source.splitlines()[0] == "a = t ∗ x".replace("t", "θ")
    program(1.0, [2.0, 0.0])
    assert program.not_finite() == "b = log(a) gives -inf in example 1"


def test_a_backend_that_there_is_not():
    with pytest.raises(OperandError, match="no backend 'fortran'; there is numpy"):
        choice.chosen("fortran")


def every_view(plan):
    """All views of a plan with the instruction that has them."""
    for it in [*plan.forward, *plan.backward]:
        for name in ("first", "second", "operands", "result", "upstream", "out"):
            found = getattr(it, name, None)
            for view in found if isinstance(found, tuple) else (found,):
                if isinstance(view, View) and len(view.strides) == len(it.sizes):
                    yield view, it


def assert_views_stay_inside(plan):
    """What makes unchecked strided views safe: every address was given out."""
    for view, it in every_view(plan):
        buffer, places = plan.buffers[view.buffer], view.addresses(it.sizes)
        assert places.min() >= 0
        assert places.max() < (buffer.slopes if view.slope else buffer.size)
    for it in [*plan.forward, *plan.backward]:
        if isinstance(it, Gather | Scatter):
            source = it.source if isinstance(it, Gather) else it.out.buffer
            assert it.addresses.min() >= 0
            assert it.addresses.max() < plan.buffers[source].size


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(recipes(), calls())
def test_both_backends_agree_on_random_functions(steps, call):
    arguments, axes, _ = call
    found = []
    for name in ("numpy", interpreter.__name__):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(BACKENDS, name, BACKENDS.get(name, name))
            patch.setattr(choice, "DEFAULT", name)
            program = compile(lambda *a: follow(steps, *a), in_axes=axes)
            results = [program(*arguments)]
            assert_views_stay_inside(program.engine.plan)
            if program.engine.plan.depends:
                results += flat(program.value_and_grad(*arguments)[1]).tolist()
                results += flat(
                    program.hvp(arguments[0], arguments[0], *arguments[1:])
                ).tolist()
            found.append(results)
    np.testing.assert_allclose(found[1], found[0], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_views_of_nets_stay_inside(name):
    f, *data = drawn(name, 4)
    program = compile(f, in_axes=(None, 0, 0))
    program.value_and_grad(*data)
    assert_views_stay_inside(program.engine.plan)
    loss, parameters = spelled_out(f, *data)
    assert_views_stay_inside(compile(loss, wrt=parameters).engine.plan)
