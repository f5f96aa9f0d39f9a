"""Strategies give what they promise, and their counterexamples run."""

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from autograd import Value, ops
from autograd.checking import gradcheck
from autograd.expression import parse
from autograd.ground.domain import OPEN_UNIT, POSITIVE
from autograd.strategies import Program, expressions, mlps, points, programs
from autograd.strategies.programs import Instruction, smooth_rows


@pytest.mark.slow
@given(points(POSITIVE, extreme=True), points(OPEN_UNIT, extreme=True))
def test_points_lie_in_their_domain(x, y):
    assert x in POSITIVE
    assert y in OPEN_UNIT


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted", [lambda x: x > 1e200, lambda x: 0 < x < 1e-200, lambda x: 0.9 < x < 1.0]
)
def test_points_reach_the_extremes(wanted):
    assert wanted(find(points(POSITIVE, extreme=True), wanted))


@pytest.mark.slow
def test_points_shrink_to_simple_numbers():
    assert find(points(), lambda x: x > 0.6) == 0.75
    assert find(points(POSITIVE), lambda x: True) in (0.25, 1.0)


@pytest.mark.slow
@given(programs())
def test_programs_run_on_floats_and_values_alike(program):
    leaves = [Value(x) for x in program.inputs]

    assert float(program(*leaves)) == program(*program.inputs)


@pytest.mark.slow
@given(programs(), st.integers(1, 20))
def test_a_trimmed_program_computes_the_same(program, end):
    cut = Program(program.inputs, program.instructions[:end])  # with dead ends
    short = cut.trimmed()

    assert short(*cut.inputs) == cut(*cut.inputs)
    assert len(short.instructions) <= len(cut.instructions)
    assert short.trimmed() == short


@pytest.mark.slow
@given(programs())
def test_programs_have_no_dead_ends_that_their_code_would_hide(program):
    assert program.trimmed() == program


@pytest.mark.slow
@given(programs(size=6))
def test_the_code_of_a_program_runs(program):
    space = {}
    exec(compile(program.code, "program", "exec"), space)

    assert float(space["out"]) == program(*program.inputs)
    assert program.code in repr(program)


@pytest.mark.slow
def test_programs_share_nodes_and_repeat_operands():
    def shares(program):
        uses = [x for each in program.trimmed().instructions for x in each.operands]
        return len(uses) > len(program.trimmed().instructions) + 1

    def repeats(program):
        operands = [each.operands for each in program.instructions]
        return any(len(set(each)) == 1 < len(each) for each in operands)

    assert find(programs(size=4), shares)
    assert find(programs(size=2), repeats)


@pytest.mark.slow
def test_programs_use_every_smooth_row():
    assert {"tanh", "dot", "logsumexp", "pow", "where"} <= set(smooth_rows())
    assert not {"sign", "step", "floordiv", "greater"} & set(smooth_rows())
    for name in ("atanh", "dot", "where"):
        found = find(
            programs(ops=[name, "mul"], size=2),
            lambda p, name=name: p.instructions[-1].name == name,
        )
        assert found.instructions[-1].name == name


def test_a_program_prints_as_code():
    program = Program((2.0,), (Instruction("exp", (1,)), Instruction("mul", (2, 2))))

    assert program.code.splitlines() == [
        "from autograd import Value, ops",
        "",
        "x0 = Value(2.0, 'x0')",
        "v0 = ops.mul(x0, x0)",
        "out = v0",
    ]


def test_a_counterexample_prints_as_code_to_paste():
    @settings(database=None, deadline=None, phases=[Phase.generate, Phase.shrink])
    @given(programs(ops=["mul", "exp"], size=3))
    def never_larger(program):
        assert program(*program.inputs) < 1.0

    with pytest.raises(AssertionError) as failure:
        never_larger()
    printed = "\n".join(failure.value.__notes__)
    code = printed[printed.index("from autograd import") :]
    names: dict = {}
    exec(code[: code.index("\n", code.index("out = "))], names)

    assert names["out"].data >= 1.0
    assert "Instruction" not in printed


@pytest.mark.slow
def test_programs_keep_clear_of_borders_that_operands_make_together():
    with pytest.raises(NoSuchExample):  # 0^0 has no derivative by its exponent
        find(
            programs(ops=["pow"], size=1, inputs=1),
            lambda p: p.inputs == (0.0,) and "ops.pow(x0, x0)" in p.code,
            settings=settings(max_examples=2000, database=None),
        )


def test_the_documented_example_keeps_the_default_deadline():
    @given(programs(size=10))
    @settings(database=None)
    def gradients(program):
        assert gradcheck(program, program.inputs)

    gradients()


@pytest.mark.slow
@given(programs(size=8))
def test_the_code_of_a_program_computes_the_same(program):
    short, names = program.trimmed(), {}
    exec(program.code, names)

    assert repr(float(names["out"])) == repr(float(short(*map(Value, short.inputs))))


@given(expressions())
def test_expressions_parse_and_evaluate(text):
    try:
        function = parse(text)
    except ValueError:
        assert len(text) > 1000  # the parser's own limits on size
        return
    assert isinstance(float(function(*[0.5] * len(function.inputs))), float)


@pytest.mark.slow
@given(mlps())
def test_mlps_are_differentiable_programs(program):
    leaves = [Value(x) for x in program.inputs]
    out = program(*leaves)
    out.backward()

    assert out.primitive is ops.total
    assert program.trimmed() == program


@pytest.mark.slow
@given(st.data())
def test_a_user_checks_a_function_of_theirs(data):
    x = data.draw(points(POSITIVE))

    assert gradcheck(lambda x: ops.log(x) * x, x)
