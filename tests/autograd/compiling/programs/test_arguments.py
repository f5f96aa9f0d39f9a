"""What programs take and give: structures, shapes, types, and what they refuse."""

from functools import partial

import numpy as np
import pytest

from autograd import Value, compile, grad, ops
from autograd.errors import OperandError

from ..conftest import assert_close

rng = np.random.default_rng(25)


# -- structures ----------------------------------------------------------------------


def test_a_dict_with_its_keys_in_another_order_is_the_same_dict():
    program = compile(lambda t, x: t["w"][0] * x + 100.0 * t["b"], in_axes=(None, 0))
    assert program({"w": [1.0, 2.0], "b": 3.0}, [1.0]) == 301.0
    value, slope = program.value_and_grad({"b": 3.0, "w": [1.0, 2.0]}, [1.0])
    assert (value, slope) == (301.0, {"b": 100.0, "w": [1.0, 0.0]})


def test_as_many_numbers_in_another_shape_are_another_trace():
    def f(theta, x, shift):
        first = theta[0] if np.ndim(theta) == 1 else theta[0][1]
        return first * x + (shift if np.ndim(shift) == 0 else shift[0] * 10.0)

    program = compile(f, in_axes=(None, 0, None))
    assert program(np.arange(6.0), [1.0], 5.0) == 5.0
    assert program(np.arange(6.0).reshape(2, 3), [1.0], 5.0) == 6.0
    assert program(np.arange(6.0), [1.0], [5.0]) == 50.0


RESULTS = {
    "number": (lambda t, x: t * x, [2.0, 4.0]),
    "input": (lambda t, x: x, [1.0, 2.0]),
    "parameter": (lambda t, x: t, [2.0, 2.0]),
    "constant": (lambda t, x: 7, [7.0, 7.0]),
    "list": (lambda t, x: [x, x, t, 7.0], [[1.0, 1.0, 2.0, 7.0], [2.0, 2.0, 2.0, 7.0]]),
    "array": (
        lambda t, x: np.array([[t, x], [x, t * x]]),
        [[[2.0, 1.0], [1.0, 2.0]], [[2.0, 2.0], [2.0, 4.0]]],
    ),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_results_one_by_one_and_reduced(kind):
    f, expected = RESULTS[kind]
    each = compile(f, in_axes=(None, 0), reduce=None)(2.0, [1.0, 2.0])
    assert each.tolist() == expected
    mean = compile(f, in_axes=(None, 0))(2.0, [1.0, 2.0])
    assert np.array_equal(mean, np.mean(expected, axis=0))


def test_results_with_names_keep_them():
    def f(t, x):
        return {"scores": [t * x, x], "penalty": t * t}

    each = compile(f, in_axes=(None, 0), reduce=None)(2.0, [1.0, 2.0])
    assert each.keys() == {"scores", "penalty"}
    assert np.array(each["scores"]).tolist() == [[2.0, 4.0], [1.0, 2.0]]
    assert each["penalty"].tolist() == [4.0, 4.0]
    assert compile(f, in_axes=(None, 0))(2.0, [1.0, 2.0]) == {
        "scores": [3.0, 1.5],
        "penalty": 4.0,
    }


@pytest.mark.parametrize("f", [lambda t, x: x, lambda t, x: 3.0, lambda t, x: x * x])
def test_a_result_without_parameters_has_a_value_and_is_refused_a_gradient(f):
    program = compile(f, in_axes=(None, 0))
    assert program([1.0], [1.0, 2.0]) == np.mean([f(1.0, 1.0), f(1.0, 2.0)])
    for ask in (program.value_and_grad, partial(program.hvp, [1.0])):
        with pytest.raises(OperandError, match="does not depend on the first argument"):
            ask([1.0], [1.0, 2.0])


@pytest.mark.parametrize(
    "f",
    [lambda t, x: t * 0.0, lambda t, x: ops.step(t) + x, lambda t, x: (t - t) * x],
)
def test_a_gradient_that_is_zero_is_a_gradient(f):
    assert compile(f, in_axes=(None, 0)).value_and_grad(2.0, [1.0, 2.0])[1] == 0.0


@pytest.mark.parametrize("ask", ["value_and_grad", "backward", "hvp"])
def test_a_graph_that_depends_on_no_leaf_in_wrt_is_refused_a_gradient(ask):
    w, x = Value(2.0), Value(3.0)
    program = compile(ops.exp(x), wrt=[w])
    assert program.forward() == pytest.approx(np.exp(3.0))
    arguments = ([2.0], [1.0]) if ask == "hvp" else ()
    with pytest.raises(OperandError, match="does not depend on a leaf in wrt"):
        getattr(program, ask)(*arguments)


# -- arrays of any kind --------------------------------------------------------------


def weighted(theta, x, scale):
    return ops.tanh(ops.dot(theta, x)) * scale


KINDS = {
    "lists": lambda a: a.tolist(),
    "reversed": lambda a: a[..., ::-1][..., ::-1],
    "every other": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "columns first": np.asfortranarray,
    "read only": lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
    "integers": lambda a: a.astype(int),
    "single": lambda a: a.astype(np.float32),
    "of objects": lambda a: a.astype(object),
    "a memory map": lambda a: a.view(np.memmap),
}


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_of_any_kind_give_the_same_and_stay_as_they_are(kind):
    theta, X, scale = np.array([2.0, -1.0]), np.array([[1.0, 0.0], [3.0, 5.0]]), 2.0
    program = compile(weighted, in_axes=(None, 0, None))
    expected = program.value_and_grad(theta, X, scale)
    given = [KINDS[kind](part) for part in (theta, X)]
    kept = [np.array(part) for part in given]
    value, slope = program.value_and_grad(*given, scale)
    assert value == expected[0]
    assert np.array_equal(slope, expected[1])
    for part, before in zip(given, kept, strict=True):
        assert np.array_equal(part, before)


def test_one_array_as_several_arguments():
    def f(theta, x, scale):
        return ops.dot(theta, x) * scale[0] + scale[1]

    both = np.array([2.0, 3.0])
    program = compile(f, in_axes=(None, 0, None))
    value, slope = program.value_and_grad(both, both[None, :], both)
    assert (value, slope.tolist()) == (29.0, [4.0, 6.0])


def test_results_outlive_later_calls_and_changes_of_what_was_given():
    theta, X = rng.normal(size=2), rng.normal(size=(3, 2))
    program = compile(weighted, in_axes=(None, 0, None), reduce=None)
    mean = compile(weighted, in_axes=(None, 0, None))
    each, (_, slope) = program(theta, X, 2.0), mean.value_and_grad(theta, X, 2.0)
    product = mean.hvp(theta, theta, X, 2.0)
    kept = each.copy(), slope.copy(), product.copy()
    theta += 1.0
    program(theta, X, 3.0)
    mean.value_and_grad(theta, X, 3.0)
    mean.hvp(theta, theta, X, 3.0)
    for now, before in zip((each, slope, product), kept, strict=True):
        assert now.tolist() == before.tolist()


def test_axes_count_from_the_end_too():
    program = compile(weighted, in_axes=(None, -1, None))
    found = program([1.0, 2.0], [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], 1.0)
    assert_close(found, np.tanh([0.9, 1.2, 1.5]).mean())


def test_examples_without_features_and_parameters_without_entries():
    program = compile(lambda t, x: t * 2.0, in_axes=(None, 0))
    assert program.value_and_grad(3.0, np.zeros((4, 0))) == (6.0, 2.0)
    program = compile(lambda t, x: x * 2.0, in_axes=(None, 0))
    assert program.value_and_grad([], [1.0, 2.0]) == (3.0, [])


def test_nan_and_infinity_pass_as_in_arrays():
    program = compile(lambda t, x: t * x, in_axes=(None, 0), reduce=None)
    found = program(2.0, [np.nan, np.inf, -np.inf, 0.0])
    np.testing.assert_array_equal(found, [np.nan, np.inf, -np.inf, 0.0])


# -- after a failure, and when leaves change -----------------------------------------


def test_a_failed_call_leaves_the_next_one_right():
    def f(theta, x):
        if len(theta) == 3:
            raise RuntimeError("in the middle of the trace")
        return ops.dot(theta, x)

    program = compile(f, in_axes=(None, 0))
    assert program([1.0, 2.0], [[1.0, 1.0]]) == 3.0
    with pytest.raises(RuntimeError):
        program([1.0, 2.0, 3.0], [[1.0, 1.0]])
    with pytest.raises(OperandError):
        program([1.0, 2.0], [["a", 1.0]])
    assert program.value_and_grad([1.0, 2.0], [[1.0, 4.0]]) == (9.0, [1.0, 4.0])
    assert bool(Value(1.0) > 0.0)


def test_leaves_that_a_function_closes_over_are_read_at_each_run():
    scale = Value(2.0)
    program = compile(lambda t, x: t * t * x * scale, in_axes=(None, 0))
    assert program.value_and_grad(1.0, [3.0]) == (6.0, 12.0)
    scale.data = 5.0
    assert program.value_and_grad(1.0, [3.0]) == (15.0, 30.0)
    assert program.hvp(1.0, 1.0, [3.0]) == 30.0


def test_second_order_after_the_leaves_have_changed():
    a, b = Value(1.0), Value(2.0)
    program = compile(a * a * b, wrt=[a])
    b.data = 5.0
    assert program.hvp([1.0], [1.0]).tolist() == [10.0]


def test_second_order_is_right_wherever_it_was_first_asked():
    """At the first point the branch with the logarithm is not taken."""

    def f(t, x):
        return ops.where(t > x, ops.log(t - x) * t, t * t)

    first, then = compile(f, in_axes=(None, 0)), compile(f, in_axes=(None, 0))
    first.hvp(1.0, 1.0, [2.0])
    assert first.hvp(5.0, 1.0, [2.0]) == then.hvp(5.0, 1.0, [2.0]) != 0.0


def test_a_gradient_inside_is_right_wherever_it_was_traced():
    def f(t, x):
        return grad(lambda a: ops.where(a > x, ops.log(a - x), a * a))(t)

    program = compile(f, in_axes=(None, 0))
    program(1.0, [2.0])
    assert program(5.0, [2.0]) == pytest.approx(1.0 / 3.0)


# -- what is refused -----------------------------------------------------------------

WRONG = {
    "text": ("3", "needs a real number, got str"),
    "nothing": (None, "a number is missing"),
    "complex": (np.array([1j]), "got complex"),
    "a Value": ([Value(1.0)], "holds a Value"),
}


@pytest.mark.parametrize("where", ["theta", "argument 1", "argument 2", "vector"])
@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_real_number_is_named_with_its_place(kind, where):
    thing, message = WRONG[kind]
    program = compile(lambda t, x, s: t * x * s, in_axes=(None, 0, None))
    arguments = {"theta": 1.0, "vector": 1.0, "argument 1": [1.0], "argument 2": 1.0}
    program(1.0, [1.0], 1.0)
    with pytest.raises(OperandError, match=f"program: {where}: .*{message}"):
        program.hvp(*(arguments | {where: thing}).values())


@pytest.mark.parametrize("method", ["__call__", "value_and_grad", "assign"])
@pytest.mark.parametrize("kind", WRONG)
def test_a_graph_takes_real_numbers_too(kind, method):
    thing, message = WRONG[kind]
    program = compile(Value(2.0) ** 3)
    with pytest.raises(OperandError, match=f"program: theta: .*{message}"):
        getattr(program, method)(thing if thing is not None else [None])


def test_directions_of_the_wrong_length():
    a, b = Value(1.0), Value(2.0)
    with pytest.raises(OperandError, match="vector: must hold 2 numbers, got 1"):
        compile(a * b).hvp([1.0, 2.0], [1.0])
    program = compile(lambda t, x: t[0] * x, in_axes=(None, 0))
    with pytest.raises(OperandError, match="vector: must hold 2 numbers, got 3"):
        program.hvp([1.0, 2.0], [1.0, 2.0, 3.0], [1.0])


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda t, x: None, "result: needs a real number, got NoneType"),
        (lambda t, x: "a", "result: needs a real number, got str"),
        (lambda t, x: [], "returned no numbers"),
    ],
)
def test_functions_that_return_no_numbers(f, message):
    with pytest.raises(OperandError, match=message):
        compile(f, in_axes=(None, 0))(1.0, [1.0])


def test_a_program_inside_a_program_or_a_gradient_is_refused():
    inner = compile(lambda t, x: t * x, in_axes=(None, 0))
    outer = compile(lambda t, x: inner(t, [1.0]) * x, in_axes=(None, 0))
    with pytest.raises(OperandError, match="call the function itself"):
        outer(1.0, [1.0])
