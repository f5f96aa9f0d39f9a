"""What a page holds, before any browser sees it."""

import json
import re

import numpy as np
import pytest

import nn
from nn import MLP, Conv2d, Dropout, Flatten, Layer, Sequential, datasets, playground
from nn.errors import ArchitectureError, DataError
from nn.playground.examples import directions, packed
from tests.nn.playground.conftest import HOSTILE


def told(page):
    text = re.search(r'id="data">(.*?)</script>', page, re.S)[1]
    return json.loads(text)


@pytest.mark.slow
def test_the_page_of_net_001_is_one_small_file_that_asks_for_nothing():
    X, y = datasets.circles(1000)
    net = MLP(2, [4, 6, 6, 4, 1], "relu", "sigmoid", initialiser="mirrored", seed=0)
    page = playground(net, X, y)

    assert len(page.encode()) < 300_000
    assert not re.search(r"\b(src|href)=", page)
    assert not re.search(r"https?://", page)
    assert "default-src 'none'" in page
    assert playground(net, X, y) == page


def test_the_net_stays_as_it_is():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=0, standardise=True)
    before = net.state_dict()
    playground(net, *datasets.moons(50))

    assert all(
        (before[name] == array).all() for name, array in net.state_dict().items()
    )
    assert net.loss is None


def test_labels_and_names_stay_text():
    X, y = datasets.moons(50)
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=0)
    page = playground(
        net, X, y, title=HOSTILE, features=[HOSTILE, "y"], classes=["a", HOSTILE]
    )

    assert page.count("<script") == 2
    assert "<img" not in page
    assert told(page)["features"][0] == HOSTILE


@pytest.mark.slow
def test_nets_to_choose_from():
    X, y = datasets.moons(50)
    net = MLP(2, [4, 2, 1], "tanh", "sigmoid", seed=0)
    found = told(playground(net, X, y, hidden=[[3]], activations=["relu", "tanh"]))

    assert [(each["sizes"], each["activations"][0]) for each in found["variants"]] == [
        ([2, 4, 2, 1], "tanh"),
        ([2, 4, 2, 1], "relu"),
        ([2, 3, 1], "tanh"),
    ]
    unasked = told(playground(net, X, y))["variants"]
    assert [each["sizes"][1:3] for each in unasked[-2:]] == [[2, 1], [8, 4]]


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (Sequential(Conv2d(1, 2, 3), Flatten(), Layer(8, 1)), r"layers\.0 is Conv2d"),
        (Sequential(Dropout(0.5)), "no layers of units"),
        (Layer(2, 1), "no layers of units"),
    ],
)
def test_other_nets_are_refused_by_name(net, message):
    with pytest.raises(ArchitectureError, match=message):
        playground(net, [[1.0, 2.0]], [1.0])


def test_data_that_do_not_suit_are_refused():
    with pytest.raises(DataError):
        playground(MLP(3, [2, 1], seed=0), [[1.0, 2.0]], [1.0])
    with pytest.raises(ArchitectureError, match="2 names of features"):
        playground(MLP(1, [1], seed=0), [[1.0]], [1.0], features=["a", "b"])


@pytest.mark.parametrize(
    "numbers",
    [
        np.arange(12.0).reshape(3, 4),
        np.linspace(0.0, 1.0, 9),
        np.random.default_rng(0).normal(size=(4, 3)).astype("f4").astype(float),
        np.array([1e308, -5e-324, 0.1]),
        np.zeros((2, 0)),
    ],
)
def test_numbers_are_packed_without_loss(numbers):
    import base64

    found = packed(numbers)
    raw = base64.b64decode(found["data"])
    kinds = {"float32": "<f4", "float64": "<f8", "codes": "u1"}
    values = np.frombuffer(raw, kinds[found["kind"]])
    if found["kind"] == "codes":
        values = np.array(found["table"])[values]

    assert (values.reshape(found["shape"]) == numbers).all()


def test_directions_of_many_features_begin_with_the_principal_components():
    from sklearn.decomposition import PCA

    X, _ = datasets.iris()
    found = directions(X, ["a", "b", "c", "d"])

    assert [each["name"] for each in found[2:]] == ["a", "b", "c", "d"]
    expected = np.abs(PCA(2).fit(X).components_)
    got = np.abs([each["direction"] for each in found[:2]])
    np.testing.assert_allclose(got, expected, atol=1e-9)


def test_a_notebook_gets_a_frame_of_its_own():
    page = playground(MLP(1, [1], seed=0), [[1.0], [2.0]], [0.0, 1.0])

    assert 'sandbox="allow-scripts allow-downloads"' in page._repr_html_()
    assert page._repr_html_().count("<script") == 0


@pytest.mark.slow
def test_the_command_writes_a_page(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from nn.cli import main

    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(
        main, ["play", "circles", "--hidden", "4,6,6,4", "-o", "play.html"]
    )

    assert ran.exit_code == 0, ran.output
    assert ran.stdout == "wrote play.html\n"
    found = told((tmp_path / "play.html").read_text())
    assert found["title"] == "circles, 2-4-6-6-4-1"
    assert found["data"][0]["shape"] == [800, 2]
    assert found["test"][0]["shape"] == [200, 2]
    assert nn.playground is playground


@pytest.mark.slow
def test_a_table_of_ones_own_becomes_a_page(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    from click.testing import CliRunner

    from nn.cli import main

    monkeypatch.chdir(tmp_path)
    rows = "\n".join(f"{i % 7},{i % 3},{'ab'[i % 2]}" for i in range(40))
    (tmp_path / "own.csv").write_text("length,width,kind\n" + rows)
    ran = CliRunner().invoke(main, ["play", "own.csv", "--hidden", "3"])
    told_more = ["--target", "length", "--task", "regression", "-o", "numbers.html"]
    numbers = CliRunner().invoke(main, ["play", "own.csv", *told_more])

    assert ran.exit_code == 0, ran.output
    found = told((tmp_path / "own.html").read_text())
    assert (found["features"][0], found["classes"]) == ("length", ["a", "b"])
    assert numbers.exit_code == 0, numbers.output
    found = told((tmp_path / "numbers.html").read_text())
    assert found["loss"]["name"] == "mse"
