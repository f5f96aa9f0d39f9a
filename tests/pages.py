"""A page of steps in a browser: opened, read and changed."""

import json

import pytest

from autograd.cli import build
from autograd.errors import DomainError
from autograd.stepping import steps

EXAMPLE = "u = b*c; v = a + u; J = 3*v", ("a=5", "b=3", "c=2")
NEURON = (
    "z = w1*x1 + w2*x2 + b; a = tanh(z); L = (a - y)^2",
    ("w1=0.5", "x1=2", "w2=-1", "x2=1", "b=0.3", "y=1"),
)
CHAIN = (
    "; ".join(["v0 = x*y", *(f"v{i} = tanh(v{i - 1}*x + y)" for i in range(1, 20))]),
    ("x=0.5", "y=-0.3"),
)


def written(walk, tmp_path, **options):
    """The address of a page that shows some steps."""
    path = tmp_path / "page.html"
    path.write_text(walk.page(**options), encoding="utf-8")
    return path.as_uri()


def opened(browser, walk, tmp_path, place="", **options):
    """The browser, at a page that shows some steps."""
    browser.get("about:blank")  # else a new fragment would not load it anew
    browser.get(written(walk, tmp_path, **options) + place)
    return browser


def example(browser, tmp_path, place="", graph=EXAMPLE, **options):
    """The browser, at the page of a graph given as the command line takes it."""
    return opened(browser, steps(build(*graph)), tmp_path, place, **options)


def press(browser, *keys):
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def text_of(browser, key):
    """What an element says, by its id."""
    return browser.execute_script(
        "return document.getElementById(arguments[0]).textContent", key
    )


def set_leaves(browser, walk, numbers):
    """Type numbers into the fields of the leaves, in the order of the graph."""
    names = [walk.names[leaf] for leaf in walk.leaves]
    browser.execute_script(
        """
        const fields = new Map([...document.querySelectorAll(".given")].map(
          row => [row.title, row.querySelector("label input")]));
        for (const [name, text] of arguments[0]) {
          fields.get(name).value = text;
          fields.get(name).dispatchEvent(new Event("input", {bubbles: true}));
        }
        """,
        [[x, repr(float(y))] for x, y in zip(names, numbers, strict=True)],
    )


def all_steps(browser):
    """What the page shows at each step: hints, and the formulas of the stage.

    A hint tells a number in all its digits.
    """
    return browser.execute_script(
        """
        const slider = document.getElementById("slider"), found = [];
        for (let count = 0; count <= Number(slider.max); count++) {
          slider.value = count;
          slider.dispatchEvent(new Event("input"));
          const hints = {};
          for (const title of document.querySelectorAll("#graph title"))
            hints[title.parentNode.id] = title.textContent;
          const formulas = document.querySelectorAll("#stage math");
          found.push({hints, formulas: [...formulas].map(part => part.innerHTML)});
        }
        return found;
        """
    )


def number(text):
    """A number as the page writes it."""
    return float(text.replace("−", "-"))


def close(got, expected):
    if expected != expected:
        return got != got
    return got == expected or abs(got - expected) <= 1e-12 * max(abs(expected), 1e-290)


def assert_quiet(browser):
    """No script error, no request but for the page itself, nothing taken over."""
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    requests = [
        message["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    ]
    assert all(url.startswith(("file:", "data:", "about:")) for url in requests)
    assert browser.title.startswith("The chain rule")


def replayed(root, numbers):
    """The steps of a graph at other numbers of its leaves; None if it refuses them."""
    walk = steps(root)
    leaves = [node for node in walk._order if node.primitive is None]
    for leaf, value in zip(leaves, numbers, strict=True):
        leaf.data = value
    try:
        root.forward()
    except DomainError:
        return None
    return steps(root)


@pytest.fixture(scope="module")
def chromium():
    """A browser for all tests of a file."""
    from tests.browsers import start_browser

    browser = start_browser()
    yield browser
    browser.quit()
