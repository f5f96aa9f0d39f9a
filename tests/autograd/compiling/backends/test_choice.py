"""What runs a call depends on the program and its examples, not on what ran before."""

import pickle

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends import choice

pytest.importorskip("llvmlite", reason="native programs need llvmlite")
monomial = lambda t, x: ops.tanh(t[0] * x) * t[1] + t[0]  # noqa: E731
FEW, MANY = np.linspace(0.0, 1.0, 20), np.linspace(0.0, 1.0, 2000)


def recurrent(theta, x):
    h = 0.0
    for _ in range(700):
        h = ops.tanh(theta[0] * h + x)
    return h


def test_large_calls_run_as_machine_code_and_small_ones_on_numpy():
    program = compile(monomial, in_axes=(None, 0))
    for examples, runs_on in ((FEW, "numpy"), (MANY, "native"), (FEW, "numpy")):
        program.value_and_grad([0.5, 2.0], examples)
        assert program.backend.partition(" ")[0] == runs_on
    assert program.backend == "numpy (140 scalar nodes: too few to pay)"
    assert "def forward" in program.source
    program([0.5, 2.0], MANY)
    assert "define" in program.source


def test_the_order_of_calls_changes_no_bit():
    theta, found = [0.5, 2.0], []
    for order in ((FEW, MANY), (MANY, FEW)):
        program = compile(monomial, in_axes=(None, 0))
        results = {len(x): program.value_and_grad(theta, x) for x in order}
        again = {len(x): program.value_and_grad(theta, x) for x in order}
        for size, (value, slope) in results.items():
            assert again[size][0] == value
            assert list(again[size][1]) == list(slope)
        found.append([results[len(x)][0] for x in (FEW, MANY)])
    assert found[0] == found[1]


def test_graphs_are_chosen_for_when_compiled():
    w = Value(0.5)
    assert compile(ops.tanh(w) * w).backend.startswith("numpy (3 scalar nodes")
    loss = ops.mean([ops.tanh(w * x) for x in np.linspace(0.0, 1.0, 1500)])
    program = compile(loss, wrt=[w])
    assert program.backend == "native"
    again = pickle.loads(pickle.dumps(program))
    assert again.backend == "native"
    assert again() == program()


@pytest.mark.slow
def test_what_would_take_long_to_make_runs_on_numpy():
    program = compile(recurrent, in_axes=(None, 0))
    program.value_and_grad([0.5], MANY)
    assert program.backend.startswith("numpy (native code can't: it would take about")


def test_a_backend_that_is_named_runs_calls_of_every_size(monkeypatch):
    for name in ("numpy", "native"):
        program = compile(monomial, in_axes=(None, 0), backend=name)
        for examples in (FEW, MANY):
            program([0.5, 2.0], examples)
            assert program.backend == name
    monkeypatch.setenv(choice.VARIABLE, "numpy")
    program = compile(monomial, in_axes=(None, 0))
    program([0.5, 2.0], MANY)
    assert program.backend == "numpy"


def test_nodes_that_are_computed_by_themselves_pay_sooner():
    x = Value(0.5)
    y = x
    for _ in range(choice.LEAST // choice.ALONE // 2 + 10):
        y = ops.sin(y) * 1.01  # two nodes, one after the other
    program = compile(y, wrt=[x])
    assert program.backend == "native"
    short = compile(ops.sin(ops.sin(x)), wrt=[x])
    assert short.backend == "numpy (3 scalar nodes: too few to pay)"
