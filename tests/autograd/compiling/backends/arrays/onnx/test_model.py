import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings

from autograd import Value, compile, ops
from autograd.errors import ExportError, MissingExtraError, OperandError
from autograd.strategies import programs
from tests.autograd.compiling.backends.arrays import cases

ARRAYS = ["tree", "columns", "as it is", "lookup", "choose", "each", "several"]


def feed(program, args):
    """The arguments behind θ by their names in the model."""
    names = program.argument_names(len(args))[1:]
    return dict(zip(names, args[1:], strict=True))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ARRAYS)
def test_structures(run, tmp_path, name, dtype):
    pytest.importorskip("onnx")
    program, args = cases.structured()[name]
    expected = program(*args)
    path = program.to_onnx(tmp_path / "program.onnx", args[0], dtype=dtype)
    (found,) = run(path, **feed(program, args))

    digits = 1e-12 if dtype == "float64" else 1e-5
    np.testing.assert_allclose(found, expected, rtol=digits)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*cases.SMALL, *cases.LARGE])
def test_programs(run, tmp_path, name):
    program, args = cases.made(name)
    expected = program(*args)
    alone = len(args) == 1
    for dtype, digits in (("float64", 1e-11), ("float32", 3e-6)):
        if (name, dtype) == ("black-scholes", "float64"):
            continue
        theta = None if alone else args[0]
        path = program.to_onnx(tmp_path / f"{dtype}.onnx", theta, dtype=dtype)
        (found,) = run(path, **({"theta": args[0]} if alone else feed(program, args)))

        np.testing.assert_allclose(found, expected, rtol=digits)


def test_any_number_of_examples(run, tmp_path):
    program = compile(lambda w, x: [ops.dot(w, x)], in_axes=(None, 0), reduce=None)
    w, X = np.array([1.0, -2.0]), np.arange(14.0).reshape(7, 2)
    path = program.to_onnx(tmp_path / "any.onnx", w, X[:1])

    for count in (1, 2, 7):
        np.testing.assert_allclose(run(path, x=X[:count])[0], program(w, X[:count]))


def test_parameters_may_be_inputs(run, tmp_path):
    program = compile(lambda p, x: p["w"] * x + p["b"], in_axes=(None, 0), reduce=None)
    expected = program({"w": 2.0, "b": 1.0}, [1.0, 2.0])
    path = program.to_onnx(tmp_path / "open.onnx")
    (found,) = run(path, **{"p.w": 2.0, "p.b": 1.0, "x": [1.0, 2.0]})

    np.testing.assert_allclose(found, expected)


def test_results_by_name(run, tmp_path):
    program = compile(lambda x: {"double": 2.0 * x, "both": [x, x * x]})
    program(3.0)
    double, both = run(program.to_onnx(tmp_path / "names.onnx"), x=3.0)

    assert (float(double), both.tolist()) == (6.0, [3.0, 9.0])


def test_an_index_that_is_no_place_takes_nan(run, tmp_path):
    program = compile(lambda t, i: ops.take(list(t), i), in_axes=(None, 0), reduce=None)
    table = np.array([1.0, 2.0])
    path = program.to_onnx(tmp_path / "take.onnx", table, [0.0])
    (found,) = run(path, i=[1.0, 2.0, -1.0, 0.5])

    assert np.isnan(found).tolist() == [False, True, True, True]


def test_a_graph_with_leaves_of_its_own(run, tmp_path):
    w, x = Value(2.0), Value(3.0)
    path = compile(ops.tanh(w * x), wrt=[w]).to_onnx(tmp_path / "graph.onnx")

    assert float(run(path, theta=[0.1])[0]) == pytest.approx(np.tanh(0.3))


def test_a_refusal_leaves_no_file(tmp_path):
    pytest.importorskip("onnx")
    path = tmp_path / "none.onnx"
    program = compile(lambda w, x: ops.gelu(w * x), in_axes=(None, 0))

    with pytest.raises(ExportError, match="gelu"):
        program.to_onnx(path, 1.0, [1.0])
    assert list(tmp_path.iterdir()) == []


def test_the_shapes_must_be_known(tmp_path):
    pytest.importorskip("onnx")
    program = compile(lambda w, x: w * x, in_axes=(None, 0))

    with pytest.raises(OperandError, match="call the program on data first"):
        program.to_onnx(tmp_path / "none.onnx", 1.0)


def test_without_onnx_the_extra_is_named(monkeypatch, tmp_path):
    ours = "autograd.compiling.backends.arrays.onnx"
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnx", None)

    with pytest.raises(MissingExtraError, match=r"\[onnx\]"):
        compile(lambda x: x * x).to_onnx(tmp_path / "none.onnx", 1.0)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=programs(size=8))
def test_drawn_programs(run, tmp_path, program):
    numbers = dict(zip(_NAMES, map(float, program.inputs), strict=False))
    compiled = compile(lambda theta: program(*[theta[name] for name in numbers]))
    try:
        path = compiled.to_onnx(tmp_path / "drawn.onnx", numbers)
    except ExportError:
        reject()
    (found,) = run(path)

    np.testing.assert_allclose(found, compiled(numbers), rtol=1e-8, atol=1e-13)


_NAMES = ("a", "b", "c")
