"""Loops that differ only in where their numbers lie share one function."""

import numpy as np
import pytest

import autograd
from autograd import compile, ops
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.loops.addresses import Layout
from autograd.compiling.backends.native.loops.forms import SEVERAL, Forms
from autograd.compiling.instructions import Buffer, Contract, View

RNG = np.random.default_rng(8)
THETA, X = RNG.normal(size=24), RNG.normal(size=(9, 40))


def cell(steps):
    """A recurrence of four units, unrolled."""

    def loss(theta, x):
        h = [0.1, 0.2, 0.3, 0.4]
        for t in range(steps):
            rows = [theta[6 * i : 6 * i + 6] for i in range(4)]
            h = [ops.tanh(ops.dot(r[:4], h) + r[4] * x[t] + r[5]) for r in rows]
        return ops.square(h[0])

    return loss


def functions_of(program):
    return program.source.count("define internal void @loops.")


@pytest.mark.slow
def test_a_cell_is_written_once_however_often_it_is_repeated():
    found = {}
    for steps in (12, 40):
        program = compile(cell(steps), in_axes=(None, 0), backend="native")
        program.value_and_grad(THETA, X)
        assert program.backend == "native"
        found[steps] = functions_of(program), program.source.count("= fmul")
    assert found[12] == found[40]
    assert found[12][0] > 0


def steps_apart(theta, x):
    """Loops alike but for a constant."""
    y = x[0]
    for place in range(8):
        part = [ops.tanh(t * y) * (0.5 + place // 4) for t in theta]
        y = ops.total(part) * 0.01
    return y


@pytest.mark.slow
@pytest.mark.parametrize("loss", [cell(15), steps_apart], ids=["cell", "constants"])
def test_it_computes_what_sweeps_do(loss):
    program = compile(loss, in_axes=(None, 0), backend="native")
    value, gradient = program.value_and_grad(THETA, X)
    swept = [autograd.value_and_grad(loss)(THETA.tolist(), x) for x in X.tolist()]
    values, gradients = zip(*swept, strict=True)
    assert value == pytest.approx(np.mean(values), rel=1e-13)
    np.testing.assert_allclose(gradient, np.mean(gradients, axis=0), rtol=1e-11)


def forms_of(*instructions):
    return Forms(instructions, Layout([Buffer(200, False)], 16, 0))


def product(offset, second, coefficient=1.0):
    out, first = View(0, offset, (1, 0)), View(0, offset + 10, (4, 1))
    return Contract(
        (3, 4), False, out, first=first, second=second, coefficient=coefficient
    )


def first(k):
    """The matrix."""
    return View(0, 30 * k + 10, (4, 1))


def second(k, stride=1):
    """A vector behind the matrix of a product."""
    return View(0, 30 * k + 25, (0, stride))


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        (lambda k: product(30 * k, second(k)), True),
        (lambda k: product(30 * k, second(k), [0.0, -0.0][k // 3]), False),
        (lambda k: product(30 * k, first(k) if k else second(k)), False),
        (lambda k: product(30 * k, second(k, 1 + (k == 1))), False),
    ],
    ids=["places", "zeros of both signs", "a view that is read twice", "strides"],
)
def test_what_is_alike(change, alike):
    loops = [change(k) for k in range(SEVERAL)]
    assert (forms_of(*loops).shared(loops[0]) is not None) is alike


def test_each_view_is_checked_where_it_lies():
    inside = [product(30 * k, second(k)) for k in range(SEVERAL)]
    with pytest.raises(Unsupported, match="leaves its buffer"):
        forms_of(*inside, product(185, second(0)))
