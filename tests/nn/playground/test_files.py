"""Weights leave the page and come back, as files that Python reads and writes."""

from pathlib import Path

import numpy as np
import pytest

import nn
from nn import playground
from tests.nn.playground.conftest import of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:the net is stuck"),  # a few steps are meant
]


def test_weights_taken_away_are_loaded_in_python_and_put_in_again(
    opened, circles, tmp_path
):
    net, X, y = circles
    page = opened(playground(net, X, y, title="rings"))
    page.browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior",
        {"behavior": "allow", "downloadPath": str(tmp_path)},
    )
    page.choose(activation="relu", start="He")
    page.press("one-epoch", 2)
    theta = page.numbers("training.theta")
    outputs = page.numbers(
        "training.activity(training.examples.X, training.examples.count).at(-1)"
    )
    page.press("save")
    path = tmp_path / "rings.safetensors"
    for _ in range(100):
        if path.exists():
            break
        page.run("return new Promise(done => setTimeout(done, 50));")

    loaded = nn.load(path)
    assert loaded.layers[0].activation.name == "relu"
    np.testing.assert_array_equal(loaded.theta, theta)
    np.testing.assert_allclose(loaded.predict(X), outputs, rtol=1e-12)
    page.choose(activation="tanh")
    page.run("document.getElementById('load').removeAttribute('hidden');")
    page.browser.find_element("id", "load").send_keys(str(path))
    page.wait_for("training.about.activations[0] === 'relu'")
    assert page.numbers("training.theta") == theta
    broken = Path(tmp_path / "broken.safetensors")
    broken.write_bytes(b"nothing of the kind")
    page.browser.find_element("id", "load").send_keys(str(broken))
    page.wait_for("document.getElementById('problem').textContent !== ''")
    assert page.numbers("training.theta") == theta


def test_a_file_of_python_is_put_in(opened, circles, tmp_path):
    net, X, y = circles
    page = opened(playground(net, X, y))
    net.fit(X, y, epochs=3, verbose=False)
    net.save(tmp_path / "net.safetensors")
    page.browser.find_element("id", "load").send_keys(str(tmp_path / "net.safetensors"))
    page.wait_for("training.history.length === 0 && !training.problem")

    page.wait_for(f"training.theta[0] === {float(net.theta[0])!r}")
    assert page.numbers("training.theta") == net.theta.tolist()


def test_a_file_of_other_units_is_refused(opened, tmp_path):
    net, X, y = of("units")
    page = opened(playground(net, X, y))
    net.fit(2.0 * X, y, epochs=1, verbose=False)
    net.save(tmp_path / "net.safetensors")
    before = page.numbers("training.theta")
    page.browser.find_element("id", "load").send_keys(str(tmp_path / "net.safetensors"))
    page.wait_for("training.problem !== ''")

    assert "scaling.mean is that of other data" in page.text("problem")
    assert page.numbers("training.theta") == before
