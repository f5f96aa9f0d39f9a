"""One net that a page can train: its programs, its start, and how its file looks."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.files.models import header
from nn.files.persistence import VERSION
from nn.files.state import all_arrays
from nn.net.layers import Scaling, Standardise
from nn.playground.examples import packed
from nn.playground.programs import dense_layers, programs, sizes_of
from nn.training.objectives import Objective


@dataclass(frozen=True)
class Variant:
    """A net among those of a page.

    Attributes:
        programs: JavaScript by name.
        about: what the page is told of it, as JSON can hold it.
        on_scores: whether the loss is taken before the last activation.
    """

    programs: dict[str, str]
    about: dict[str, Any]
    on_scores: bool


def variant(objective: Objective, X: np.ndarray, Y: np.ndarray) -> Variant:
    """Return a net with its programs, traced on some of these examples."""
    net = objective.net
    dense = dense_layers(net)
    about = {
        "sizes": list(sizes_of(net)),
        "activations": [layer.activation.name for layer in dense],
        "unit": objective.unit or 1.0,
        "theta": packed(net.theta),
        "layers": _places(net),
        "free": None if net.free().all() else net.free().astype(int).tolist(),
        "dropout": _dropped(net),
        "standardise": _standard(net),
        "file": _file(net),
    }
    return Variant(programs(objective, X, Y), about, objective.on_scores)


def _places(net: Any) -> list[int]:
    """Return where in θ each layer's first unit begins: its weights, then its bias."""
    place = {id(value): at for at, value in enumerate(net.parameters())}
    return [place[id(layer.neurons[0].w[0])] for layer in dense_layers(net)]


def _dropped(net: Any) -> float:
    """Return the share that the net's own Dropout layers drop."""
    rates = [part.rate for part in net.layers if hasattr(part, "rate")]
    return max(rates, default=0.0)


def _standard(net: Any) -> dict[str, list[float]] | None:
    """Return the mean and scale that the net's features are standardised by."""
    for part in [*([net.scaling] if net.scaling else []), *net.layers]:
        if isinstance(part, (Scaling, Standardise)):
            return {"mean": part.mean.tolist(), "scale": part.scale.tolist()}
    return None


def _file(net: Any) -> dict[str, Any] | None:
    """Return the arrays of its file in their order, and the words of its header.

    Arrays of parameters are told by the place of their layer in θ; ``text`` is the
    metadata as a checksum is taken of it.  ``None`` where a file can't hold the net.
    """
    try:
        words = json.dumps({"version": VERSION} | header(net), sort_keys=True)
    except Exception:  # an activation without a name: there is no file of it
        return None
    place = {id(value): at for at, value in enumerate(net.parameters())}
    arrays = []
    for name, array in sorted(all_arrays(net).items()):
        entry: dict[str, Any] = {"name": name, "shape": list(array.shape)}
        if array.dtype == object:
            rows = array if array.ndim == 2 else array[:, None]
            entry["first"] = place[id(rows[0, 0])]
            entry["step"] = _step(rows, place)
        else:
            entry["data"] = packed(array)
        arrays.append(entry)
    return {"text": words, "arrays": arrays}


def _step(rows: np.ndarray, place: dict[int, int]) -> int:
    """Return how far the rows of a layer's array lie apart in θ."""
    if len(rows) == 1:
        return 0
    return place[id(rows[1, 0])] - place[id(rows[0, 0])]
