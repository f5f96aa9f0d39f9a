"""Every number and formula of the page, at the leaves' numbers and at others."""

import random
from html import unescape
from math import inf, nan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograd import Value, ops, primitive
from autograd.cli import build
from autograd.drawing.folding import Folding
from autograd.drawing.view import view
from autograd.ground.text import number_text
from autograd.stepping import BackwardStep, steps
from autograd.stepping.formula import Formula
from autograd.strategies import programs
from nn import MLP
from tests.pages import (
    CHAIN,
    EXAMPLE,
    NEURON,
    all_steps,
    assert_quiet,
    close,
    number,
    opened,
    replayed,
    set_leaves,
)

GRAPHS = {
    "example": lambda: build(*EXAMPLE),
    "neuron": lambda: build(*NEURON),
    "longer": lambda: build(
        "t = tanh(a*b); J = t*a + exp(-a**2/2) - t", ("a=0.5", "b=-2")
    ),
    "brackets": lambda: build(
        "J = (x - y)^3/(x*-2) - -y*(3 - x)/pi + 2^x", ("x=1.5", "y=-2")
    ),
    "repeated": lambda: build("u = x*x; J = u/u + u^u - x^-1", ("x=1.3",)),
    "n-ary": lambda: (
        ops.dot(
            [Value(0.1 * i, f"w[{i}]") for i in range(8)],
            [Value(1.0 - 0.2 * i, f"x[{i}]") for i in range(8)],
        )
        * ops.logsumexp(Value(0.5, "a"), Value(-1.0, "b"), 2.0)
    ),
    "chosen": lambda: build(
        "J = where(x > y, x*y, max(x, -y)) + |x| + relu(y)", ("x=1", "y=-2")
    ),
    "chain": lambda: build(*CHAIN),
    "numbers": lambda: Value(1e300, "big") * 1e-300 / Value(2e-7, "small") + 1.0 / 3,
}


def read_hint(text, names):
    """The name, number and gradient that a box's hint tells; empty if it does not."""
    name = max((x for x in names if text.startswith(x)), key=len)
    rest = text.removeprefix(name)
    data, _, gradient = rest.removeprefix(" = ").partition(", gradient ")
    return name, data and number(data), gradient and number(gradient)


def assert_boxes(walk, count, hints):
    """The boxes tell what is known after some steps, in all digits, and no more."""
    state = walk.state(count - 1)
    for node, name in enumerate(walk.names):
        shown, data, gradient = read_hint(hints[f"n{node}"], walk.names)
        assert shown == name
        for got, known in ((data, state.data), (gradient, state.gradients)):
            assert (got != "") == (node in known), (count, name)
            assert node not in known or close(got, known[node]), (count, name)


def assert_step(step, seen):
    """The arrow and the stage show a step's numbers."""
    if isinstance(step, BackwardStep):
        told = seen["hints"][f"e{step.node}_{step.index}"]
        start = f"∂{step.name}/∂{step.operand_name} = "
        assert told.startswith(start)
        assert close(number(told.removeprefix(start)), step.local)
    expected = [f"<mo>=</mo>{part}" for part in parts(step)]
    got = seen["formulas"][-len(expected) :]
    assert [unescape(x.replace("<mo>+=", "<mo>=")) for x in got] == expected


def parts(step):
    """What the stage says behind the signs of equality, in MathML."""
    if step.phase == "forward":
        numbers = [operand.number for operand in step.operands]
        worked = Formula.apply_primitive(step.formula.row, numbers)
        texts = [step.formula.mathml(), worked.mathml(), math_number(step.result)]
        return list(map(unescape, texts))
    upstream, local = Formula.of(step.upstream), Formula.of(step.local)
    formula = []
    if step.formula is not None and str(step.formula) != str(local):
        is_output = step.name == step.output
        formula = [step.formula if is_output else ops.mul(step.formula, upstream)]
    texts = [x.mathml() for x in (*formula, ops.mul(local, upstream))]
    texts.append(math_number(step.contribution))
    return list(map(unescape, texts))


def math_number(value):
    return Formula.of(value).mathml()


def assert_page(chromium, walk):
    """All that the page shows, step by step, is that of the records."""
    seen = all_steps(chromium)
    assert len(seen) == len(walk) + 1
    for count, here in enumerate(seen):
        assert_boxes(walk, count, here["hints"])
    for step, here in zip(walk, seen[1:], strict=True):
        if step.phase == "forward" or step.first:
            assert_step(step, here)
        else:  # the sum so far stands in a formula of its own
            running = here["formulas"].pop()
            assert running == unescape(math_number(step.running))
            assert_step(step, here)


@pytest.mark.slow
@pytest.mark.parametrize("name", GRAPHS)
def test_every_number_after_random_changes_is_that_of_python(chromium, name, tmp_path):
    root, rng = GRAPHS[name](), random.Random(name)
    walk = steps(root)
    opened(chromium, walk, tmp_path)
    assert_page(chromium, walk)
    changes = 0
    while changes < 3:
        numbers = [rng.choice([1, -1]) * rng.uniform(0.1, 3) for _ in walk.leaves]
        again = replayed(root, numbers)
        if again is not None:
            set_leaves(chromium, walk, numbers)
            assert_page(chromium, again)
            changes += 1
    assert_quiet(chromium)


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(program=programs(size=12), rng=st.randoms(use_true_random=False))
def test_every_number_of_any_program_is_that_of_python(
    chromium, program, rng, tmp_path
):
    leaves = [Value(x) for x in program.inputs]
    root = program(*leaves)
    walk = steps(root)
    opened(chromium, walk, tmp_path)
    assert_page(chromium, walk)

    numbers = [x * rng.uniform(0.9, 1.1) for x in walk.leaves.values()]
    again = replayed(root, numbers)
    if again is not None:
        set_leaves(chromium, walk, numbers)
        seen = all_steps(chromium)
        for count, here in enumerate(seen):
            assert_boxes_nearly(again, count, here["hints"])


def assert_boxes_nearly(walk, count, hints):
    """The same, where rounding inside may have grown on the way."""
    state = walk.state(count - 1)
    for node in range(len(walk.names)):
        _, data, gradient = read_hint(hints[f"n{node}"], walk.names)
        for got, known in ((data, state.data), (gradient, state.gradients)):
            if node in known:
                assert got == pytest.approx(
                    known[node], rel=1e-9, abs=1e-9, nan_ok=True
                )


def net():
    made = MLP(2, [4, 3, 1], activation="tanh", output="sigmoid", seed=0)
    return made([Value(0.5, "x[1]"), Value(-0.8, "x[2]")]) ** 2


def batch():
    w, b = Value(0.5, "w"), Value(0.1, "b")
    return sum((w * (i / 10) + b - i / 5) ** 2 for i in range(60)) / 60


def recurrence():
    h, w, u = Value(0.1, "h0"), Value(0.5, "w"), Value(0.3, "u")
    for i in range(90):
        h = ops.tanh(h * w + u * Value(i / 100 - 0.4, f"x[{i}]"))
    return h


@pytest.mark.slow
@pytest.mark.parametrize(
    ("graph", "options"),
    [
        (net, {"depth": 0}), (net, {"depth": 0, "expand": {"x", "layers.0"}}),
        (batch, {}), (recurrence, {}), (net, {"expand": {"dot"}}),
    ],
)  # fmt: skip
def test_what_boxes_share_is_computed_too(chromium, graph, options, tmp_path):
    root = graph()
    walk = steps(root)
    opened(chromium, walk, tmp_path, f"#step={len(walk)}", **options)
    for factor in (1.0, -0.7):
        numbers = [factor * x + 0.1 for x in walk.leaves.values()]
        set_leaves(chromium, walk, numbers)
        again = replayed(root, numbers)
        fold = Folding(
            root, options.get("depth"), options.get("expand", ()), again.cotangents
        )
        expected = {
            box.key: [box.data, box.gradient]
            for box in view(fold, options.get("expand", ())).boxes
            if box.gradient
        }
        got = chromium.execute_script(
            """
            return [...document.querySelectorAll("#graph .node")].map(node => [node.id,
              [...node.querySelectorAll("text")].slice(-2).map(x => x.textContent)]);
            """
        )
        assert {key: got for key, got in got if key in expected} == expected
    assert_quiet(chromium)


@pytest.mark.slow
@pytest.mark.parametrize(
    "value", [inf, -inf, nan, 0.0, -0.0, 5e-324, 1.7e308, 123456.5, 123457.5, 0.1 + 0.2]
)
def test_numbers_of_any_size_are_written_as_in_python(chromium, value, tmp_path):
    root = Value(value, "a") * 1.0
    walk = steps(root)
    opened(chromium, walk, tmp_path, "#step=2")
    texts = chromium.execute_script(
        "return [...document.querySelectorAll('#n0 text')].map(x => x.textContent)"
    )

    assert texts == ["a", number_text(value), "1"]
    assert_page(chromium, walk)


@pytest.mark.slow
def test_a_row_that_pages_cannot_compute_keeps_its_numbers(chromium, tmp_path):
    row = primitive("asks", lambda x: x if x > 0 else 0.0, [1.0])
    walk = steps(row(Value(2.0, "a")) * 3)
    opened(chromium, walk, tmp_path)

    assert_page(chromium, walk)
    assert not chromium.execute_script(
        "return [...document.querySelectorAll('.given input')].some(x => !x.disabled)"
    )
    assert "asks" in chromium.execute_script("return trouble.textContent")
    assert_quiet(chromium)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("graph", "numbers", "words"),
    [
        (
            ("J = log(x - y)", ("x=3", "y=1")),
            (1.0, 2.0),
            "log: operand 0 must lie in (0, inf), got −1",
        ),
        (("J = 1/x + y", ("x=3", "y=1")), (0.0, 2.0), "without 0, got 0"),
        (("J = x^y", ("x=3", "y=1")), (-2.0, 0.5), "pow: "),
    ],
)
def test_a_place_without_a_value_is_named(chromium, graph, numbers, words, tmp_path):
    walk = steps(build(*graph))
    opened(chromium, walk, tmp_path)
    assert chromium.execute_script("return trouble.textContent") == ""
    set_leaves(chromium, walk, numbers)

    said = chromium.execute_script("return trouble.textContent")
    assert "has no value: " in said
    assert words in said
    set_leaves(chromium, walk, (3.0, 1.0))
    assert chromium.execute_script("return trouble.textContent") == ""
    assert_quiet(chromium)


@pytest.mark.slow
@pytest.mark.parametrize(
    "root",
    [
        lambda: Value(2.0, "x"),
        lambda: Value(2.0) + 0.0,
        lambda: ops.total(Value(1.0, "a"), 2.0, 3.0),
        lambda: Value(2.0, "t1") * Value(3.0, "v1") + 1,
        lambda: (
            Value(0.0, "y") * ops.sqrt(Value(0.0, "x"))
        ),  # 0 times an infinite slope
    ],
)
def test_small_and_odd_graphs(chromium, root, tmp_path):
    walk = steps(root())
    opened(chromium, walk, tmp_path)

    assert_page(chromium, walk)
    assert_quiet(chromium)
