"""Printed programs, against NumPy's results of the same plans."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import Value, compile, ops
from autograd.compiling.backends import BACKENDS, choice
from benchmarks.programs.collection import PROGRAMS
from tests.autograd.compiling.backends.javascript import running
from tests.autograd.compiling.backends.test_interface import CASES, drawn
from tests.autograd.compiling.conftest import spelled_out
from tests.autograd.compiling.test_random_calls import calls, flat, follow, recipes
from tests.browsers import literal, numbers


@pytest.fixture
def second(engine, monkeypatch):
    """Run a program by the engine."""
    monkeypatch.setattr(running, "engine", engine)
    monkeypatch.setitem(BACKENDS, "javascript", running.__name__)

    def choose(name="javascript"):
        monkeypatch.setattr(choice, "DEFAULT", name)

    return choose


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("name", CASES)
def test_functions_have_numpys_values_and_gradients(name, batch, second):
    f, *data = drawn(name, batch)
    found = []
    for runner in ("numpy", "javascript"):
        second(runner)
        program = compile(f, in_axes=(None, 0, 0))
        value, slope = program.value_and_grad(*data)
        direction = data[0][::-1].copy()
        hvp = program.hvp(data[0], direction, *data[1:])
        found.append([program(*data), value, *slope, *hvp])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_finished_graphs_have_numpys_values_and_gradients(name, second):
    f, *data = drawn(name, 5)
    found = []
    for runner in ("numpy", "javascript"):
        second(runner)
        loss, parameters = spelled_out(f, *data)
        program = compile(loss, wrt=parameters)
        value, slope = program.value_and_grad()
        found.append([value, *slope])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12, atol=1e-12)


def embedded(theta, token, y):
    """Rows of a table that a number picks, and one of a user's beside them."""
    row = ops.take([theta[3 * k : 3 * k + 3] for k in range(4)], token)
    return ops.square(ops.total(map(ops.tanh, row)) - y) * ops.maximum(*row)


def value_and_grad(program, engine, theta, *inputs):
    """What the module of a program gives."""
    flat_inputs = [np.ravel(each).tolist() for each in inputs]
    text = program.to_javascript().removeprefix("export default")
    found = engine.run(
        f"const run = ({text.rstrip().rstrip(';')})({len(inputs[0])});"
        f"const {{value, gradient}} = run.valueAndGrad("
        f"{literal(theta.tolist())}, [], {literal(flat_inputs)});"
        "return shown([value, ...gradient]);"
    )
    return numbers(found)


def test_a_module_does_as_the_program_that_it_is_of(engine):
    theta, tokens = np.linspace(-1.0, 2.0, 12), np.array([0.0, 3.0, 3.0, 1.0, 0.0])
    program = compile(embedded, in_axes=(None, 0, 0))
    value, slope = program.value_and_grad(theta, tokens, tokens / 2)

    found = value_and_grad(program, engine, theta, tokens, tokens / 2)

    np.testing.assert_allclose(found, [value, *slope], rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["gpt7", "causal", "lenet", "lstm", "heston", "kalman", "process", "bodies"]
)
def test_programs_as_people_write_them_agree(name, engine):
    made = PROGRAMS[name]()
    inputs = [table[:16] for table in made.data] if made.batched else list(made.data)
    axes = (None, *[0] * len(inputs)) if made.batched else None
    program = compile(made.scalar, in_axes=axes, backend="numpy")
    value, slope = program.value_and_grad(made.theta, *inputs)
    flat_data = [np.ravel(table).tolist() for table in inputs]
    given = ([], flat_data) if made.batched else (flat_data, [])
    text = program.to_javascript().removeprefix("export default").rstrip().rstrip(";")
    found = engine.run(
        f"const run = ({text})({len(inputs[0]) if made.batched else 1});"
        f"const {{value, gradient}} = run.valueAndGrad("
        f"{literal(made.theta.ravel().tolist())}, {', '.join(map(literal, given))});"
        "return shown([value, ...gradient]);"
    )

    expected = np.array([value, *np.ravel(slope)])
    largest = np.abs(expected).max()
    np.testing.assert_allclose(numbers(found), expected, atol=1e-12 * largest)


def test_a_place_that_there_is_not_is_named(engine):
    program = compile(embedded, in_axes=(None, 0, 0))
    program.value_and_grad(np.ones(12), np.zeros(2), np.zeros(2))

    with pytest.raises(Exception, match=r"take: 4 in example 1 is not one of .* 0 … 3"):
        value_and_grad(program, engine, np.ones(12), [0.0, 4.0], [0.0, 0.0])


def test_a_sum_over_examples_is_one_in_the_module_too(engine):
    program = compile(lambda t, x: ops.sin(t[0] * x), in_axes=(None, 0), reduce="sum")
    value, slope = program.value_and_grad(np.array([0.7]), np.arange(6.0))

    found = value_and_grad(program, engine, np.array([0.7]), np.arange(6.0))

    np.testing.assert_allclose(found, [value, *slope], rtol=1e-12)


def test_leaves_that_are_no_arguments_have_the_numbers_of_now(engine):
    a, b = Value(2.0, "a"), Value(3.0, "b")
    program = compile(a * ops.exp(b), wrt=[a])
    b.data = 1.0

    assert value_and_grad(program, engine, np.array([2.0]), [0.0])[1] == pytest.approx(
        np.e, rel=1e-12
    )


def test_a_hostile_label_stays_in_its_comment(engine):
    a = Value(2.0, "a\n*/ throw 1; </script>")
    program = compile(ops.total([ops.sin(a * k) for k in range(1, 9)]), wrt=[a])
    value, slope = program.value_and_grad()

    assert "</script" not in program.to_javascript()
    found = value_and_grad(program, engine, np.array([2.0]), [0.0])
    np.testing.assert_allclose(found, [value, *slope], rtol=1e-12)


def test_single_precision_is_kept(engine):
    program = compile(
        lambda t, x: ops.exp(t[0] * x), in_axes=(None, 0), dtype="float32"
    )
    value, slope = program.value_and_grad(np.array([0.5]), np.arange(5.0))

    found = value_and_grad(program, engine, np.array([0.5]), np.arange(5.0))

    np.testing.assert_allclose(found, [value, *slope], rtol=1e-6)


@pytest.mark.parametrize("row", [ops.maximum, ops.minimum, ops.logsumexp])
def test_ties_and_infinities_share_as_in_numpy(row, second):
    points = np.array([[1.0, 1.0, 0.0], [-np.inf, 2.0, 2.0], [np.inf, np.inf, 1.0]])
    found = []
    for runner in ("numpy", "javascript"):
        second(runner)
        program = compile(
            lambda t, x: row([t[i] * x[i] for i in range(3)]), in_axes=(None, 0)
        )
        value, slope = program.value_and_grad(np.ones(3), points)
        found.append([value, *slope])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12)


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=recipes(), call=calls())
def test_random_functions_have_numpys_values_and_gradients(engine, steps, call):
    arguments, axes, _ = call
    found = []
    for name in ("numpy", running.__name__):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "engine", engine)
            patch.setitem(BACKENDS, name, BACKENDS.get(name, name))
            patch.setattr(choice, "DEFAULT", name)
            program = compile(lambda *a: follow(steps, *a), in_axes=axes)
            results = [program(*arguments)]
            if program.engine.plan.depends:
                results += flat(program.value_and_grad(*arguments)[1]).tolist()
            found.append(results)
    np.testing.assert_allclose(found[1], found[0], rtol=1e-11, atol=1e-12)
