import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, ops
from autograd.errors import OperandError, StaleGraphError
from autograd.stepping import BackwardStep, ForwardStep, steps


def example():
    a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    u = b * c
    u.label = "u"
    v = a + u
    v.label = "v"
    J = 3 * v
    J.label = "J"
    return J


def test_forward_and_backward_steps_of_the_example():
    walk = steps(example())

    forward = [step for step in walk if isinstance(step, ForwardStep)]
    backward = [step for step in walk if isinstance(step, BackwardStep)]
    assert [(s.name, str(s.formula), s.result) for s in forward] == [
        ("u", "b·c", 6.0),
        ("v", "a + u", 11.0),
        ("J", "3·v", 33.0),
    ]
    seen = [
        (s.name, s.operand_name, str(s.formula), s.local, s.upstream, s.contribution)
        for s in backward
    ]
    assert seen == [
        ("J", "v", "3", 3.0, 1.0, 3.0),
        ("v", "a", "1", 1.0, 3.0, 3.0),
        ("v", "u", "1", 1.0, 3.0, 3.0),
        ("u", "b", "c", 2.0, 3.0, 6.0),
        ("u", "c", "b", 3.0, 3.0, 9.0),
    ]
    assert walk.gradients == {"a": 3.0, "b": 6.0, "c": 9.0}
    assert walk.backward_start == 3


def test_nothing_changes_in_the_graph():
    J = example()
    steps(J)[-1]

    assert not J.swept
    assert len(J._operands) == 2
    assert type(J._operands[0]) is float


def test_a_repeated_operand_gives_two_contributions():
    x = Value(3.0, "x")
    backward = steps(x * x)[1:]

    assert [step.running for step in backward] == [3.0, 6.0]
    assert [step.first for step in backward] == [True, False]
    assert str(backward[1]).startswith("dout/dx += ")


def test_state_is_that_of_the_records_up_to_a_step():
    walk = steps(example())
    before, middle, last = walk.state(-1), walk.state(3), walk.state(len(walk) - 1)

    assert (before.data, before.gradients) == ({0: 5.0, 1: 3.0, 2: 2.0}, {})
    assert middle.gradients == {5: 1.0, 4: 3.0}
    assert last.gradients == {5: 1.0, 4: 3.0, 0: 3.0, 3: 3.0, 1: 6.0, 2: 9.0}
    assert walk.state(2).gradients == {}


@pytest.mark.slow
@given(st.integers(0, 10_000), st.integers(2, 25))
def test_the_records_end_in_the_gradients_of_backward(seed, size):
    root, leaves = random_graph(seed, size)
    walk = steps(root)
    final = walk.state(len(walk) - 1)
    root.backward()

    for leaf in leaves:
        if leaf in walk.position:
            position = walk.position[leaf]
            assert final.gradients.get(position, 0.0) == leaf.grad
    for step in walk:
        known = walk.state(walk.index(step))
        shown = known.data if step.phase == "forward" else known.gradients
        place, number = (
            (step.node, step.result)
            if step.phase == "forward"
            else (step.operand, step.running)
        )
        assert shown[place] == number


def random_graph(seed, size):
    import random

    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-1, 1), name) for name in "abc"]
    nodes = list(leaves)
    for _ in range(size):
        row = rng.choice([ops.add, ops.mul, ops.tanh, ops.sub, ops.total])
        nodes.append(row(*rng.choices(nodes, k=row.arity or 3)))
    return nodes[-1], leaves


def test_unlabelled_and_doubled_names_are_told_apart():
    x, other = Value(1.0, "x"), Value(2.0, "x")
    walk = steps(ops.exp(x * other) + Value(1.0))

    assert walk.names == ["x", "x (2)", "t1", "t2", "p1", "out"]


def test_a_leaf_alone_has_no_steps():
    walk = steps(Value(2.0, "x"))

    assert list(walk) == []
    assert walk.gradients == {"x": 1.0}


def test_what_is_no_value_is_refused():
    with pytest.raises(OperandError, match="steps: needs a Value, got float"):
        steps(3.0)


def test_a_stale_graph_is_refused():
    x = Value(1.0, "x")
    y = x * x
    x.data = 2.0
    with pytest.raises(StaleGraphError):
        steps(y)


def test_slices_and_negative_positions():
    walk = steps(example())

    assert walk[-1] == walk[7]
    assert [step.name for step in walk[:2]] == ["u", "v"]
    with pytest.raises(IndexError):
        walk[8]


@pytest.mark.slow
def test_thousands_of_steps_are_made_only_when_asked_for():
    x = Value(1.0, "x")
    y = x
    for _ in range(20_000):
        y = y * 1.0
    walk = steps(y)

    assert len(walk) == 40_000
    assert walk[39_999].running == 1.0
    assert repr(walk) == "<Steps of out: 40000; print them or .page()>"
