import json

import numpy as np
import pytest

from autograd.errors import ExportError
from nn import MLP, Sequential, Standardise, datasets
from nn.errors import ArchitectureError, ModelFileError, UnknownNameError
from tests.nn.training.prediction.nets import NETS, NOT_IN_FLOAT64, examples

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NETS)
def test_a_net_in_onnxruntime(run, tmp_path, name, dtype):
    net, X = NETS[name](), examples(name)
    path = tmp_path / "net.onnx"
    if name in NOT_IN_FLOAT64 and dtype == "float64":
        with pytest.raises(ExportError, match="gelu"):
            net.save(path, X=X, dtype=dtype)
        assert list(tmp_path.iterdir()) == []
        return
    net.save(path, X=X, dtype=dtype)
    digits = 1e-12 if dtype == "float64" else 2e-5

    for count in (1, 6):
        (found,) = run(path, X=X[:count])
        expected = net.predict(X[:count])
        np.testing.assert_allclose(found, expected, rtol=digits, atol=digits / 10)


def test_a_trained_net_knows_its_shape(run, tmp_path):
    X, y = datasets.digits()
    images = X[:40].reshape(-1, 1, 8, 8)
    net = NETS["convolution"]()
    with pytest.raises(ArchitectureError, match="X=X"):
        net.save(tmp_path / "net.onnx")
    from nn import Conv2d, Flatten, Layer

    net = Sequential(
        Conv2d(1, 2, 3, seed=0), Flatten(), Layer(72, 10, "softmax", seed=1)
    )
    net.fit(images, y[:40], epochs=1, seed=0, verbose=False)
    net.save(tmp_path / "net.onnx")
    (found,) = run(tmp_path / "net.onnx", X=images)

    np.testing.assert_allclose(found, net.predict(images), rtol=2e-5, atol=1e-6)


def test_standardisation_is_inside(run, tmp_path):
    X, y = datasets.moons(60, seed=0)
    X = 1000.0 + 50.0 * X
    net = Sequential(Standardise(2), MLP(2, [4, 1], output="sigmoid", seed=0))
    net.fit(X, y, epochs=2, seed=0, verbose=False)
    net.save(tmp_path / "net.onnx")
    (found,) = run(tmp_path / "net.onnx", X=X)

    np.testing.assert_allclose(found, net.predict(X), atol=1e-5)


def test_a_table_of_columns(run, tmp_path):
    pandas = pytest.importorskip("pandas")
    onnx = pytest.importorskip("onnx")
    from nn.tables.columns import YEAR, Category, Date, Number
    from nn.tables.schema import Schema

    frame = pandas.DataFrame(
        {
            "age": [30.0, np.nan, 50.0, 41.5],
            "town": ["Rome", "Oslo", "", "Paris"],
            "sex": ["f", "m", "m", "f"],
            "seen": pandas.to_datetime(
                ["2020-01-01", "2021-06-30", None, "2001-02-03"]
            ),
        }
    )
    columns = (
        Number("age", True, 40.0),
        Category("town", True, ("Oslo", "Paris", "Rome")),
        Category("sex", False, ("f", "m")),
        Date("seen", True, "", 7000.0, (YEAR, 7.0)),
    )
    schema = Schema(columns, "bought", ("no", "perhaps", "yes"))
    width = len(schema.features)
    net = MLP(width, [5, 3], output="softmax", seed=0)
    net.schema, net.loss = schema, "cross_entropy"
    net.save(tmp_path / "table.onnx", dtype="float64")
    days = (frame["seen"] - pandas.Timestamp("2000-01-01")).dt.total_seconds() / 86_400
    output, label = run(
        tmp_path / "table.onnx",
        age=frame["age"].to_numpy(),
        town=frame["town"].to_numpy(object),
        sex=frame["sex"].to_numpy(object),
        seen=days.to_numpy(),
    )
    expected = net.predict(frame)
    about = {
        entry.key: json.loads(entry.value)
        for entry in onnx.load(tmp_path / "table.onnx").metadata_props
    }

    np.testing.assert_allclose(output, expected, rtol=1e-9)
    assert label.tolist() == [schema.classes[k] for k in expected.argmax(axis=1)]
    assert about["classes"] == ["no", "perhaps", "yes"]
    assert about["target"] == "bought"
    assert Schema.from_json(about["schema"]) == schema


def test_two_classes_of_one_output(run, tmp_path):
    from nn.tables.columns import Number
    from nn.tables.schema import Schema

    net = MLP(1, [3, 1], "tanh", output="sigmoid", seed=0)
    net.schema, net.loss = Schema((Number("x", False, 0.0),), "y", ("no", "yes")), "bce"
    net.save(tmp_path / "two.onnx")
    x = np.linspace(-5.0, 5.0, 9)
    output, label = run(tmp_path / "two.onnx", x=x)

    np.testing.assert_allclose(output, net.predict(x[:, None]), atol=1e-6)
    assert label.tolist() == [("no", "yes")[int(p >= 0.5)] for p in output]


def test_a_dtype_is_for_onnx_and_one_of_two(tmp_path):
    net = MLP(2, [1], seed=0)

    with pytest.raises(UnknownNameError, match="float16"):
        net.save(tmp_path / "net.onnx", dtype="float16")
    with pytest.raises(ModelFileError, match="dtype is for"):
        net.save(tmp_path / "net.npz", dtype="float32")


def test_no_such_folder(tmp_path):
    pytest.importorskip("onnx")
    net = MLP(2, [1], seed=0)

    with pytest.raises(ModelFileError, match="there is no folder"):
        net.save(tmp_path / "none" / "net.onnx")
