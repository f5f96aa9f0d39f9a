"""The page in a browser: it trains as ``fit``, and shows where gradients come from."""

import json
from pathlib import Path

import numpy as np
import pytest

import nn
from nn import L2, MLP, datasets, playground
from nn.data.preparation import checked_pair
from nn.training.objectives import loss_for, objective_for
from nn.training.optimisers import OPTIMISERS
from tests.browsers import axe_complaints
from tests.nn.playground.conftest import HOSTILE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:the net is stuck"),  # a few steps are meant
]


def of(name):
    """A net and data by the kind of their loss."""
    if name == "classes":
        X, y = datasets.blobs(120, seed=2)
        return MLP(2, [5, 3], "relu", "softmax", seed=1, standardise=True), X, y
    if name == "numbers":
        X = np.random.default_rng(0).normal(size=(60, 3))
        return MLP(3, [4, 1], "silu", seed=1), X, X[:, 0] * X[:, 1]
    if name == "units":
        X = np.random.default_rng(0).normal(size=(60, 2)) * [50.0, 1e-3] + [300.0, 0.0]
        return MLP(2, [4, 1], "tanh", seed=1), X, 500.0 + 2.0 * X[:, 0]
    X, y = datasets.circles(300, seed=1)
    return MLP(2, [4, 6, 6, 4, 1], "tanh", "sigmoid", seed=3), X, y


@pytest.mark.parametrize("rule", ["sgd", "adam"])
@pytest.mark.parametrize("name", ["circles", "classes", "numbers", "units"])
def test_a_hundred_full_batch_steps_are_those_of_fit(name, rule, opened):
    net, X, y = of(name)
    page = opened(
        playground(net, X, y, optimizer=OPTIMISERS[rule](lr=0.05), batch_size=None)
    )
    page.run("playground.steps(100);")
    history = net.fit(
        X, y, epochs=100, batch_size=len(X), shuffle=False, verbose=False,
        optimizer=OPTIMISERS[rule](lr=0.05),
    )  # fmt: skip

    np.testing.assert_allclose(page.numbers("training.theta"), net.theta, atol=1e-10)
    losses = page.numbers("training.history.map(each => each.loss)")
    np.testing.assert_allclose(losses, history.history["loss"], rtol=1e-9, atol=1e-10)
    if "accuracy" in history.history:
        latest = page.numbers("training.accuracy(training.examples)")
        assert latest == history.history["accuracy"][-1]


def test_l2_is_that_of_fit(opened, circles, descent):
    net, X, y = circles
    page = opened(playground(net, X, y, optimizer=descent, batch_size=None))
    page.choose(l2="1")
    page.press("one-epoch", 20)
    net.fit(
        X, y, epochs=20, batch_size=len(X), shuffle=False, verbose=False,
        optimizer=descent, regulariser=L2(1.0),
    )  # fmt: skip

    assert page.text("epoch") == "20"
    np.testing.assert_allclose(page.numbers("training.theta"), net.theta, atol=1e-10)


def test_what_is_frozen_stays(opened, circles, descent):
    net, X, y = circles
    net.layers[1].trainable = False
    page = opened(playground(net, X, y, optimizer=descent, batch_size=None))
    page.choose(l2="1")
    page.run("playground.steps(20);")
    net.fit(
        X, y, epochs=20, batch_size=len(X), shuffle=False, verbose=False,
        optimizer=descent, regulariser=L2(1.0),
    )  # fmt: skip

    np.testing.assert_allclose(page.numbers("training.theta"), net.theta, atol=1e-10)


def test_starts_are_those_of_the_initialisers(opened):
    X, y = datasets.moons(50)
    net = MLP(2, [200, 100, 1], "tanh", "sigmoid", seed=0)
    page = opened(playground(net, X, y, activations=[]))
    spreads = {}
    for name in ("zeros", "0.01", "Xavier", "He", "mirrored"):
        page.choose(start=name)
        theta = np.array(page.numbers("training.theta"))
        second = theta[600:].reshape(-1)[: 100 * 201].reshape(100, 201)
        spreads[name] = second[:, :200].std()
        assert not second[:, 200].any()
        if name == "mirrored":
            np.testing.assert_array_equal(second[:50], -second[50:])
            lengths = np.linalg.norm(second, axis=1)
            np.testing.assert_allclose(lengths, np.sqrt(2.0), rtol=1e-9)

    assert spreads["zeros"] == 0.0
    assert spreads["0.01"] == pytest.approx(0.01, rel=0.03)
    assert spreads["Xavier"] == pytest.approx(np.sqrt(1 / 200), rel=0.03)
    assert spreads["He"] == pytest.approx(np.sqrt(2 / 200), rel=0.03)


def test_small_batches_and_dropout_learn_and_start_over_is_the_start(opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y, test_data=datasets.circles(80, seed=9)))
    page.choose(batch="8", dropout="0.1", rate="0.01")
    page.press("one-epoch", 25)

    assert page.numbers("training.steps") == 25 * 38
    assert page.numbers("training.accuracy(training.examples)") > 0.9
    assert float(page.text("test-loss")) < 0.4
    first = page.numbers("training.theta")
    page.press("again")
    np.testing.assert_array_equal(page.numbers("training.theta"), net.theta)
    page.press("one-epoch", 25)
    assert page.numbers("training.theta") == first


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


@pytest.mark.parametrize("name", ["circles", "classes", "numbers", "units"])
def test_the_sums_of_the_chain_rule_are_the_gradient(name, opened):
    net, X, y = of(name)
    page = opened(playground(net, X, y))
    found = page.run(
        """
        playground.choose({layer: 1, unit: 0, from: 0});
        document.getElementById("whole-batch").click();
        const {chain} = playground, sums = [], {sizes} = training;
        for (let layer = 1; layer < sizes.length; layer++) {
          for (let unit = 0; unit < sizes[layer]; unit++) {
            for (let from = 0; from < sizes[layer - 1]; from++) {
              sums.push(chain.sum(layer, unit, from) / training.examples.count);
            }
            sums.push(chain.sum(layer, unit) / training.examples.count);
          }
        }
        return sums;
        """
    )
    net.fit(X, y, epochs=0, verbose=False)  # it learns the units of the data
    loss = loss_for(net, None)
    features, targets = checked_pair(net, loss, X, y)
    objective = objective_for(net, loss, None, len(X))
    _, gradient = objective.value_and_grad(
        net.theta, objective.features(features), objective.targets(targets)
    )
    np.testing.assert_allclose(found, gradient, rtol=1e-9, atol=1e-14)


def test_a_unit_and_its_onward_links_tell_the_rule_with_numbers(opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y))
    page.run("document.querySelectorAll('.unit:not(.input)')[0].click();")
    page.choose(example="1")
    text = page.text("chain")
    layer = net.layers[0]
    z = float(layer.all_scores(X[0])[0].data)

    assert "Unit 1 of layer 1" in text
    assert f"= {z:.3g}".replace("-", "−") in text
    page.run("document.querySelector('.onward button').click();")
    assert "Unit 1 of layer 2" in page.text("chain")
    page.choose(**{"pick-layer": "5"})
    assert "ŷ − y" in page.text("chain")


def test_a_click_adds_and_takes_away_examples_by_mouse_and_keys(opened, circles):
    from selenium.webdriver.common.keys import Keys

    net, X, y = circles
    page = opened(playground(net, X, y, classes=["outer", "inner"]))
    points = page.browser.find_element("id", "points")
    page.run("document.getElementById('tool-2').click();")
    points.click()
    assert page.numbers("training.examples.count") == 301
    assert page.numbers("training.examples.target(300)") == [1.0]
    page.run("document.getElementById('tool-3').click();")
    points.click()
    assert page.numbers("training.examples.count") == 300
    page.run("document.getElementById('tool-1').click();")
    points.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ENTER)
    assert page.numbers("training.examples.count") == 301
    assert page.numbers("training.examples.target(300)") == [0.0]
    assert "301 examples" in page.text("count")


def test_a_class_places_points_of_its_own(opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y, test_data=(X, y)))
    page.press("one-epoch", 2)
    page.run("playground.choose({layer: 1, unit: 0, from: 0});")
    page.press("clear")
    assert page.text("count").startswith("0 examples")
    assert "no examples" in page.text("chain")
    page.press("one-step")
    page.press("play")
    page.wait_for("document.getElementById('play').textContent === 'Play'")
    page.run(
        """
        playground.play(false);
        for (let k = 0; k < 24; k++) {
          const inner = k % 2, size = inner ? 0.1 : 0.35;
          const right = 0.5 + size * Math.sin(k), down = 0.5 + size * Math.cos(k);
          document.getElementById(`tool-${1 + inner}`).click();
          const points = document.getElementById("points");
          const box = points.getBoundingClientRect();
          points.dispatchEvent(new MouseEvent("click", {
            clientX: box.left + right * box.width, clientY: box.top + down * box.height,
          }));
        }
        """
    )
    assert page.numbers("training.examples.count") == 24
    page.press("again")
    page.choose(rate="0.03")
    page.run("playground.steps(400);")
    assert page.numbers("training.accuracy(training.examples)") == 1.0
    page.press("restore")
    assert page.text("count").startswith("300 examples")
    assert page.browser.get_log("browser") == []


def test_keys_play_step_and_start_over(opened, circles):
    from selenium.webdriver.common.keys import Keys

    net, X, y = circles
    page = opened(playground(net, X, y))
    body = page.browser.find_element("tag name", "body")
    body.send_keys(Keys.ARROW_RIGHT)
    assert page.numbers("training.steps") == 1
    body.send_keys("e")
    assert page.text("epoch") == "1"
    body.send_keys(Keys.SPACE)
    page.wait_for("training.epoch > 3")
    assert page.text("play") == "Pause"
    body.send_keys(Keys.SPACE)
    assert page.text("play") == "Play"
    body.send_keys(Keys.HOME)
    assert page.text("epoch") == "0"


def test_nothing_is_asked_for_nothing_complains_and_words_stay_text(opened):
    X, y = datasets.moons(60)
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=0)
    page = opened(
        playground(net, X, y, title=HOSTILE, features=[HOSTILE, "b"], classes=[HOSTILE])
    )
    page.run("playground.choose({layer: 1, unit: 0, from: 0});")
    page.press("one-epoch", 2)

    assert page.browser.title == HOSTILE
    assert HOSTILE in page.text("title")
    assert HOSTILE in page.text("chain")
    assert not page.run("return document.querySelectorAll('img').length;")
    assert page.browser.get_log("browser") == []
    events = [
        json.loads(entry["message"])["message"]
        for entry in page.browser.get_log("performance")
    ]
    asked = {
        event["params"]["request"]["url"].partition(":")[0]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file"}


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_page_is_as_wide_as_the_screen_and_letters_are_readable(
    width, opened, circles
):
    net, X, y = circles
    page = opened(playground(net, X, y))
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    try:
        page.browser.refresh()
        page.run("playground.choose({layer: 2, unit: 1, from: 1});")
        wide = page.run("return document.documentElement.scrollWidth;")
        smallest = page.run(
            "return Math.min(...[...document.querySelectorAll('body *')]"
            ".filter(it => it.checkVisibility() && [...it.childNodes].some("
            "part => part.nodeType === 3 && part.textContent.trim()))"
            ".filter(it => !it.closest('sup, sub, script'))"
            ".map(it => parseFloat(getComputedStyle(it).fontSize)));"
        )
        covered = page.run(
            "const box = document.getElementById('play').getBoundingClientRect();"
            "return box.bottom <= innerHeight && box.top >= 0;"
        )
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert wide <= width
    assert smallest >= 12
    assert covered


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(mode, opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y, test_data=(X, y)))
    page.browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": mode}]},
    )
    page.run("playground.choose({layer: 2, unit: 1, from: 1});")
    problems = axe_complaints(page.browser)
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert problems == []
