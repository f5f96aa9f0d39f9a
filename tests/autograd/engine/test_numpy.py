"""NumPy's functions on arrays of Values."""

import numpy as np
import pytest

from autograd import Value


def values(*numbers):
    return np.array([Value(x) for x in numbers])


UFUNCS = """
    exp log sqrt tanh sin cos tan arcsin arccos arctan sinh cosh arcsinh arctanh expm1
    exp2 log1p log2 log10 cbrt square reciprocal absolute negative fabs radians deg2rad
    degrees rad2deg
"""


def data(array):
    return [v.data for v in array]


@pytest.mark.parametrize("name", UFUNCS.split())
def test_numpy_functions_work_on_arrays_of_values(name):
    f = getattr(np, name)
    got = f(values(0.5, 0.25))

    assert data(got) == pytest.approx(f(np.array([0.5, 0.25])).tolist(), rel=1e-15)
    got[0].backward()
    assert any(operand.swept for operand in got[0].operands)


@pytest.mark.parametrize(
    "name", ["add", "multiply", "arctan2", "hypot", "maximum", "minimum", "power"]
)
def test_numpy_functions_of_two_work_on_arrays_of_values(name):
    f = getattr(np, name)

    assert data(f(values(0.5, 2.0), values(1.0, 1.5))) == pytest.approx(
        f([0.5, 2.0], [1.0, 1.5]).tolist(), rel=1e-15
    )


def test_sums_products_and_matrix_products():
    x, plain = values(1.0, 2.0, 3.0), np.array([4.0, 5.0, 6.0])

    assert x.sum().data == 6.0
    assert np.dot(x, plain).data == (x @ plain).data == (plain @ x).data == 32.0
    assert data(x.reshape(3, 1) @ np.array([[2.0]])[0:1, 0]) == [2.0, 4.0, 6.0]
    assert x.mean().data == 2.0
    assert x.prod().data == 6.0
    assert data(x + plain) == data(plain + x) == [5.0, 7.0, 9.0]
    assert data(plain / x) == [4.0, 2.5, 2.0]
    assert data(Value(2.0) * plain) == data(plain * Value(2.0)) == [8.0, 10.0, 12.0]
    assert (x > 1.5).tolist() == [False, True, True]
    assert max(x).data == 3.0
    assert np.max(x).data == 3.0


def test_gradients_flow_through_array_expressions():
    x = values(0.1, 0.2)
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.tanh(weights @ x).sum().backward()

    z = weights @ [0.1, 0.2]
    expected = weights.T @ (1 - np.tanh(z) ** 2)
    assert [v.grad for v in x] == pytest.approx(expected.tolist(), rel=1e-14)
