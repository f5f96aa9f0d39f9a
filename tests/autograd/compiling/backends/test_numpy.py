"""The emitted code: what stands in it, and that its length alone sets its cost."""

import numpy as np

from autograd import Value, compile, ops
from autograd.compiling.backends.numpy import emitting
from autograd.compiling.backends.numpy.code import Code
from autograd.compiling.backends.numpy.floats import stretches
from autograd.compiling.finding.find import find
from autograd.compiling.instructions import Scalars
from autograd.compiling.showing.writing import Writer

rng = np.random.default_rng(61)


def chain(length):
    """A chain that no array instruction fits, and its two leaves."""
    x, k = Value(0.5), Value(1.01)
    y = x
    for _ in range(length):
        y = ops.sin(y) * k
    return y, [x, k]


class Counting(tuple):
    """A tuple that counts how often it is gone through."""

    times = 0

    def __iter__(self):
        Counting.times += 1
        return super().__iter__()


def test_a_long_stretch_is_gone_through_once_not_once_a_block(monkeypatch):
    output, leaves = chain(1_000)
    plan, _ = find([output], leaves)
    (pullback,) = [it for it in plan.backward if isinstance(it, Scalars)]
    pullback.pulled, Counting.times = Counting(pullback.pulled), 0
    Code(plan)
    assert Counting.times == 1


def test_functions_are_of_bounded_length(monkeypatch):
    monkeypatch.setattr(emitting, "LONGEST", 30)
    monkeypatch.setattr(stretches, "STRETCH", 7)
    output, leaves = chain(200)
    program = compile(output, wrt=leaves)
    parts = program.source.split("def ")[1:]
    lengths = [
        sum(not line.lstrip().startswith("#") for line in part.splitlines())
        for part in parts[:-1]
        if not part.startswith(("forward(", "backward("))
    ]
    assert len(lengths) > 5
    assert max(lengths) <= 30 + 2 * 7 + 6
    value, slopes = program.value_and_grad()
    output.backward()
    np.testing.assert_allclose(value, output.data, rtol=1e-13)
    np.testing.assert_allclose(slopes, [leaf.grad for leaf in leaves], rtol=1e-12)


def test_each_instruction_stands_below_its_formula():
    def f(theta, x):
        units = [theta[4 * i : 4 * i + 4] for i in range(10)]
        waves = [ops.sin(value) for value in x]
        z = [
            ops.dot(first[:3], x) + first[3] + ops.dot(second[:3], waves)
            for first, second in zip(units[:5], units[5:], strict=True)
        ]
        return ops.logsumexp([ops.tanh(value) for value in z])

    program = compile(f, in_axes=(None, 0))
    program.value_and_grad(rng.normal(size=40), rng.normal(size=(6, 3)))
    lines = [line.strip() for line in program.source.splitlines()]
    plan = program.engine.plan
    comments = [line[2:] for line in lines if line.startswith("# ")]
    writer = Writer(plan)
    assert comments == [writer.comment(it) for it in [*plan.forward, *plan.backward]]
    where = lines.index("# Z1 = θ[3:20:4]")
    assert [line.partition("(")[0] for line in lines[where:]][:9] == [
        "# Z1 = θ[3:20:4]",
        "copyto",
        "# Z1 += X W1ᵀ",
        "dot",
        "add",
        "# Z1 += a W2ᵀ",
        "dot",
        "add",
        "# A1 = tanh",
    ]
    assert "# dθ[23] = 0" in lines


def test_the_comments_are_no_part_of_what_runs():
    output, leaves = chain(3)
    plan, _ = find([output], leaves)
    code = Code(plan)
    shown = code.source(lambda it: "a formula")
    plain = "\n".join(
        line for line in shown.splitlines() if not line.strip().startswith("#")
    )
    space: dict = {}
    exec(compile_text(plain), space)
    for name in ("forward", "backward"):
        assert space[name].__code__.co_code == dict(functions_of(code))[name].co_code


def compile_text(text):
    import builtins

    return builtins.compile(text, "shown", "exec")


def functions_of(code):
    for compiled in code.compiled:
        for constant in compiled.co_consts:
            if hasattr(constant, "co_code"):
                yield constant.co_name, constant
