"""Boost's own test data for its special functions, which SciPy's wheel ships."""

from importlib.resources import files

import numpy as np
import pytest

from autograd.ops.table import table

SETS = {  # row → its sets, and their columns of the operand and of the value
    "erf": (("erf_data", "erf_large_data", "erf_small_data"), 0, 1),
    "erfc": (("erf_data", "erf_large_data", "erf_small_data"), 0, 2),
    "cbrt": (("cbrt_data",), 1, 0),
    "log1p": (("log1p_expm1_data",), 0, 1),
    "expm1": (("log1p_expm1_data",), 0, 2),
    "digamma": (("digamma_data", "digamma_neg_data", "digamma_small_data"), 0, 1),
    "erfinv": (("erf_inv_data",), 0, 1),
    "lgamma": (("factorials", "near_0", "near_1", "near_2", "near_m10"), 0, 2),
}


def numbers(sets):
    """The rows of Boost's sets, one below the other."""
    pytest.importorskip("scipy", reason="SciPy's wheel holds the data")
    place = files("scipy.special.tests").joinpath("data/boost.npz")
    if not place.is_file():
        pytest.skip("this SciPy ships no test data")
    with place.open("rb") as file, np.load(file) as data:
        found = [data[key] for name in sets for key in data if key.endswith(f"-{name}")]
    assert len(found) == len(sets)
    return np.vstack(found)


@pytest.mark.parametrize("name", [name for name in SETS if name in table()])
def test_values_are_boost_s(name):
    row, (sets, first, column) = table()[name], SETS[name]
    rows = numbers(sets)
    sizes = np.abs(rows)
    rows = rows[((sizes > 1e-300) & (sizes < 1e300)).all(axis=1)]
    operands, truth = rows[:, first], rows[:, column]
    one_by_one = np.array([row.evaluate(x) for x in operands.tolist()])

    assert len(operands) > 50
    np.testing.assert_allclose(one_by_one, truth, rtol=2e-15, atol=0.0)
    np.testing.assert_allclose(row.vector(operands), truth, rtol=2e-15, atol=0.0)
