"""Numbers that would leave a derivative or a trace: refused, whoever asks, wherever."""

import copy
import math
import pickle
import statistics
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograd import (
    Value,
    compile,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    ops,
    value_and_grad,
    vjp,
)
from autograd.checking import numerical_gradient
from autograd.engine.marked import differentiating, tracing
from autograd.errors import AutogradError, StaleGraphError, TracingError


def in_a_buffer(x):
    buffer = np.zeros(2)
    buffer[0] = x * x
    return buffer[0] * x


def parsed_back(x):
    return x * float(f"{x:.3f}")


LEAKS = {
    "math.sin": lambda x: math.sin(x) * x,
    "math.hypot": lambda x: math.hypot(x, 1.0) * x,
    "float": lambda x: float(x) * x,
    "int": lambda x: int(x) * x,
    "round": lambda x: round(x) * x,
    "round, 2": lambda x: round(x, 2) * x,
    "math.floor": lambda x: math.floor(x) * x,
    "fmean": lambda x: statistics.fmean([x, 1.0]) * x,
    "fsum": lambda x: math.fsum([x, 1.0]) * x,
    "buffer": in_a_buffer,
    "array": lambda x: np.array([x], dtype=float)[0] * x,
    "astype": lambda x: np.array([x]).astype(float)[0] * x,
    "np.float64": lambda x: np.float64(x) * x,
    "format": parsed_back,
    "%": lambda x: float("%.3f" % x) * x,  # noqa: UP031
    "complex": lambda x: complex(x).real * x,
    "data of another": lambda x: setattr(y := Value(1.0), "data", x) or y * x,
}

TRANSFORMS = {
    "grad": lambda f: grad(f)(1.5),
    "value_and_grad": lambda f: value_and_grad(f)(1.5),
    "jacobian": lambda f: jacobian(f)(1.5),
    "hessian": lambda f: hessian(f)(1.5),
    "jvp": lambda f: jvp(f, (1.5,), (1.0,)),
    "vjp": lambda f: vjp(f, 1.5),
    "hvp": lambda f: hvp(f, (1.5,), (1.0,)),
    "nested": lambda f: grad(grad(f))(1.5),
    "of a Value": lambda f: grad(f)(Value(1.5)),
}


@pytest.mark.parametrize("name", LEAKS)
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_number_that_leaves_is_refused(transform, name):
    with pytest.raises(TracingError, match=r"\.data or \.detach"):
        TRANSFORMS[transform](LEAKS[name])


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: math.sin(x) * x, r"math\.sin at test_marked\.py:\d+ .*use ops\.sin"),
        (lambda x: math.fabs(x) * x, r"math\.fabs at .*use ops\.abs"),
        (lambda x: statistics.fmean([x]), r"statistics\.fmean .*use ops\.mean"),
        (lambda x: np.gradient(np.array([x, x], dtype=float)), r"np\.array at"),
        (in_a_buffer, r"buffer\[0\] at .*use operators and ops"),
        (lambda x: float(x), r"float at .*use operators and ops"),
    ],
)
def test_the_error_names_who_asked_and_what_to_use(f, words):
    with pytest.raises(TracingError, match=words):
        grad(f)(1.5)


def test_the_function_is_named_where_there_is_no_source():
    scope = {"math": math}
    exec("f = lambda x: math.sinh(x) * x", scope)
    with pytest.raises(TracingError, match=r"use ops\.sinh"):
        grad(scope["f"])(1.5)


# -- ways out that are meant, and what is no way out -----------------------------------


def test_data_and_detach_are_the_ways_out_on_purpose():
    assert grad(lambda x: math.sin(x.data) * x)(1.5) == math.sin(1.5)
    assert grad(lambda x: x.detach() * x)(1.5) == 1.5
    assert float(Value(1.5)) == 1.5  # outside, a float is a float
    assert math.sin(Value(1.5)) == math.sin(1.5)


def test_a_branch_a_comparison_and_a_print_are_no_way_out(capsys):
    def f(x):
        print(x, f"{x}", repr(x))
        assert isinstance(x > 1, Value)
        return x * x if x > 1 and x in [x] and float(x > 1) else -x

    assert (grad(f)(3.0), grad(f)(-3.0)) == (6.0, -1.0)
    assert "Value(3) Value(3) Value(3)" in capsys.readouterr().out


def test_the_mark_ends_with_the_evaluation():
    kept = []
    assert grad(lambda x: kept.append(x * x) or kept[-1] * x)(2.0) == 12.0

    assert math.sqrt(kept[0]) == 2.0
    assert copy.deepcopy(kept[0]).data == pickle.loads(pickle.dumps(kept[0])).data
    twin = copy.deepcopy(kept[0]) * 2.0 + kept[0]
    assert type(twin) is Value
    twin.backward()
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: kept.append(x * x) or 1 // 0)(2.0)
    assert float(kept[-1]) == 4.0


def test_a_value_from_outside_is_not_marked():
    w = Value(3.0)

    assert float(grad(lambda x: x * float(w))(2.0)) == 3.0
    assert w.data == 3.0


def test_inner_marks_end_and_outer_marks_last():
    def f(x):
        assert float(grad(lambda y: y * y)(2.0)) == 4.0  # knows nothing of x
        slope = grad(lambda y: x * y)(2.0)
        return slope * (float(slope) if leaves else x)

    leaves = False
    assert grad(f)(3.0) == 6.0
    leaves = True
    with pytest.raises(TracingError):
        grad(f)(3.0)


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy])
def test_a_copy_inside_stays_in_the_derivative(way):
    assert grad(lambda x: way(x) * x)(3.0) == 6.0
    assert grad(lambda p: way(p)[0] * p[1])([3.0, 4.0]) == [4.0, 3.0]


def test_what_would_cut_the_graph_in_another_process_is_refused():
    with pytest.raises(TracingError, match="another process"):
        grad(lambda x: pickle.loads(pickle.dumps(x)) * x)(3.0)


def test_sweeps_inside_a_transform_are_refused():
    def by_sweep(x):
        y = x * x
        y.backward()
        return x.grad * x

    def by_closure(x, w=Value(2.0)):  # noqa: B008
        (w * x).backward()
        return w.grad * x

    for f in (by_sweep, by_closure):
        with pytest.raises(TracingError, match="use grad or value_and_grad inside"):
            grad(f)(3.0)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: compile(x * x, wrt=[x]).value_and_grad()[1][0] * x,
        lambda x: (lambda w: compile(w * x, wrt=[w]).forward() * x)(Value(2.0)),
        lambda x: compile(lambda w, y: w * y, in_axes=(None, 0))(x, [1.0]) * x,
        lambda x: numerical_gradient(lambda y: y * y, x) * x,
        lambda x: numerical_gradient(lambda y: y * x, 2.0) * x,
    ],
)
def test_what_takes_and_gives_plain_numbers_is_refused(f):
    with pytest.raises(AutogradError, match=r"plain number"):
        grad(f)(3.0)


# -- threads ---------------------------------------------------------------------------


def in_threads(function, things):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, things))


def test_grad_in_threads_inside_grad_is_right():
    def f(x):
        slopes = in_threads(lambda k: grad(lambda y: k * x * x * y)(2.0), [1.0, 2.0])
        return sum(slopes)

    assert grad(f)(3.0) == 18.0


def test_a_number_that_leaves_in_a_thread_is_refused():
    with pytest.raises(TracingError, match=r"ops\.exp"):
        grad(lambda x: x * in_threads(lambda k: math.exp(k * x), [1.0])[0])(2.0)


@pytest.mark.parametrize(
    "leak", [float, bool, lambda x: x > 1 or x, lambda x: x.data, lambda x: x.detach()]
)
def test_tracing_in_a_thread_is_refused_too(leak):
    program = compile(lambda w, x: w * in_threads(leak, [x])[0], in_axes=(None, 0))
    with pytest.raises(TracingError, match=r"ops\.where"):
        program(2.0, [1.0, 2.0])


def test_one_thread_differentiates_while_another_turns_values_into_numbers():
    def work(k):
        if k % 2:
            return [float(Value(1.0) * j) for j in range(50)][-1]
        return grad(lambda x: sum(x * x for _ in range(50)))(1.0)

    assert in_threads(work, range(20)) == [100.0, 49.0] * 10


# -- tracing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "f",
    [
        lambda w, x: w * 10 if x != 1 else w,
        lambda w, x: w * 10 if x == 1 else w,
        lambda w, x: w if x in (1.0,) else -w,
        lambda w, x: w * [1.0, 2.0].index(x),
        lambda w, x: w if np.equal(x, 1.0) else -w,
        lambda w, x: w if not x < 1 else -w,
        lambda w, x: w * max(x, 1.0),
        lambda w, x: w * sorted([x, w])[0],
    ],
)
def test_a_branch_on_a_traced_value_is_refused_not_frozen(f):
    with pytest.raises(TracingError, match=r"ops\.where"):
        compile(f, in_axes=(None, 0))(2.0, [1.0, 2.0])


def test_sweeps_of_graphs_for_any_numbers_keep_what_is_zero_at_present():
    with tracing() as mark:
        x = mark.input(0.0)
        slope = grad(lambda y: x * y * y)(0.0)
    assert slope.primitive is not None


def test_helpers_give_marked_inputs_with_labels():
    with differentiating() as mark:
        leaf, node = mark.input(2, "a"), mark.input(Value(3.0, "b"))
        assert (leaf.label, leaf.primitive, node.label) == ("a", None, "b")
        assert node.operands[0].label == "b"
    assert float(leaf * node) == 6.0

    with pytest.raises(TracingError), differentiating() as mark:
        float(mark.input(2.0) * mark.input(Value(3.0)))


# -- what each mark is for ------------------------------------------------------------


def test_what_is_made_inside_of_outer_values_stays_marked_afterwards():
    def f(x, which):
        kept = []
        grad(lambda y: kept.append(y * x) or kept.append(-y) or y)(2.0)
        grad(lambda y: kept.append(y) or y)(x)
        made_of_both, inner_only, inner_input = kept
        assert float(inner_only) == -2.0
        return x + float((made_of_both, inner_input, inner_only)[which]) * 0.0

    assert grad(f)(3.0, 2) == 1.0
    for which in (0, 1):
        with pytest.raises(TracingError):
            grad(f)(3.0, which)


def test_a_leaf_that_is_set_inside_is_still_from_outside():
    def touch(leaf):
        leaf.data = leaf.data

    assert grad(lambda x: grad(lambda y: touch(x) or x * y)(2.0) ** 2)(3.0) == 6.0
    w = Value(3.0)
    with pytest.raises(StaleGraphError):
        grad(lambda y: touch(w) or y * y)(w)


def test_a_cotangent_that_is_0_at_present_is_followed():
    x = Value(0.0)
    (slope,) = vjp(lambda y: 3.0 * y, 2.0)[1](x)
    slope.backward()

    assert x.grad == 3.0


def test_a_product_of_0_and_inf_in_a_trace_is_not_frozen():
    f = lambda w, x: grad(lambda y: x * ops.sqrt(y))(w)  # noqa: E731
    program = compile(lambda t, w, x: t * f(w, x), in_axes=(None, 0, 0), reduce=None)

    assert program(1.0, [0.0, 4.0], [0.0, 1.0]).tolist()[1] == 0.25


def test_old_numbers_count_for_nothing_in_a_trace():
    w = Value(1.0)
    twice = w * 2.0
    w.data = 5.0
    f = lambda a, x: a * grad(lambda y: twice * y * x)(1.0)  # noqa: E731

    assert compile(f, in_axes=(None, 0), reduce=None)(1.0, [3.0]).tolist() == [30.0]
