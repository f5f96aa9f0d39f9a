"""What differences say of whole functions."""

import pytest

from autograd.checking import numerical_gradient


def test_numerical_gradients_in_the_arguments_structure():
    found = numerical_gradient(
        lambda p: p["a"] ** 2 + p["b"][0], {"a": 3.0, "b": [1.0]}
    )
    pair = numerical_gradient(lambda x, y: x * y, (2.0, 5.0))

    assert found == {"a": pytest.approx(6.0), "b": [pytest.approx(1.0)]}
    assert pair == (pytest.approx(5.0), pytest.approx(2.0))
