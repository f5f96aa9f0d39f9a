"""Pullback and pushforward."""

from math import inf, isnan, nan

import numpy as np
import pytest

from autograd import Value, ops, primitive
from autograd.engine.graph import topological_order
from autograd.engine.sweep import (
    added,
    backward,
    local_derivatives,
    pullback,
    pushforward,
    scaled,
)
from autograd.errors import StaleGraphError
from autograd.ground.domain import is_checked
from tests.interrupts import at_every_moment


@pytest.fixture
def example():
    """The example of the course: u = b·c, v = a + u, J = 3·v."""
    a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    u = b * c
    v = a + u
    return {"a": a, "b": b, "c": c, "u": u, "v": v, "J": 3 * v}


def test_cotangents_of_every_node(example):
    out = example["J"]
    found = pullback(topological_order(out), {out: 1.0})

    assert {name: found[node] for name, node in example.items()} == {
        "a": 3.0, "b": 6.0, "c": 9.0, "u": 3.0, "v": 3.0, "J": 1.0,
    }  # fmt: skip


def test_tangents_of_every_node(example):
    found = pushforward(topological_order(example["J"]), {example["b"]: 1.0})

    assert found == {
        example[n]: x for n, x in zip("buvJ", [1.0, 2.0, 2.0, 6.0], strict=True)
    }


def test_a_sweep_leaves_no_trace_in_the_graph(example):
    pullback(topological_order(example["J"]), {example["J"]: 1.0})

    assert not any(node.swept for node in example.values())


@pytest.mark.parametrize("f", [ops.neg, ops.add, ops.sign])
def test_a_seed_of_nan_passes_through_all_but_a_slope_of_0(f):
    a = Value(2.0)
    out = f(*[a] * f.arity)
    order = topological_order(out)
    for found in pullback(order, {out: nan}), pullback(order, {out: nan}, record=[]):
        assert isnan(found[a]) == (f is not ops.sign)


def test_an_nary_rule_that_forgets_an_operand_is_refused():
    row = primitive("forgetful", lambda *xs: sum(xs), lambda out, xs: [1.0])

    with pytest.raises(ValueError, match="shorter"):
        local_derivatives(row(Value(1.0), Value(2.0)))


def test_several_seeds_add_up(example):
    order = topological_order(example["J"])
    found = pullback(order, {example["J"]: 1.0, example["u"]: 10.0})

    assert (found[example["u"]], found[example["b"]]) == (13.0, 26.0)
    tangents = pushforward(order, {example["a"]: 1.0, example["b"]: 1.0})
    assert tangents[example["J"]] == 9.0


def test_a_seeded_inner_node_keeps_its_tangent(example):
    order = topological_order(example["J"])
    found = pushforward(order, {example["u"]: 1.0, example["b"]: 5.0})

    assert found[example["u"]] == 1.0
    assert found[example["J"]] == 3.0


@pytest.mark.parametrize("options", [{}, {"record": []}, {"symbolic": True}])
def test_cotangents_flow_to_nodes_of_the_order_only(example, options):
    out = example["J"]
    order = [example[name] for name in ("b", "u", "v", "J")]
    found = pullback(order, {out: 1.0}, **options)

    assert example["a"] not in found
    assert example["c"] not in found
    assert float(found[example["b"]]) == 6.0


def test_what_no_seed_reaches_has_no_entry(example):
    found = pullback(topological_order(example["J"]), {example["u"]: 1.0})

    assert set(found) == {example["u"], example["b"], example["c"]}
    assert pushforward(topological_order(example["J"]), {}) == {}


def test_tangents_pass_by_what_does_not_depend_on_a_seed():
    a, b = Value(2.0), Value(3.0)
    first, second = ops.square(b), ops.square(a)
    out = first + second

    assert pushforward(topological_order(out), {a: 1.0}) == {
        a: 1.0, second: 4.0, out: 4.0,
    }  # fmt: skip


def test_every_contribution_is_recorded_in_the_order_of_the_sweep(example):
    out, record = example["J"], []
    pullback(topological_order(out), {out: 1.0}, record=record)

    shown = [(c.operand.label, c.local, c.upstream, c.amount) for c in record]
    assert shown == [
        ("", 3.0, 1.0, 3.0),
        ("a", 1.0, 3.0, 3.0),
        ("", 1.0, 3.0, 3.0),
        ("b", 2.0, 3.0, 6.0),
        ("c", 3.0, 3.0, 9.0),
    ]


def test_the_record_tells_edges_of_a_repeated_operand_apart():
    a, record = Value(3.0), []
    out = a * a
    pullback(topological_order(out), {out: 2.0}, record=record)

    assert [(c.index, c.amount, c.running) for c in record] == [
        (0, 6.0, 6.0),
        (1, 6.0, 12.0),
    ]


def test_zero_upstream_gradients_are_recorded_but_cost_nothing_otherwise():
    a, b = Value(0.0, "a"), Value(-1.0, "b")
    out = a * ops.relu(b)
    record = []
    order = topological_order(out)

    assert pullback(order, {out: 1.0}, record=record)[b] == 0.0
    assert [c.operand.label for c in record] == ["a", "", "b"]
    assert b not in pullback(order, {out: 1.0})


def test_local_derivatives_name_operands_that_are_nodes():
    a = Value(3.0)

    assert local_derivatives(a * 2.0) == [(0, a, 2.0)]
    assert local_derivatives(2.0 * a) == [(1, a, 2.0)]
    assert local_derivatives(ops.dot([a, 5.0], [7.0, a])) == [(0, a, 7.0), (3, a, 5.0)]
    assert local_derivatives(ops.total(2.0, a)) == [(1, a, 1.0)]


def test_a_sweep_of_numbers_and_a_recorded_one_agree_to_the_last_bit():
    x, y, z = Value(0.3), Value(-1.7), Value(0.0)
    root = ops.sqrt(z) * z + ops.dot([x, y, 2.0], [y, y, x]) ** 3
    out = ops.logsumexp(root, x * 5.0, ops.tanh(y) - x) + ops.where(x, y, z)
    order = topological_order(out)

    assert pullback(order, {out: 0.7}) == pullback(order, {out: 0.7}, record=[])
    few = [node for node in order if node is not y]
    assert pullback(few, {out: 0.7}) == pullback(few, {out: 0.7}, record=[])


def test_symbolic_sweeps_give_graphs():
    a = Value(2.0)
    out = a * a * a
    first = pullback(topological_order(out), {out: 1.0}, symbolic=True)[a]
    second = pullback(topological_order(first), {first: 1.0}, symbolic=True)[a]
    third = pullback(topological_order(second), {second: 1.0})[a]

    assert isinstance(first, Value)
    assert (first.data, second.data, third) == (12.0, 12.0, 6.0)


def test_a_zero_cotangent_stops_its_own_branch_only():
    a = Value(1.0)
    out = ops.exp(a) + ops.sign(ops.sin(a))
    found = pullback(topological_order(out), {out: 1.0}, symbolic=True)

    assert float(found[a]) == ops.exp(1.0)
    negative = pullback(topological_order(out), {out: -1.0}, symbolic=True)
    assert float(negative[a]) == -ops.exp(1.0)


def test_a_constant_zero_cotangent_reaches_nothing_in_a_symbolic_sweep():
    b = Value(-1.0)
    out = 0.0 * ops.relu(b)
    order = topological_order(out)

    assert b not in pullback(order, {out: 1.0}, symbolic=True)
    record = []
    assert float(pullback(order, {out: 1.0}, symbolic=True, record=record)[b]) == 0.0
    assert [c.operand for c in record] == [out.operands[1], b]


def test_symbolic_tangents_are_graphs_too():
    a = Value(2.0)
    out = a * a * a
    first = pushforward(topological_order(out), {a: 1.0}, symbolic=True)[out]
    second = pullback(topological_order(first), {first: 1.0})[a]

    assert (first.data, second) == (12.0, 12.0)


def test_sweeps_refuse_a_stale_graph():
    a = Value(2.0)
    out = a * a
    a.data = 3.0

    with pytest.raises(StaleGraphError):
        pullback(topological_order(out), {out: 1.0})
    with pytest.raises(StaleGraphError):
        pushforward(topological_order(out), {a: 1.0})


# -- the product that knows zero -------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "factor", "product"),
    [
        (2.0, 3.0, 6.0),
        (1.0, 3.0, 3.0),
        (3.0, 1.0, 3.0),
        (0.0, inf, 0.0),
        (-inf, 0.0, 0.0),
        (-0.0, inf, 0.0),
        (inf, 0.0, 0.0),
        (0.0, nan, 0.0),
        (nan, 0.0, 0.0),
        (inf, 2.0, inf),
        (inf, -2.0, -inf),
        (-inf, 1.0, -inf),
    ],
)
def test_a_zero_factor_gives_zero_whatever_the_other_is(local, factor, product):
    assert scaled(local, factor) == product
    symbolic = scaled(local, Value(factor))
    assert float(symbolic) == product


def test_a_factor_of_one_or_zero_makes_no_node():
    a = Value(2.0)

    assert scaled(1.0, a) is a
    assert scaled(a, 1.0) is a
    assert type(scaled(0.0, a)) is float
    assert scaled(a, 3.0).primitive is ops.mul
    assert scaled(3.0, a).primitive is ops.mul


def test_nan_passes_through_any_other_product():
    assert isnan(scaled(Value(nan), Value(-2.0)).data)
    assert isnan(scaled(Value(nan), Value(1.0)).data)
    assert isnan(scaled(Value(-2.0), Value(nan)).data)
    assert isnan(scaled(nan, 2.0))
    assert isnan(scaled(2.0, nan))


def test_sums_without_a_start_or_with_a_zero_make_no_node():
    a = Value(1.0)

    assert added(None, a) is a
    assert added(0.0, a) is a
    assert added(a, 0.0) is a
    assert added(None, 0.0) == 0.0
    assert added(2.0, 3.0) == 5.0
    assert added(a, a).primitive is ops.add


# -- backward --------------------------------------------------------------------------


def test_backward_fills_every_node(example):
    backward(example["J"])

    got = {name: node.grad for name, node in example.items()}
    assert got == {"a": 3.0, "b": 6.0, "c": 9.0, "u": 3.0, "v": 3.0, "J": 1.0}


def test_what_lies_behind_a_zero_gets_a_gradient_of_zero():
    a = Value(-2.0)
    inner = a * 3.0
    out = 0.0 * ops.exp(inner)
    out.backward()

    assert a.swept
    assert inner.swept
    assert (a.grad, inner.grad) == (0.0, 0.0)


def test_backward_scales_with_its_seed(example):
    example["J"].backward(2)

    assert example["b"].grad == 12.0
    assert example["J"].grad == 2.0


def test_leaves_add_up_until_they_are_zeroed(example):
    example["J"].backward()
    example["v"].backward()
    assert example["b"].grad == 8.0
    assert example["v"].grad == 1.0
    example["b"].grad = 0.0
    example["J"].backward()

    assert example["b"].grad == 6.0


def test_a_leaf_is_its_own_derivative():
    a = Value(3.0)
    a.backward()
    a.backward()

    assert a.grad == 2.0


def test_a_sweep_that_is_interrupted_leaves_the_next_one_right(example, monkeypatch):
    calls = []

    def interrupt(*arguments):
        calls.append(arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setitem(vars(ops.mul), "number_rules", (interrupt, interrupt))
        with pytest.raises(KeyboardInterrupt):
            example["J"].backward()

    assert calls
    assert not example["a"].swept
    example["J"].backward()
    assert example["b"].grad == 6.0


# -- interruption ----------------------------------------------------------------------

ENGINE = ("engine/sweep.py", "engine/graph.py", "ground/domain.py")


@pytest.mark.slow
def test_an_interrupted_sweep_leaves_old_gradients_or_new_ones():
    leaves = [Value(0.5 + i, f"x{i}") for i in range(4)]
    out = ops.total(*[ops.sin(x) * x for x in leaves])
    out.backward()
    old = [x.grad for x in leaves]
    ends = set()
    for moment in at_every_moment(out.backward, ENGINE, 3):
        found = [x.grad for x in leaves]
        assert found in (old, [2.0 * grad for grad in old]), moment
        assert is_checked()
        ends.add(found == old)
        for leaf, grad in zip(leaves, old, strict=True):
            leaf.grad = grad

    assert ends == {True, False}


@pytest.mark.slow
def test_an_interrupted_forward_pass_is_stale_or_done():
    x = Value(0.5, "x")
    squares = [x * x + i for i in range(4)]
    out = ops.total(*squares)
    for moment in at_every_moment(out.forward, ENGINE, 3):
        x.grad = 0.0
        try:
            out.backward()
        except StaleGraphError:
            out.forward().backward()
        assert x.grad == 8.0 * x.data, moment
        x.data += 0.125


def test_signed_zeros_come_through_a_sweep_of_numbers():
    x = Value(1.0)
    out = x * -1e-300 * 1e-300
    order = topological_order(out)

    for record in (None, []):
        assert repr(pullback(order, {out: 1.0}, record=record)[x]) == "-0.0"
    out.backward()
    assert repr(x.grad) == "0.0"


@pytest.mark.parametrize(
    "build",
    [
        lambda x, y: (x - y) / x,
        lambda x, y: x / (y - y + 2.0) ** 2,
        lambda x, y: ops.maximum(x, y) * (y % x),
    ],
)
def test_rows_of_two_operands_pull_as_recorded(build):
    x, y = Value(2.0), Value(1.5)
    out = build(x, y)
    order = topological_order(out)
    plain, recorded = (pullback(order, {out: 1.0}, record=r) for r in (None, []))

    assert plain == recorded


def test_a_rule_that_raises_gives_an_ieee_slope_also_with_a_second_operand():
    x = Value(0.0)
    steep = primitive(
        "steep_of_two", lambda x, y: x + y, (1.0, lambda out, x, y: 1.0 / y),
        vector=np.add,
    )  # fmt: skip
    steep(x, x).backward()

    assert x.grad == inf
