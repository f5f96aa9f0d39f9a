"""What a file claims is compared with what it holds before anything is built."""

import json

import numpy as np
import pytest

import nn
from nn import MLP, Dropout, Layer, Neuron, Sequential, Standardise
from nn.errors import ArchitectureError, ModelFileError
from nn.files import building, models
from nn.files.building import shapes
from nn.files.persistence import write_arrays

LAYER = {"type": "Layer", "nin": 2, "nout": 3, "activation": "relu"}


@pytest.mark.parametrize(
    "net",
    [
        Neuron(3, seed=0),
        Layer(3, 2, seed=0),
        MLP(3, [4, 4, 2], seed=0, dropout=0.5, standardise=True),
        Sequential(Standardise(3), Sequential(Layer(3, 4, seed=0)), Dropout(0.5)),
    ],
    ids=repr,
)
def test_the_shapes_are_those_of_the_net(net):
    found = {name: array.shape for name, array in net.state_dict().items()}

    assert shapes(net.config()) == found


def deep(levels):
    config = LAYER
    for _ in range(levels):
        config = {"type": "Sequential", "layers": [config]}
    return config


CLAIMS = {
    "a large layer": LAYER | {"nin": 1000, "nout": 1000},
    "a layer that fits no machine": LAYER | {"nin": 10**12},
    "digits without end": LAYER | {"nin": 10**400},
    "no inputs": LAYER | {"nin": 0},
    "fewer than none": LAYER | {"nout": -1},
    "half a unit": LAYER | {"nin": 2.5},
    "text": LAYER | {"nin": "2"},
    "truth": LAYER | {"nin": True},
    "no size": {"type": "Layer", "nout": 3},
    "an unknown layer": {"type": "Os", "nin": 2},
    "no type": {"nin": 2},
    "a list": [LAYER],
    "a list as type": LAYER | {"type": []},
    "nothing": None,
    "layers that are none": {"type": "MLP", "layers": 3},
    "many layers": {"type": "Sequential", "layers": [LAYER] * 1000},
    "deep layers": deep(400),
    "no layers": {"type": "Sequential", "layers": []},
    "an unknown activation": LAYER | {"activation": "os.system"},
    "an unknown option": LAYER | {"hook": "x"},
    "a large convolution": {
        "type": "Conv2d",
        "in_channels": 10**6,
        "out_channels": 10**6,
        "kernel_size": 9,
    },
    "a convolution without a window": {
        "type": "Conv2d",
        "in_channels": 1,
        "out_channels": 3,
    },
    "a large vocabulary": {"type": "Embedding", "count": 10**12, "width": 3},
    "large attention": {"type": "SelfAttention", "nin": 10**9, "heads": 1},
    "attention of text": {"type": "SelfAttention", "nin": "3"},
    "a large norm": {"type": "LayerNorm", "nin": 10**12, "epsilon": 1e-5},
    "a large standardisation": {"type": "Standardise", "nin": 10**12},
}


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_a_claim_that_does_not_fit_is_refused(tmp_path, claim, suffix):
    path = tmp_path / f"net{suffix}"
    arrays = {"weight": np.zeros((3, 2)), "bias": np.zeros(3)}
    write_arrays(path, arrays, {"architecture": CLAIMS[claim], "loss": None})
    with pytest.raises(ModelFileError, match="net"):
        nn.load(path)


def test_nothing_is_built_for_a_small_file_with_a_large_claim(tmp_path, monkeypatch):
    built = []
    monkeypatch.setattr(models, "build", built.append)
    monkeypatch.setattr(building, "Layer", None)
    path = tmp_path / "net.npz"
    write_arrays(
        path, {"weight": np.zeros(1)}, {"architecture": CLAIMS["a large layer"]}
    )
    with pytest.raises(ModelFileError, match="missing bias"):
        nn.load(path)

    assert not built


def test_a_configuration_is_no_place_for_other_things():
    with pytest.raises(ArchitectureError, match="no architecture"):
        shapes(json.loads("[1, 2]"))


FITTING = {
    "no room for zeros": {"type": "LayerNorm", "nin": 3, "epsilon": 0.0},
    "an epsilon in words": {"type": "LayerNorm", "nin": 3, "epsilon": "small"},
    "an epsilon too much": {"type": "LayerNorm", "nin": 3, "bias": True},
}


@pytest.mark.parametrize("claim", FITTING)
def test_options_that_make_no_layer_are_refused_though_the_arrays_fit(tmp_path, claim):
    path = tmp_path / "net.npz"
    arrays = {"weight": np.ones(3), "bias": np.zeros(3)}
    write_arrays(path, arrays, {"architecture": FITTING[claim], "loss": None})
    with pytest.raises(ModelFileError, match=r"net\.npz"):
        nn.load(path)


def test_a_stride_and_a_count_of_heads_come_back(tmp_path):
    net = Sequential(
        nn.Conv2d(1, 2, 2, stride=2, padding=1, activation="tanh", seed=0),
        nn.MaxPool2d(2, stride=1), nn.Flatten(), Layer(8, 2, seed=1),
    )  # fmt: skip
    net.save(tmp_path / "net.npz")
    x = np.arange(16.0).reshape(1, 4, 4)

    assert [v.data for v in nn.load(tmp_path / "net.npz")(x)] == [
        v.data for v in net(x)
    ]
