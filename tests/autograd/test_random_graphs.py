"""Random graphs against differences, PyTorch and JAX; and under random handling."""

import dataclasses
from functools import partial

import pytest
from hypothesis import assume, find, given, settings

from autograd import Value, ops
from autograd.checking import check_grads, gradcheck
from autograd.engine import graph, sweep
from autograd.errors import StaleGraphError
from autograd.ops import table
from autograd.strategies import mlps, programs
from tests.autograd.graph_machine import GraphMachine

TestGraphUnderRandomHandling = GraphMachine.TestCase
TestGraphUnderRandomHandling.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)

TORCH = {
    "abs": "abs", "add": "add", "mul": "mul", "sub": "sub", "div": "div", "neg": "neg",
    "exp": "exp", "tanh": "tanh", "sin": "sin", "cos": "cos", "sigmoid": "sigmoid",
    "relu": "relu", "square": "square", "hypot": "hypot", "atan2": "atan2",
    "sqrt": "sqrt", "log": "log", "log1p": "log1p", "expm1": "expm1", "atan": "atan",
    "asinh": "asinh", "sinh": "sinh", "cosh": "cosh", "erf": "erf",
    "reciprocal": "reciprocal", "maximum": "maximum", "minimum": "minimum",
}  # fmt: skip
RENAMED_IN_JAX = {
    "neg": "negative", "atan2": "arctan2", "atan": "arctan", "asinh": "arcsinh",
    "mul": "multiply", "sub": "subtract", "div": "divide",
}  # fmt: skip


def gradients(program):
    leaves = [Value(x) for x in program.inputs]
    program(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def run_elsewhere(program, inputs, functions):
    """The program's output by another library's functions of two numbers at most."""
    results = list(inputs)
    for each in program.instructions:
        taken = [x if type(x) is float else results[-x] for x in each.operands]
        if each.name in ("maximum", "minimum"):
            value = taken[0]
            for other in taken[1:]:
                value = functions[each.name](value, other)
        else:
            value = functions[each.name](*taken)
        results.append(value)
    return results[-1]


def in_torch(name, *numbers):
    import torch

    tensors = [torch.as_tensor(x, dtype=torch.float64) for x in numbers]
    return getattr(torch, name)(*tensors)


def has_ties(program):
    """Whether an extreme is shared, where each library divides it in its own way."""
    results = program.results(*program.inputs)
    for place, each in enumerate(program.instructions, len(program.inputs)):
        taken = [x if type(x) is float else results[place - x] for x in each.operands]
        if each.name in ("maximum", "minimum") and len(set(taken)) < len(taken):
            return True
    return False


def agree(ours, theirs):
    return ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@pytest.mark.slow
@settings(max_examples=150)
@given(programs(size=10))
def test_gradients_agree_with_differences(program):
    report = gradcheck(program, program.inputs, check_forward_ad=True)

    assert not [p for p in report.partials if p.status == "mismatch"]


@pytest.mark.slow
@settings(max_examples=25)
@given(
    programs(ops=["add", "mul", "sin", "tanh", "exp", "div", "dot"], size=6, inputs=2)
)
def test_second_derivatives_agree_with_differences(program):
    assert check_grads(program, program.inputs, order=2)


@pytest.mark.slow
@settings(max_examples=15)
@given(mlps(most=3))
def test_gradients_of_nets_agree_with_differences(program):
    assert gradcheck(program, program.inputs, fast_mode=True)


@pytest.mark.slow
@settings(max_examples=150)
@given(programs(ops=TORCH, size=12))
def test_gradients_agree_with_pytorch(program):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    inputs = [
        torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in program.inputs
    ]
    assume(not has_ties(program))
    functions = {name: partial(in_torch, theirs) for name, theirs in TORCH.items()}
    out = run_elsewhere(program.trimmed(), inputs, functions)
    assume(out.requires_grad)
    found = torch.autograd.grad(out, inputs, allow_unused=True)

    assert agree(gradients(program), [0.0 if x is None else float(x) for x in found])


@pytest.mark.slow
@settings(max_examples=20)
@given(programs(ops=set(TORCH) - {"erf"}, size=8))
def test_gradients_agree_with_jax(program):
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    jnp = jax.numpy
    assume(not has_ties(program))
    functions = {
        name: getattr(jnp, RENAMED_IN_JAX.get(name, name), None) for name in TORCH
    }
    functions |= {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu}
    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else _x64():
        inputs = [jnp.asarray(x, dtype=jnp.float64) for x in program.inputs]
        found = jax.grad(
            lambda *xs: run_elsewhere(program.trimmed(), xs, functions) * 1.0,
            argnums=tuple(range(len(inputs))),
        )(*inputs)

    assert agree(gradients(program), [float(x) for x in found])


def _x64():
    from jax.experimental import enable_x64

    return enable_x64()


# -- the tests would notice ------------------------------------------------------------


def disagrees(program):
    try:
        return not gradcheck(program, program.inputs, raise_exception=False)
    except StaleGraphError:
        return True


@pytest.mark.slow
def test_a_sweep_in_a_wrong_order_is_noticed(monkeypatch):
    def by_walk(*roots):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                order.append(node)
                for operand in node.operands:
                    visit(operand)

        for root in roots:
            visit(root)
        return order[::-1]

    assert graph.topological_order is not by_walk
    monkeypatch.setattr(graph, "topological_order", by_walk)
    monkeypatch.setattr("autograd.checking.judging.problem.topological_order", by_walk)
    monkeypatch.setattr("autograd.checking.check.first_fault", lambda root: None)

    assert find(programs(ops=["mul", "tanh", "add"], size=8), disagrees)


@pytest.mark.slow
def test_a_sweep_that_forgets_a_second_contribution_is_noticed(monkeypatch):
    def forgetful(order, cotangents):
        for node in reversed(order):
            if node.primitive is None:
                continue
            for _, operand, local in sweep.local_derivatives(node):
                cotangents[operand] = local * cotangents[node]

    monkeypatch.setattr(sweep, "_pull_numbers", forgetful)

    assert find(programs(ops=["mul", "add"], size=4), disagrees)


@pytest.mark.slow
def test_the_state_machine_notices_a_sweep_that_does_not_accumulate(monkeypatch):
    def overwrite(root, seed=1.0):
        order = graph.topological_order(root)
        found = sweep.pullback(order, {root: seed})
        for node in order:
            node._grad = found.get(node, 0.0)

    monkeypatch.setattr(sweep, "backward", overwrite)
    with pytest.raises(AssertionError):
        _run_machine()


@pytest.mark.slow
def test_the_state_machine_notices_sweeps_over_stale_graphs(monkeypatch):
    monkeypatch.setattr(sweep, "require_fresh", lambda order: None)
    with pytest.raises(AssertionError):
        _run_machine()


def _run_machine():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        GraphMachine,
        settings=settings(max_examples=300, stateful_step_count=30, database=None),
    )


@pytest.mark.slow
def test_a_wrong_row_is_found_in_random_graphs(monkeypatch):
    broken = dataclasses.replace(ops.tanh, partials=(lambda out, x: 1.0 - out,))
    monkeypatch.setitem(table._table, "tanh", broken)
    program = find(programs(ops=["add", "tanh", "mul"], size=6), disagrees)

    assert "tanh" in {each.name for each in program.trimmed().instructions}
