"""Model files: round trips, other readers, damage, strangers, death while writing."""

import json
import os
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import safetensors
import safetensors.numpy

import nn
from autograd import ops
from autograd.errors import MissingExtraError
from nn import MLP, Layer, Module, Neuron, Sequential, datasets
from nn.errors import ArchitectureError, ModelFileError
from nn.files import persistence

SUFFIXES = [".safetensors", ".npz"]
X, Y = datasets.moons(n=30, seed=0)


def trained():
    net = MLP(2, [4, 1], "tanh", "sigmoid", seed=0, dropout=0.2, standardise=True)
    net.fit(X, Y, epochs=2, seed=0, verbose=False)
    return net


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_net_comes_back_as_it_was(tmp_path, suffix):
    net, path = trained(), tmp_path / f"net{suffix}"
    net.save(path)
    back = nn.load(path)

    assert repr(back) == repr(net)
    assert repr(back.layers) == repr(net.layers)
    assert back.predict_proba(X).tolist() == net.predict_proba(X).tolist()
    assert back.evaluate(X, Y) == net.evaluate(X, Y)
    history = back.fit(X, Y, epochs=1, seed=0, verbose=False)  # its scaling is learnt
    assert history.history == net.fit(X, Y, epochs=1, seed=0, verbose=False).history


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "net",
    [
        Neuron(3, "gelu", seed=0),
        Layer(3, 2, "softmax", seed=0),
        Sequential(Layer(3, 4, seed=0), Sequential(Layer(4, 2, "elu", seed=1))),
    ],
    ids=repr,
)
def test_every_kind_of_module_comes_back(tmp_path, suffix, net):
    net.save(tmp_path / f"net{suffix}")
    back = nn.load(tmp_path / f"net{suffix}")

    assert repr(back) == repr(net)
    assert back.theta.tolist() == net.theta.tolist()


def test_the_official_library_reads_it(tmp_path):
    net, path = MLP(3, [4, 2], seed=0), tmp_path / "net.safetensors"
    net.save(path)
    arrays = safetensors.numpy.load_file(path)

    assert {k: v.shape for k, v in arrays.items()} == {
        "layers.0.weight": (4, 3), "layers.0.bias": (4,),
        "layers.1.weight": (2, 4), "layers.1.bias": (2,),
    }  # fmt: skip
    assert (
        arrays["layers.0.weight"].tolist()
        == net.state_dict()["layers.0.weight"].tolist()
    )
    with safetensors.safe_open(path, "numpy") as file:
        architecture = json.loads(file.metadata()["chainrule"])["architecture"]
    assert architecture["type"] == "MLP"
    assert [layer["nout"] for layer in architecture["layers"]] == [4, 2]


def test_pytorch_reads_it_and_computes_the_same(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    net, path = MLP(3, [4, 2], seed=0), tmp_path / "net.safetensors"
    net.save(path)
    twin = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2)
    ).double()
    state = {
        name.replace("layers.0", "0").replace("layers.1", "2"): tensor
        for name, tensor in load_file(path).items()
    }
    twin.load_state_dict(state)
    points = np.random.default_rng(0).normal(size=(5, 3))
    theirs = twin(torch.tensor(points)).detach().numpy()

    assert net.predict(points) == pytest.approx(theirs, rel=1e-12)


def test_npz_needs_no_pickle(tmp_path):
    trained().save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_cut_short_or_altered_are_refused(tmp_path, suffix):
    path = tmp_path / f"net{suffix}"
    trained().save(path)
    whole = path.read_bytes()
    damaged = [whole[:cut] for cut in (0, 1, 7, 8, 50, len(whole) // 2, len(whole) - 1)]
    damaged += [b"\xff" * 8 + whole[8:], b"hello", whole[:8] + b"\0" * 60 + whole[68:]]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(ModelFileError, match=rf"net\{suffix}"):
            nn.load(path)


class Trap:
    def __reduce__(self):
        return os.mkdir, ("trapped",)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pickles_are_not_opened(tmp_path, suffix, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"evil{suffix}").write_bytes(pickle.dumps(Trap()))
    np.savez(tmp_path / "object.npz", a=np.array([Trap()], dtype=object))
    for name in (f"evil{suffix}", "object.npz"):
        with pytest.raises(ModelFileError):
            nn.load(tmp_path / name)

    assert not (tmp_path / "trapped").exists()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_other_peoples_files_have_arrays_but_no_architecture(tmp_path, suffix):
    path, net = tmp_path / f"theirs{suffix}", MLP(3, [2], seed=0)
    state = {name: array + 1 for name, array in net.state_dict().items()}
    if suffix == ".npz":
        np.savez(path, **state)
    else:
        safetensors.numpy.save_file(state, path)
    with pytest.raises(ModelFileError, match=r"no architecture.*net.load\(path\)"):
        nn.load(path)

    assert net.load(path) is net
    assert net.state_dict()["layers.0.bias"].tolist() == [1.0, 1.0]


def test_a_file_of_another_net_says_what_differs(tmp_path):
    path = tmp_path / "net.npz"
    MLP(2, [3, 1]).save(path)
    with pytest.raises(ModelFileError, match=r"needs shape \(4, 2\), got \(3, 2\)"):
        MLP(2, [4, 1]).load(path)
    with pytest.raises(ModelFileError, match=r"missing layers.2.weight"):
        MLP(2, [3, 1, 1]).load(path)


@pytest.mark.parametrize(
    "architecture",
    [
        {"type": "os.system", "command": "ls"},
        {"type": "Layer", "nin": 2, "nout": 1, "activation": "exec"},
        {"type": "Layer", "nin": 2},
        {"type": "Layer", "nin": "two", "nout": 1},
        {"type": "Sequential", "layers": 3},
        {"no": "type"},
        ["MLP"],
        None,
    ],
)
def test_architectures_that_are_none_are_refused(tmp_path, architecture):
    path = tmp_path / "net.npz"
    persistence.write_arrays(path, {}, {"architecture": architecture})
    with pytest.raises(ModelFileError):
        nn.load(path)


def test_what_has_no_name_is_refused_before_anything_is_written(tmp_path):
    net = MLP(2, [3, 1], activation=lambda z: ops.sin(z))
    with pytest.raises(ArchitectureError, match="register"):
        net.save(tmp_path / "net.npz")

    assert list(tmp_path.iterdir()) == []


def test_a_module_of_ones_own_loads_into_itself(tmp_path):
    class Own(Module):
        def __init__(self):
            self.part = Layer(2, 1, seed=0)

        def __call__(self, x):
            return self.part(x)

    net = Own()
    net.save(tmp_path / "own.npz")
    other = Own()
    other.theta = [0.0, 0.0, 0.0]
    assert other.load(tmp_path / "own.npz").theta.tolist() == net.theta.tolist()
    with pytest.raises(ModelFileError, match="no layer is called 'Own'"):
        nn.load(tmp_path / "own.npz")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("net.pkl", "use one of .safetensors, .npz"),
        ("net", "the suffix chooses"),
        ("nowhere/net.npz", "no folder"),
    ],
)
def test_paths_that_cannot_be_written(tmp_path, path, message):
    with pytest.raises(ModelFileError, match=message):
        MLP(2, [1]).save(tmp_path / path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelFileError, match=r"gone.npz: No such file"):
        nn.load(tmp_path / "gone.npz")


def test_without_safetensors_the_error_names_the_extra(tmp_path, monkeypatch):
    net = MLP(2, [1])
    net.save(tmp_path / "net.safetensors")
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    for act in (net.save, nn.load):
        with pytest.raises(MissingExtraError, match=r'pip install "\S*\[data\]"'):
            act(tmp_path / "net.safetensors")


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        MLP(2, [1]).save(path)

    assert [p.name for p in tmp_path.iterdir()] == ["net.npz"]
    assert path.read_bytes() == b"old"


@pytest.mark.slow
def test_death_in_the_middle_of_saving_leaves_the_old_file(tmp_path):
    code = """
        import os, signal, sys
        from nn import MLP
        net = MLP(2, [3, 1], seed=0)
        net.save(sys.argv[1])
        print(net.theta.tobytes().hex(), flush=True)
        os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
        net.theta = net.theta + 1.0
        net.save(sys.argv[1])
    """
    path = tmp_path / "net.npz"
    command = [sys.executable, "-c", textwrap.dedent(code), str(path)]
    child = subprocess.run(command, capture_output=True, text=True)

    assert child.returncode == -9
    assert nn.load(path).theta.tobytes().hex() == child.stdout.strip()


def test_a_file_of_a_newer_release_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(persistence, "VERSION", 99)
    MLP(2, [1]).save(tmp_path / "net.npz")
    monkeypatch.undo()
    with pytest.raises(ModelFileError, match="newer release"):
        nn.load(tmp_path / "net.npz")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_net_is_the_same_file_in_every_process(tmp_path, suffix):
    paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
    for path in paths:
        code = f"from nn import MLP; MLP(2, [3, 1], seed=0).save({str(path)!r})"
        subprocess.run([sys.executable, "-c", code], check=True)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_loss_without_a_name_stays_behind(tmp_path):
    net = MLP(2, [1], seed=0)
    net.fit(X, Y, loss=lambda output, y: (output - y) ** 2, epochs=1, verbose=False)
    assert "accuracy" not in net.evaluate(X, Y)
    net.save(tmp_path / "net.npz")

    assert nn.load(tmp_path / "net.npz").loss is None


def test_sizes_may_be_numbers_of_numpy(tmp_path):
    net = MLP(np.int64(2), np.array([3, 1]), seed=0, standardise=True)
    net.save(tmp_path / "net.npz")

    assert nn.load(tmp_path / "net.npz").theta.tolist() == net.theta.tolist()


# -- what a file holds -----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_flipped_bit_loads_another_net(tmp_path, suffix):
    path = tmp_path / f"net{suffix}"
    trained().save(path)
    whole, net = path.read_bytes(), nn.load(path)
    wanted = (repr(net.layers), net.loss, net.theta.tolist())
    rng = np.random.default_rng(0)
    refused = 0
    for place, bit in rng.integers((len(whole), 8), size=(300, 2)).tolist():
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            found = nn.load(path)
        except ModelFileError:
            refused += 1
        else:  # a bit that nobody reads, such as a time in a zip
            assert (repr(found.layers), found.loss, found.theta.tolist()) == wanted
    assert refused > 200


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("change", ["weight", "loss", "architecture", "checksum"])
def test_what_was_changed_by_hand_is_refused(tmp_path, suffix, change):
    path, net = tmp_path / f"net{suffix}", MLP(2, [1], seed=0)
    about = {"version": 1, "architecture": net.config(), "loss": "mse"}
    arrays = net.state_dict()
    about["checksum"] = persistence.checksum(arrays, about)
    if change == "weight":
        arrays["layers.0.bias"] = arrays["layers.0.bias"] + 1e-300
    elif change == "architecture":
        about["architecture"]["layers"][0]["activation"] = "tanh"
    else:
        about[change] = {"loss": "bce", "checksum": None}[change]
    content = persistence._FORMATS[suffix][0](arrays, {"chainrule": json.dumps(about)})
    path.write_bytes(content)

    with pytest.raises(ModelFileError, match=r"is damaged: its checksum"):
        nn.load(path)


def test_a_file_of_numbers_of_8_bits_is_called_that(tmp_path):
    path = tmp_path / "net.safetensors"
    header = json.dumps(
        {"w": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}
    )
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode() + b"\0")
    with pytest.raises(ModelFileError, match="w holds F8_E4M3 numbers"):
        nn.load(path)
