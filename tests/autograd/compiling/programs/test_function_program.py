"""What a function's program takes, gives and keeps, and what it leaves as it was."""

import gc
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd import value_and_grad as eager_value_and_grad
from autograd.compiling.programs.traced import SHAPES
from autograd.errors import OperandError, TracingError
from autograd.ground.structure import flatten, outline


def total(theta, x):
    return ops.dot(theta, x) if len(theta) > 1 else theta[0] * x[0]


@pytest.fixture
def traced():
    """A program, and how often its function was traced."""
    calls = []

    def f(theta, x):
        calls.append(len(theta))
        return total(theta, x)

    return compile(f, in_axes=(None, 0)), calls


def run(program, width):
    found = program(np.ones(width), np.full((2, width), 3.0))
    assert found == pytest.approx(3.0 * width)


def test_the_latest_shapes_are_kept_and_no_more(traced):
    program, calls = traced
    for width in range(1, SHAPES + 3):
        run(program, width)
    assert len(program._traces) == SHAPES
    assert len(calls) == SHAPES + 2
    run(program, SHAPES + 2)
    run(program, 4)
    assert len(calls) == SHAPES + 2, "met before"
    run(program, 1)
    assert len(calls) == SHAPES + 3, "the oldest was let go"


def test_the_number_of_examples_is_no_shape(traced):
    program, calls = traced
    for examples in range(1, 40):
        program(np.ones(2), np.ones((examples, 2)))
    assert calls == [2]


@pytest.mark.slow
def test_threads_with_many_shapes_get_their_own_results(traced):
    program, _ = traced
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: run(program, 1 + turn % (SHAPES + 4)), range(200)))
    assert len(program._traces) == SHAPES


def test_a_pickle_keeps_the_traces_and_the_limit(traced):
    program, _ = traced
    run(program, 3)
    copy = pickle.loads(pickle.dumps(compile(total, in_axes=(None, 0))))
    with pytest.raises(OperandError, match="compile the function again"):
        run(copy, 3)


# -- the garbage collector -------------------------------------------------------------


def fails(theta, x):
    assert not gc.isenabled()
    raise ZeroDivisionError


def branches(theta, x):
    return theta if theta > 0 else x


@pytest.mark.parametrize("was_on", [True, False])
@pytest.mark.parametrize(
    ("f", "error"),
    [(total, None), (fails, ZeroDivisionError), (branches, TracingError)],
)
def test_the_collector_is_left_as_it_was(f, error, was_on):
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        program = compile(f, in_axes=(None, 0))
        if error is None:
            program.value_and_grad([2.0], [[1.0]])
        else:
            with pytest.raises(error):
                program.value_and_grad(2.0, [1.0])
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()


def test_the_collector_comes_back_after_programs_within_programs_and_threads():
    def nested(theta, x):
        inner = compile(total, in_axes=(None, 0))
        return theta * x + inner([2.0], [[3.0]])

    def work(_):
        assert compile(nested, in_axes=(None, 0))(2.0, [1.0]) == 8.0
        leaf = Value(1.0)
        compile(ops.sin(leaf) * leaf).forward()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gc.isenabled()


# -- a function as it is, without a batch ----------------------------------------------


class Line(NamedTuple):
    w: Any
    b: Any


@dataclass
class Record:
    w: Any
    b: Any
    name: str = field(default="line", metadata={"static": True})


W, B = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -0.5])
STRUCTURES = {
    "dict": ({"w": W, "b": B}, lambda p: (p["w"], p["b"])),
    "list": ([W, B], lambda p: p),
    "nested lists": ([W.tolist(), B.tolist()], lambda p: p),
    "tuple": ((W, B), lambda p: p),
    "named tuple": (Line(W, B), lambda p: p),
    "record": (Record(W, B), lambda p: (p.w, p.b)),
    "nested": (
        {"layers": [Line(W, Record(B, 3.0))]},
        lambda p: (p["layers"][0].w, p["layers"][0].b.w),
    ),
}


@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize("kind", STRUCTURES)
def test_the_gradient_has_the_structure_of_the_argument(kind, batched):
    theta, parts = STRUCTURES[kind]

    def f(p, x):
        w, b = parts(p)
        return sum(ops.tanh(ops.dot(w[i], x) + b[i]) for i in range(2))

    x = np.array([0.1, -0.2])
    program = compile(f, in_axes=(None, 0)) if batched else compile(f)
    value, slope = program.value_and_grad(theta, x[None] if batched else x)
    expected_value, expected = eager_value_and_grad(f)(theta, x)
    assert value == pytest.approx(expected_value, rel=1e-14)
    assert outline(slope) == outline(expected) == outline(theta)
    for mine, theirs in zip(flatten(slope)[0], flatten(expected)[0], strict=True):
        assert mine == pytest.approx(theirs, rel=1e-13)
    again = program.grad(theta, x[None] if batched else x)
    assert flatten(again)[0] == flatten(slope)[0]


@pytest.mark.parametrize("kind", STRUCTURES)
def test_the_quick_way_of_machine_code_takes_structures_too(kind):
    pytest.importorskip("llvmlite")
    theta, parts = STRUCTURES[kind]

    def f(p, x):
        w, b = parts(p)
        return sum(ops.tanh(ops.dot(w[i], x) + b[i]) for i in range(2))

    program = compile(f, in_axes=(None, 0), backend="native")
    numbers, rebuild = flatten(theta)
    for turn in range(4):
        other = rebuild([number + turn for number in numbers])
        X = np.array([[0.1, -0.2], [turn, 0.3]])
        value, slope = program.value_and_grad(other, X)
        fresh = compile(f, in_axes=(None, 0), backend="numpy").value_and_grad(other, X)
        assert value == pytest.approx(fresh[0], rel=1e-13)
        assert outline(slope) == outline(theta)
        assert flatten(slope)[0] == pytest.approx(flatten(fresh[1])[0], rel=1e-12)
    assert program.engine.is_bound
    with pytest.raises(OperandError, match=r"theta: at .*needs a real number, got str"):
        program.value_and_grad(rebuild(["text", *numbers[1:]]), X)


def test_results_have_the_functions_own_structure():
    results = {
        "number": lambda a: a[0] * 2.0,
        "list": lambda a: [a[0], [a[1], 7.0]],
        "dict": lambda a: {"x": a[0], "y": (a[1],)},
        "array": lambda a: np.outer(a, a),
        "named": lambda a: Line(a[0], [a[1]]),
    }
    for f in results.values():
        found, expected = compile(f)(np.array([2.0, 3.0])), f(np.array([2.0, 3.0]))
        assert type(found) is (float if isinstance(expected, float) else type(expected))
        np.testing.assert_equal(found, expected)


def test_the_gradient_is_of_the_arguments_asked_for():
    def f(a, x, b):
        return a * x[0] * x[1] + b["c"] * a

    theta = 2.0, np.array([3.0, 5.0]), {"c": 7.0}
    assert compile(f).value_and_grad(*theta) == (44.0, 22.0)
    assert compile(f, argnums=1).grad(*theta).tolist() == [10.0, 6.0]
    first, second = compile(f, argnums=(2, 0)).grad(*theta)
    assert (first, second) == ({"c": 2.0}, 22.0)
    assert compile(f, argnums=[0]).grad(*theta) == (22.0,)
    arrays = compile(lambda a, x: ops.total(a * a * x), argnums=(1, 0))
    for _ in range(2):  # the second call takes the short way
        by_x, by_a = arrays.grad(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
        assert (by_x.tolist(), by_a.tolist()) == ([1.0, 4.0], [6.0, 16.0])


def test_the_batch_may_be_the_first_argument():
    program = compile(lambda x, w: w * x * x, in_axes=(0, None), argnums=1)
    assert program.value_and_grad([1.0, 3.0], 2.0) == (10.0, 5.0)


def test_arguments_that_are_not_there_are_named():
    program = compile(lambda a, b: a * b, argnums=1)
    with pytest.raises(OperandError, match="argnums asks for argument 1, but only 1"):
        program.grad(2.0)


def test_batched_arguments_may_be_structures():
    def f(w, batch):
        return w * batch["x"][0] * batch["x"][1] + batch["y"].b

    program = compile(f, in_axes=(None, 0))
    batch = {"x": np.array([[1.0, 2.0], [3.0, 4.0]]), "y": Line([0.0, 0.0], [1.0, 2.0])}
    assert program.value_and_grad(2.0, batch) == (15.5, 7.0)
    bad = {"x": np.ones((3, 2)), "y": Line([0.0, 0.0], [1.0, 2.0])}
    with pytest.raises(
        OperandError, match=r"number of examples, \[2, 3\] \(argument 1"
    ):
        program(2.0, bad)


def test_the_cache_is_bounded_and_can_be_looked_at(traced):
    program, calls = traced
    for width in (1, 2, 1, 2, 3):
        run(program, width)
    assert program.cache_info() == (2, 3, SHAPES, 3)
    assert program.cache_info().misses == len(calls)
    assert pickle.loads(pickle.dumps(program)).cache_info() == (0, 0, SHAPES, 3)


def test_a_function_without_a_batch_is_traced_once_per_shape():
    calls = []

    def f(theta):
        calls.append(len(theta))
        return ops.total(theta)

    program = compile(f)
    for length in (2, 3, 2, 3):
        assert program.value_and_grad([1.0] * length) == (length, [1.0] * length)
        assert program(np.ones(length)) == length
    assert sorted(calls) == [2, 2, 3, 3]  # a list and an array each
    wrong = {"a": [1.0, "b"]}
    with pytest.raises(
        OperandError, match=r"argument 0: at \['a'\]\[1\]: needs a real"
    ):
        program(wrong)


def test_a_static_field_is_part_of_the_shape():
    def f(record):
        return record.w * (2.0 if record.name == "twice" else 1.0) + record.b

    program = compile(f)
    assert program(Record(3.0, 1.0)) == 4.0
    assert program(Record(3.0, 1.0, "twice")) == 7.0
    assert program.grad(Record(3.0, 1.0, "twice")) == Record(2.0, 1.0, "twice")


@pytest.mark.parametrize(
    ("name", "other"), [(1, True), (0.0, -0.0), ((1,), (1.0,)), ("1", 1)]
)
def test_a_static_field_is_told_from_its_equal(name, other):
    program = compile(lambda p: p.w * len(repr(p.name)))
    for each in (name, other, name):
        assert program(Record(1.0, 0.0, each)) == len(repr(each))


def test_a_direction_goes_by_its_names_not_by_its_order():
    program = compile(lambda p: p["w"][0] ** 2 * p["b"])
    theta = {"w": [3.0, 1.0], "b": 5.0}
    expected = {"w": [10.0, 0.0], "b": 6.0}
    assert program.hvp(theta, {"w": [1.0, 0.0], "b": 0.0}) == expected
    assert program.hvp(theta, {"b": 0.0, "w": [1.0, 0.0]}) == expected
    assert program.hvp(theta, [1.0, 0.0, 0.0]) == expected


@pytest.mark.parametrize(
    ("vector", "message"),
    [
        ({"w": [1.0], "b": 0.0}, r"at \['w'\]: must have shape \(2,\), got \(1,\)"),
        ({"w": [1.0, 2.0]}, r"vector: must be a dict with the keys \['w', 'b'\]"),
        ({"w": [1.0, None], "b": 0.0}, r"vector: at \['w'\]: .*a number is missing"),
        ([[1.0, 2.0], 3.0], "must be a dict"),
        ([1.0, 2.0], "must hold 3 numbers, got 2"),
    ],
)
def test_a_direction_of_another_structure_is_refused(vector, message):
    program = compile(lambda p: p["w"][0] ** 2 * p["b"])
    with pytest.raises(OperandError, match=message):
        program.hvp({"w": [3.0, 1.0], "b": 5.0}, vector)
