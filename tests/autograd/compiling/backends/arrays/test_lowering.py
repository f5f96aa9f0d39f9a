import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.arrays.lowering import lower
from autograd.compiling.backends.arrays.request import asked, assembled
from autograd.compiling.backends.arrays.running import in_front
from autograd.errors import ExportError
from tests.autograd.compiling.backends.arrays import cases
from tests.autograd.compiling.backends.arrays.numpy_target import evaluated


def result_of(program, args, longest=1000):
    """What the steps of a program give, carried out by NumPy."""
    request, parts = asked(program, args, lambda _: False)
    lowered = lower(request, longest)
    given, count = in_front(lowered, parts, lambda x, a: np.moveaxis(x, a, 0))
    given.append(np.array([leaf.data for leaf in lowered.request.others]))
    found = evaluated(lowered.outputs, lowered.order, given, count)
    return assembled(lowered.request.result, found)


def assert_same(found, expected):
    if isinstance(expected, dict):
        assert list(found) == list(expected)
        for name in expected:
            assert_same(found[name], expected[name])
    elif isinstance(expected, (list, tuple)):
        for x, y in zip(found, expected, strict=True):
            assert_same(x, y)
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", cases.NAMES)
def test_structures(name):
    program, args = cases.structured()[name]

    assert_same(result_of(program, args), program(*args))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*cases.SMALL, *cases.LARGE])
def test_programs(name):
    program, args = cases.made(name)

    assert_same(result_of(program, args), program(*args))


def test_leaves_that_are_no_arguments_come_last():
    w, x, y = Value(2.0), Value(3.0), Value(4.0)
    program = compile(ops.tanh(w * x) + ops.log(y) * w, wrt=[w])

    assert_same(result_of(program, ([0.3],)), program([0.3]))


def test_an_output_may_be_a_parameter():
    program = compile(lambda p: [p[1], p[0], 3.0 * p[0]])

    assert_same(result_of(program, ([1.0, 2.0],)), [2.0, 1.0, 3.0])


def test_a_long_stretch_of_single_nodes_is_refused():
    program, args = cases.made("numbers")

    with pytest.raises(ExportError, match=r"more than 3 in a row .* in_axes"):
        result_of(program, args, longest=3)
