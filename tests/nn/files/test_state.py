"""State dictionaries: whole or not at all, and what is no array of numbers."""

import datetime
from decimal import Decimal

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Layer, Sequential, Standardise
from nn.errors import ArchitectureError


def fresh():
    return Sequential(Standardise(2), Layer(2, 2, seed=0), Layer(2, 1, seed=1))


GOOD = np.zeros((2, 2))
ODD = {
    "a Value among numbers": np.array([[Value(1.0), 1.0], [1.0, 1.0]], dtype=object),
    "a list with a Value": [[0.0, 0.0], [0.0, Value(1.0)]],
    "text": np.full((2, 2), "0.5"),
    "bytes": np.full((2, 2), b"1"),
    "void": np.zeros((2, 2), "V8"),
    "a structure": np.zeros((2, 2), [("a", "f8")]),
    "complex": np.zeros((2, 2), complex),
    "dates": np.full((2, 2), np.datetime64("2020-01-01")),
    "times": np.full((2, 2), np.timedelta64(1, "s")),
    "objects": np.full((2, 2), datetime.date.today(), dtype=object),
    "decimals": np.full((2, 2), Decimal(1), dtype=object),
    "None": np.full((2, 2), None),
    "NaN": np.full((2, 2), np.nan),
    "too large for a float": np.full((2, 2), np.longdouble("1e4000")),
    "ragged rows": [[1.0, 2.0], [3.0]],
    "another shape": np.zeros((2, 3)),
    "a number": 1.0,
}


@pytest.mark.parametrize("place", ["layers.1.weight", "layers.1.bias", "layers.0.mean"])
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_what_is_no_array_of_finite_numbers_changes_nothing(place, odd):
    net = fresh()
    before = {name: array.tolist() for name, array in net.state_dict().items()}
    state = {name: array + 1.0 for name, array in net.state_dict().items()}
    shape = state[place].shape
    thing = ODD[odd]
    if shape == (2,) and odd not in ("another shape", "a number", "ragged rows"):
        thing = thing[-1] if odd == "a list with a Value" else thing[0]
    with pytest.raises(ArchitectureError, match=place.replace(".", r"\.")):
        net.load_state_dict(state | {place: thing})

    assert {k: v.tolist() for k, v in net.state_dict().items()} == before


def test_numbers_of_any_real_type_are_taken():
    net = Sequential(Standardise(2))
    net.load_state_dict(
        {
            "layers.0.mean": np.array([1, 2], np.int8),
            "layers.0.scale": np.array([1.5, 2.0], np.float16),
            "layers.0.seen": True,
        }
    )

    assert net.layers[0].mean.tolist() == [1.0, 2.0]
    assert net.layers[0].scale.tolist() == [1.5, 2.0]


def test_names_without_numbers_are_told_from_strangers():
    net = MLP(2, [3, 1], seed=0)
    names = ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
    state = dict(zip(names, net.state_dict().values(), strict=True))
    with pytest.raises(ArchitectureError, match="only their names differ"):
        net.load_state_dict(state)


@pytest.mark.parametrize("state", [None, [1.0], "weights"])
def test_what_is_no_dictionary_is_refused(state):
    with pytest.raises(ArchitectureError, match="dictionary of arrays"):
        fresh().load_state_dict(state)
