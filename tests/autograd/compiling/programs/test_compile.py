"""Programs as users meet them: faces, errors, pickles, threads, second order."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.optimize import minimize

from autograd import Value, compile, hvp, ops
from autograd.errors import OperandError, TracingError

from ..conftest import assert_close, eager, perceptron, size_of

rng = np.random.default_rng(22)
SIZES = (3, 6, 1)


def loss(theta, x, y):
    """Squared error of a small net with a penalty; at module level, to be pickled."""
    z = perceptron(theta, x, SIZES, ops.tanh)[0]
    return ops.square(z - y) + 0.01 * ops.total(t * t for t in theta)


@pytest.fixture
def data():
    return rng.normal(size=size_of(SIZES)), rng.normal(size=(8, 3)), rng.normal(size=8)


@pytest.fixture
def rosenbrock():
    a, b = Value(-1.2, "a"), Value(1.0, "b")
    return (a, b), (1 - a) ** 2 + 100 * (b - a * a) ** 2


# -- a finished graph ----------------------------------------------------------------


def test_forward_and_backward_read_and_write_the_leaves(rosenbrock):
    (a, b), output = rosenbrock
    program = compile(output, wrt=[a, b])
    a.data, b.data = 2.0, 3.0

    assert program.forward() == 101.0
    assert output.data == 101.0
    program.backward()
    assert (a.grad, b.grad) == (802.0, -200.0)
    program.backward()
    assert (a.grad, b.grad) == (1604.0, -400.0)  # leaves add up until zeroed


def test_backward_before_forward_says_so(rosenbrock):
    _, output = rosenbrock
    with pytest.raises(OperandError, match="call forward"):
        compile(output).backward()


def test_a_loop_in_micrograds_style_trains(rosenbrock):
    (a, b), output = rosenbrock
    program = compile(output, wrt=[a, b])
    for _ in range(2000):
        program.forward()
        a.grad = b.grad = 0.0
        program.backward()
        a.data -= 0.002 * a.grad
        b.data -= 0.002 * b.grad
    assert output.data < 1.0


def test_scipy_minimises_it(rosenbrock):
    leaves, output = rosenbrock
    program = compile(output, wrt=leaves)
    found = minimize(program.value_and_grad, program.theta, jac=True)
    assert_close(found.x, [1.0, 1.0], 1e-4)
    program.assign(found.x)
    assert_close([leaf.data for leaf in leaves], found.x)


def test_other_leaves_are_read_anew(rosenbrock):
    (a, b), output = rosenbrock
    program = compile(output, wrt=[a])
    assert program([2.0]) == 901.0
    b.data = 3.0
    assert program([2.0]) == 101.0


def test_gradients_are_the_callers_own(rosenbrock):
    leaves, output = rosenbrock
    program = compile(output, wrt=leaves)
    _, first = program.value_and_grad([2.0, 3.0])
    kept = first.copy()
    program.value_and_grad([0.0, 0.0])
    assert_close(first, kept)


@pytest.mark.parametrize(
    ("wrt", "message"),
    [("twice", "same leaf twice"), ("inner", "must hold leaves")],
)
def test_bad_wrt(rosenbrock, wrt, message):
    (a, _), output = rosenbrock
    with pytest.raises(OperandError, match=message):
        compile(output, wrt=[a, a] if wrt == "twice" else [output])


def test_theta_of_the_wrong_size(rosenbrock):
    leaves, output = rosenbrock
    with pytest.raises(OperandError, match="must hold 2 numbers, got 3"):
        compile(output, wrt=leaves)([1.0, 2.0, 3.0])


# -- a function over a batch ---------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 8, 31])
def test_any_batch_size_after_one_trace(data, count):
    theta, _, _ = data
    X, y = rng.normal(size=(count, 3)), rng.normal(size=count)
    program = compile(loss, in_axes=(None, 0, 0))
    program(theta, *data[1:])
    value, slope = program.value_and_grad(theta, X, y)
    expected = eager(loss, theta, X, y)
    assert_close(value, expected[0])
    assert_close(slope, expected[1])


def test_reduce(data):
    theta, X, y = data
    one_by_one = compile(loss, in_axes=(None, 0, 0), reduce=None)(theta, X, y)
    assert one_by_one.shape == (8,)
    total = compile(loss, in_axes=(None, 0, 0), reduce="sum")
    assert_close(total(theta, X, y), one_by_one.sum())
    expected = 8.0 * eager(loss, theta, X, y)[1]
    assert_close(total.value_and_grad(theta, X, y)[1], expected)
    assert_close(compile(loss, in_axes=(None, 0, 0))(theta, X, y), one_by_one.mean())


def test_a_sum_of_results_that_ignore_the_batch():
    program = compile(lambda t, x: t * t, in_axes=(None, 0), reduce="sum")
    assert program.value_and_grad(3.0, [1.0, 2.0]) == (18.0, 12.0)
    program = compile(lambda t, x: t * t, in_axes=(None, 0))
    assert program.value_and_grad(3.0, [1.0, 2.0]) == (9.0, 6.0)


def test_predictions_are_a_matrix():
    def scores(theta, x):
        return perceptron(theta, x, (3, 5, 2), ops.tanh)

    theta, X = rng.normal(size=size_of((3, 5, 2))), rng.normal(size=(100_000, 3))
    found = compile(scores, in_axes=(None, 0), reduce=None)(theta, X)
    assert found.shape == (100_000, 2)
    for row in (0, 99_999):
        expected = scores(theta.tolist(), X[row].tolist())
        assert_close(found[row], [float(z) for z in expected])


def test_structures_and_other_axes():
    def f(theta, x, scale):
        return ops.dot(theta["w"], x) * scale + theta["b"]

    theta = {"w": [1.0, 2.0], "b": 3.0}
    X = np.array([[1.0, 0.0, 2.0], [1.0, 1.0, 5.0]])  # examples along the second axis
    program = compile(f, in_axes=(None, 1, None))
    value, slope = program.value_and_grad(theta, X, 10.0)
    assert_close(value, np.mean([33.0, 23.0, 123.0]))
    assert slope == {"w": [10.0, pytest.approx(70.0 / 3)], "b": 1.0}
    assert_close(program(theta, X, 1.0), np.mean([6.0, 5.0, 15.0]))


def test_branches_are_refused_by_name():
    program = compile(lambda t, x: t if x > 0 else -t, in_axes=(None, 0))
    with pytest.raises(TracingError, match=r"ops\.where"):
        program(1.0, [1.0])
    assert bool(Value(1.0) > 0)  # eager code is not affected afterwards


@pytest.mark.parametrize(
    "f", [lambda t, x: t * float(x), lambda t, x: t * x.data, lambda t, x: [t][int(x)]]
)
def test_freezing_a_number_is_refused(f):
    with pytest.raises(TracingError):
        compile(f, in_axes=(None, 0))(1.0, [1.0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0,), "takes 3 arguments, got 1"),
        ((1.0, [[1.0]], [1.0, 2.0]), "differ in their number of examples"),
        ((1.0, np.zeros((0, 2)), []), "there are no examples"),
        (
            (1.0, [[1.0], [1.0, 2.0]], [1.0, 2.0]),
            "argument 1: is not an array of numbers",
        ),
        ((1.0, 5.0, [1.0]), "argument 1: has no axis 0 of examples"),
        ((1.0, ["a"], [1.0]), "argument 1: needs a real number, got str"),
    ],
)
def test_bad_data(arguments, message):
    program = compile(lambda t, x, y: t * x[0] + y, in_axes=(None, 0, 0))
    with pytest.raises(OperandError, match=message):
        program(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"in_axes": 0}, "holds one entry for each argument"),
        ({"reduce": "sum"}, "name the arguments that hold examples"),
        ({"argnums": -1}, "argnums holds places of arguments"),
        ({"argnums": (0, 0)}, "each once"),
        ({"argnums": ()}, "argnums holds places"),
        ({"argnums": "w"}, "argnums is the place of an argument"),
        ({"in_axes": (None, 0), "argnums": 2}, "argnums asks for argument 2"),
        ({"in_axes": (None, 0), "argnums": 1}, "argument 1 holds the parameters"),
        ({"in_axes": (None, None)}, "names no batch axis"),
        ({"in_axes": (0, 0)}, "first argument holds the parameters"),
        ({"in_axes": (None, 0), "reduce": "max"}, "reduce must be"),
        ({"in_axes": (None, 0), "dtype": "int"}, "dtype must be"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(OperandError, match=message):
        compile(lambda t, x: t * x, **options)


def test_a_gradient_needs_one_result():
    program = compile(lambda t, x: [t * x, t + x], in_axes=(None, 0))
    with pytest.raises(OperandError, match="needs one result"):
        program.value_and_grad(1.0, [1.0])


# -- everywhere the same -------------------------------------------------------------


def test_pickles_in_both_kinds(data, rosenbrock):
    program = compile(loss, in_axes=(None, 0, 0))
    expected = program.value_and_grad(*data)
    copy = pickle.loads(pickle.dumps(program))
    found = copy.value_and_grad(*data)
    assert found[0] == expected[0]
    assert found[1].tolist() == expected[1].tolist()
    with pytest.raises(OperandError, match=r"was pickled.* compile the function again"):
        copy(np.zeros(3), data[1][:, :2], data[2])

    leaves, output = rosenbrock
    graph = pickle.loads(pickle.dumps(compile(output, wrt=leaves)))
    assert graph([2.0, 3.0]) == 101.0


def test_threads_have_buffers_of_their_own(data):
    program = compile(loss, in_axes=(None, 0, 0))
    _, X, y = data
    points = [rng.normal(size=size_of(SIZES)) for _ in range(64)]
    program(points[0], X, y)
    expected = [program.value_and_grad(theta, X, y) for theta in points]
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda theta: program.value_and_grad(theta, X, y), points * 8)
        )
    for (value, slope), (wanted, direction) in zip(found, expected * 8, strict=True):
        assert value == wanted
        assert slope.tolist() == direction.tolist()


PROGRAM = """
import numpy as np
from autograd import compile, ops
f = lambda t, x: ops.square(ops.tanh(ops.dot(t[:3], x)) * t[3] + ops.maximum(*t) * x[0])
p = compile(f, in_axes=(None, 0))
p.value_and_grad(np.arange(4.0), np.arange(12.0).reshape(4, 3))
print(p.source, p.value_and_grad(np.linspace(0, 1, 4), np.arange(12.0).reshape(4, 3)))
"""


@pytest.mark.slow
def test_the_same_source_and_numbers_in_every_process():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(outputs) == 1


def test_float32(data):
    theta, X, y = data
    narrow = compile(loss, in_axes=(None, 0, 0), dtype="float32")
    value, slope = narrow.value_and_grad(theta, X, y)
    expected = eager(loss, theta, X, y)
    assert slope.dtype == np.float32
    assert_close(value, expected[0], 1e-5)
    np.testing.assert_allclose(slope, expected[1], rtol=1e-3, atol=1e-5)


# -- second order --------------------------------------------------------------------


@pytest.mark.slow
def test_hessian_vector_products(data, rosenbrock):
    theta, X, y = data
    program = compile(loss, in_axes=(None, 0, 0))
    for direction in (rng.normal(size=len(theta)), np.ones(len(theta))):

        def cost(point):
            return ops.mean(loss(point, x, t) for x, t in zip(X, y, strict=True))

        expected = hvp(cost, (theta,), (direction,))
        assert_close(program.hvp(theta, direction, X, y), expected, 1e-10)

    leaves, output = rosenbrock
    graph = compile(output, wrt=leaves)
    assert_close(graph.hvp([-1.2, 1.0], [1.0, 0.0]), [1330.0, 480.0])


# -- what it says of itself ----------------------------------------------------------


def test_the_first_result_that_is_not_finite_is_named():
    program = compile(lambda t, x: ops.log(t * x) + 1.0, in_axes=(None, 0))
    assert program(1.0, [1.0, 2.0]) > 0
    assert program.not_finite() is None
    program(1.0, [1.0, 0.0, 2.0])
    assert program.not_finite() == "b = log(a) gives -inf in example 1"


def test_pictures_and_source(data):
    program = compile(loss, in_axes=(None, 0, 0))
    with pytest.raises(OperandError, match="not traced yet"):
        str(program)
    program(*data)
    assert "X W1ᵀ + b1" in program.draw().dot
    assert "def forward" in program.source
    assert "def backward" in program.source
