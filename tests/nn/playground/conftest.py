"""Pages, and a browser that opens them."""

import time

import numpy as np
import pytest

from nn import MLP, datasets
from nn.training.optimisers import SGD
from tests.browsers import numbers, start_browser

HOSTILE = '</script><img src=x onerror="document.title=1">@script@'


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


@pytest.fixture(scope="package")
def chromium():
    browser = start_browser()
    yield browser
    browser.quit()


class Opened:
    """A page in the browser."""

    def __init__(self, browser, path):
        self.browser, self.path = browser, path
        browser.get_log("browser"), browser.get_log("performance")
        browser.get(path.as_uri())

    def run(self, script):
        return self.browser.execute_script(f"const {{training}} = playground; {script}")

    def numbers(self, expression):
        return numbers(
            self.run(
                "const shown = x => typeof x === 'object' ? Array.from(x, shown)"
                f" : String(x); return shown({expression});"
            )
        )

    def choose(self, **values):
        """Set controls as a reader does."""
        for name, value in values.items():
            self.run(
                f"const it = document.getElementById({name!r}); it.value = {value!r};"
                "it.dispatchEvent(new Event('change'));"
            )

    def press(self, name, times=1):
        for _ in range(times):
            self.run(f"document.getElementById({name!r}).click();")

    def text(self, name):
        return self.run(f"return document.getElementById({name!r}).textContent;")

    def wait_for(self, condition, seconds=10):
        for _ in range(20 * seconds):
            if self.run(f"return {condition};"):
                return
            time.sleep(0.05)
        raise AssertionError(f"{condition} never held")


@pytest.fixture
def opened(chromium, tmp_path):
    def opened(page):
        page.save(tmp_path / "play.html")
        return Opened(chromium, tmp_path / "play.html")

    return opened


@pytest.fixture
def circles():
    """Net 001 and its data."""
    X, y = datasets.circles(300, seed=1)
    net = MLP(2, [4, 6, 6, 4, 1], "tanh", "sigmoid", seed=3)
    return net, X, y


@pytest.fixture
def descent():
    return SGD(lr=0.5)
