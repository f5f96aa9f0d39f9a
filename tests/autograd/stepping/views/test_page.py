"""The page, as text and in a browser."""

import json
import re

import pytest

from autograd import Value, ops
from autograd.cli import build
from autograd.ground.text import number_text
from autograd.stepping import BackwardStep, steps
from nn import MLP
from tests.browsers import start_browser

EXAMPLE = "u = b*c; v = a + u; J = 3*v", ("a=5", "b=3", "c=2")
LONGER = "t = tanh(a*b); J = t*a + exp(-a**2/2) - t", ("a=0.5", "b=-2")
HOSTILE = '</script><script>document.title="taken"</script>@script@'


def hostile():
    a, b = Value(2.0, HOSTILE), Value(3.0, "<img src=x onerror=alert(1)>")
    return a * b


GRAPHS = {
    "example": lambda: build(*EXAMPLE),
    "longer": lambda: build(*LONGER),
    "twice": lambda: Value(3.0, "x") ** 2 + ops.square(Value(-1.5, "y")),
    "hostile": hostile,
}


def test_the_page_is_one_small_file_that_needs_nothing_else():
    page = steps(build(*EXAMPLE)).page()

    assert len(page.encode()) < 60_000
    assert not re.search(r"\b(src|href)=", page)
    assert set(re.findall(r"https?://[^\s\"<]+", page)) == {
        "http://www.w3.org/2000/svg"
    }
    assert "default-src 'none'" in page
    assert steps(build(*EXAMPLE)).page() == page


def test_all_steps_are_in_the_page_as_text():
    page = steps(build(*EXAMPLE)).page()

    for sentence in (
        "Forward: u is made of b and c.",
        "Backward: u hands its gradient 3 on to b, times the local derivative 2.",
    ):
        assert sentence in page
    assert page.count("<li>") == 8
    assert "b → u → v → J" in page


def test_negative_factors_of_a_path_stand_in_brackets():
    page = steps(build("J = (a - b)*c", ("a=1", "b=2", "c=-3"))).page()

    assert "<td>1 · (−3)</td><td>= −3</td>" in page
    assert "<td>(−1) · (−3)</td><td>= 3</td>" in page


def test_hostile_labels_stay_text():
    page = steps(hostile()).page()

    assert page.count("<script") == 2
    assert "<img" not in page
    data = page[page.index('id="data">') + 10 :]
    assert json.loads(data[: data.index("</script>")])["start"] == 1


@pytest.mark.slow
def test_a_large_net_steps_by_neuron_or_layer_that_can_be_opened():
    inputs = [Value(0.1 * i, f"x[{i}]") for i in range(16)]
    walk = steps(MLP(16, [48, 1], activation="tanh", seed=0)(inputs))
    page = walk.page()

    assert len(walk) > 1500
    assert "Backward through layers.0</p><details><summary>1,680 steps" in page
    assert page.count("<li>") < 300
    opened = walk.page(expand="layers.0")
    assert "Backward through layers.0.neurons.7<" in opened


def test_a_notebook_gets_an_isolated_frame_and_a_picture():
    walk = steps(build(*EXAMPLE))
    bundle = walk._repr_mimebundle_()

    assert 'sandbox="allow-scripts"' in bundle["text/html"]
    assert 'src="data:image/svg+xml;base64,' in bundle["text/html"]
    assert bundle["text/html"].count("<script") == 0  # escaped inside srcdoc
    assert "dJ/db = 6" in bundle["text/plain"]


def test_a_notebook_without_renderer_gets_the_steps_as_text(monkeypatch):
    from autograd.drawing import render

    monkeypatch.setattr(render.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    bundle = steps(build(*EXAMPLE))._repr_mimebundle_()

    assert list(bundle) == ["text/plain"]
    assert "dJ/db = 6" in bundle["text/plain"]
    assert "[draw]" in bundle["text/plain"]


# -- in a browser ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium():
    browser = start_browser()
    yield browser
    browser.quit()


def opened(browser, walk, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(walk.page(), encoding="utf-8")
    browser.get(path.as_uri())
    return browser


def press(browser, *keys):
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def shown(browser):
    """What the page shows: the boxes' numbers, the stage, the count, the lit parts."""
    return browser.execute_script(
        """
        const visible = text =>
            getComputedStyle(text).visibility === "visible" ? text.textContent : null;
        const boxes = {};
        for (const box of document.querySelectorAll("figure .node")) {
          const texts = [...box.querySelectorAll("text")];
          boxes[box.id] = texts.slice(-2).map(visible);
        }
        return {
          boxes,
          stage: document.getElementById("stage").textContent,
          count: document.getElementById("count").textContent,
          lit: [...document.querySelectorAll(".lit")].map(part => part.id).sort(),
          current: document.querySelectorAll("li[aria-current]").length,
        };
        """
    )


def expected_boxes(walk, count):
    state = walk.state(count - 1)
    texts = {}
    for node in range(len(walk.names)):
        numbers = state.data.get(node), state.gradients.get(node)
        texts[f"n{node}"] = [
            None if number is None else number_text(number) for number in numbers
        ]
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("name", GRAPHS)
def test_every_number_at_every_step_is_that_of_the_record(chromium, name, tmp_path):
    from selenium.webdriver.common.keys import Keys

    walk = steps(GRAPHS[name]())
    opened(chromium, walk, tmp_path)
    forward = [shown(chromium)]
    for _ in walk:
        press(chromium, Keys.ARROW_RIGHT)
        forward.append(shown(chromium))

    for count, seen in enumerate(forward):
        boxes = {key: seen["boxes"][key] for key in expected_boxes(walk, count)}
        assert boxes == expected_boxes(walk, count)
        assert seen["count"] == f"{count} / {len(walk)}"
    for step, seen in zip(walk, forward[1:], strict=True):
        numbers = [step.result] if step.phase == "forward" else [
            step.local, step.upstream, step.contribution, step.running,
        ]  # fmt: skip
        for number in numbers:
            assert number_text(number) in seen["stage"]
        assert f"n{step.node}" in seen["lit"]
        if isinstance(step, BackwardStep):
            assert f"e{step.node}_{step.index}" in seen["lit"]

    press(chromium, Keys.ARROW_RIGHT)
    back = [shown(chromium)]
    for _ in walk:
        press(chromium, Keys.ARROW_LEFT)
        back.append(shown(chromium))
    assert back == forward[::-1]
    press(chromium, Keys.END)
    assert shown(chromium) == forward[-1]
    press(chromium, Keys.HOME)
    assert shown(chromium) == forward[0]
    assert_quiet(chromium)


def assert_quiet(browser):
    """No script error, no request but for the page itself, nothing taken over."""
    assert list(browser.get_log("browser")) == []
    requests = [
        message["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    ]
    assert all(url.startswith(("file:", "data:")) for url in requests)
    assert browser.title.startswith("The chain rule")


@pytest.mark.slow
def test_buttons_slider_and_list_go_to_their_step(chromium, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(chromium, steps(build(*EXAMPLE)), tmp_path)
    find = chromium.find_element

    counts = []
    for button in ("next", "next", "previous", "last", "first"):
        find(By.ID, button).click()
        counts.append(shown(chromium)["count"])
    assert counts == ["1 / 8", "2 / 8", "1 / 8", "8 / 8", "0 / 8"]
    assert not find(By.ID, "previous").is_enabled()
    find(By.ID, "slider").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert shown(chromium)["count"] == "2 / 8"
    find(By.CSS_SELECTOR, "#steps > li:nth-child(5)").click()
    assert shown(chromium)["count"] == "5 / 8"
    assert find(By.ID, "stage").get_attribute("aria-live") == "polite"


@pytest.mark.slow
def test_the_quiz_hides_a_contribution_until_it_is_guessed(chromium, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(chromium, steps(build(*EXAMPLE)), tmp_path)
    find = chromium.find_element
    find(By.ID, "quiz").click()
    find(By.ID, "slider").send_keys(*[Keys.ARROW_RIGHT] * 7)

    def labels():
        edges = chromium.find_elements(By.CSS_SELECTOR, "figure #e3_0 text")
        return [edge.value_of_css_property("visibility") for edge in edges]

    def answer(text):
        find(By.ID, "guess").clear()
        find(By.ID, "guess").send_keys(text, Keys.ENTER)

    seen = shown(chromium)
    assert "What is the local derivative of u with respect to b?" in seen["stage"]
    assert not re.search(r"\d", seen["stage"])  # neither factor is given away
    assert labels() == ["hidden"]
    assert seen["boxes"]["n1"] == ["3", None]
    assert not find(By.CSS_SELECTOR, "#steps > li:nth-child(7) .say").is_displayed()
    answer("5")
    assert find(By.ID, "verdict").text.startswith("Not yet: by how much")
    answer("4/2")
    seen = shown(chromium)
    assert "∂u/∂b = c = 2. What does u contribute to dJ/db?" in seen["stage"]
    assert labels() == ["visible"]
    assert seen["boxes"]["n1"] == ["3", None]
    answer("5")
    assert find(By.ID, "verdict").text.startswith("Not yet: it is the local derivative")
    answer("6,0")
    assert shown(chromium)["boxes"]["n1"] == ["3", "6"]
    find(By.ID, "next").click()
    find(By.ID, "reveal").click()
    find(By.ID, "reveal").click()
    assert shown(chromium)["boxes"]["n2"] == ["2", "9"]


@pytest.mark.slow
def test_a_presenters_keys_move(chromium, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(chromium, steps(build(*EXAMPLE)), tmp_path)
    counts = []
    for key in (Keys.SPACE, Keys.PAGE_DOWN, Keys.PAGE_DOWN, Keys.PAGE_UP):
        press(chromium, key)
        counts.append(shown(chromium)["count"])
    assert counts == ["1 / 8", "2 / 8", "3 / 8", "2 / 8"]
    chromium.find_element(By.ID, "next").click()
    press(chromium, Keys.SPACE)  # of a button in focus, once
    assert shown(chromium)["count"] == "4 / 8"
    chromium.find_element(By.ID, "slider").send_keys(Keys.PAGE_DOWN)
    assert shown(chromium)["count"] == "5 / 8"
    chromium.find_element(By.ID, "quiz").click()
    press(chromium, Keys.PAGE_UP)  # though the answer's field has the focus
    assert shown(chromium)["count"] == "4 / 8"


NEURON = (
    "z = w1*x1 + w2*x2 + b; a = tanh(z); L = (a - y)^2",
    ("w1=0.5", "x1=2", "w2=-1", "x2=1", "b=0.3", "y=1"),
)
CHAIN = (
    "; ".join(["v0 = x*y", *(f"v{i} = tanh(v{i - 1}*x + y)" for i in range(1, 20))]),
    ("x=0.5", "y=-0.3"),
)


@pytest.fixture
def screen(chromium):
    def sized(width, height):
        size = {"width": width, "height": height}
        chromium.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": 1, "mobile": width < 500},
        )

    yield sized
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(390, 844), (1024, 640), (1280, 800), (1920, 1080)], ids=str
)
@pytest.mark.parametrize("graph", [EXAMPLE, NEURON, CHAIN], ids=["J", "L", "chain"])
def test_letters_are_readable_and_controls_in_sight(
    chromium, screen, graph, size, tmp_path
):
    from selenium.webdriver.common.keys import Keys

    screen(*size)
    walk = steps(build(*graph))
    opened(chromium, walk, tmp_path)
    press(chromium, *[Keys.PAGE_DOWN] * min(12, len(walk)))
    if size[0] < 500:  # one column: scrolled on to the list of steps
        chromium.execute_script("scrollTo(0, 1e6)")
    found = chromium.execute_script(
        """
        const size = text => parseFloat(getComputedStyle(text).fontSize)
            * (text.getScreenCTM?.().a || 1);
        const texts = [...document.querySelectorAll("figure text, .say, td, button")];
        const box = part => part.getBoundingClientRect();
        const controls = box(document.getElementById("controls"));
        const figure = box(document.querySelector("figure"));
        const lit = box(document.querySelector(".node.lit"));
        return {
          smallest: Math.min(...texts.map(size)),
          controls: [controls.top >= 0, controls.bottom <= innerHeight],
          lit: [lit.left >= figure.left - 1, lit.right <= figure.right + 1],
          overflow: document.documentElement.scrollWidth > innerWidth,
        };
        """
    )

    assert found["smallest"] >= 12
    assert found["controls"] == [True, True]
    assert found["lit"] == [True, True]
    assert not found["overflow"]


@pytest.mark.slow
def test_numbers_of_three_digits_are_whole(chromium, screen, tmp_path):
    from selenium.webdriver.common.keys import Keys

    screen(1280, 800)
    walk = steps(build(*CHAIN))
    assert len(walk) > 100
    opened(chromium, walk, tmp_path)
    press(chromium, Keys.END)
    room = """
        const list = document.getElementById("steps"), item = list.lastElementChild;
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.font = getComputedStyle(list).font;
        const left = part => part.getBoundingClientRect().left;
        const start = left(item) - left(list);
        return [start, canvas.measureText("155. ").width];
    """
    start, needed = chromium.execute_script(room)

    assert start >= needed


@pytest.mark.slow
def test_on_paper_all_numbers_and_steps_stand(chromium, tmp_path):
    from selenium.webdriver.common.by import By

    walk = steps(build("J = a*a*a", ("a=2",)))
    opened(chromium, walk, tmp_path)
    for _ in range(len(walk) - 1):  # the gradient of a is a sum so far
        chromium.find_element(By.ID, "next").click()
    chromium.find_element(By.ID, "quiz").click()
    before = shown(chromium)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    chromium.execute_script("dispatchEvent(new Event('beforeprint'))")
    seen = shown(chromium)
    steps_shown = chromium.find_elements(By.CSS_SELECTOR, "#steps > li .say")
    printed = [part.is_displayed() for part in steps_shown]
    controls = chromium.find_element(By.ID, "controls").is_displayed()
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    chromium.execute_script("dispatchEvent(new Event('afterprint'))")

    boxes = {key: seen["boxes"][key] for key in expected_boxes(walk, len(walk))}
    assert boxes == expected_boxes(walk, len(walk))
    assert printed == [True] * len(walk)
    assert not controls
    assert before["boxes"] != boxes
    assert shown(chromium) == before


@pytest.mark.slow
def test_the_second_tab_sums_over_paths(chromium, tmp_path):
    from selenium.webdriver.common.by import By

    walk = steps(build(*LONGER))
    opened(chromium, walk, tmp_path)
    chromium.find_element(By.ID, "tab-paths").click()
    totals = [
        cell.text for cell in chromium.find_elements(By.CSS_SELECTOR, "tfoot td + td")
    ]

    assert totals == [f"= {number_text(g)}" for g in walk.gradients.values()]
    rows = chromium.find_elements(By.CSS_SELECTOR, "tr[data-edges]")
    for row in rows:
        row.click()
        assert shown(chromium)["lit"] == sorted(row.get_attribute("data-edges").split())
    assert not chromium.find_element(By.ID, "panel-steps").is_displayed()


@pytest.mark.slow
def test_a_notebook_shows_the_frame_or_the_picture_never_both(chromium, tmp_path):
    """Notebooks set ``display`` of images; without styles and frames one remains."""
    from selenium.webdriver.common.by import By

    cell = steps(build(*EXAMPLE))._repr_mimebundle_()["text/html"]
    stripped = re.sub("<style>.*?</style>|<iframe.*?</iframe>", "", cell, flags=re.S)
    style = "<style>.output img{display:block}</style>"
    for number, (content, visible) in enumerate(((cell, False), (stripped, True))):
        path = tmp_path / f"{number}.html"
        path.write_text(f'{style}<div class="output">{content}</div>', encoding="utf-8")
        chromium.get(path.as_uri())
        picture = chromium.find_element(By.CSS_SELECTOR, "img.chainrule-static")
        assert picture.is_displayed() is visible


@pytest.mark.slow
def test_a_picture_fits_its_place_and_follows_light_and_dark(chromium, tmp_path):
    path = tmp_path / "picture.html"
    picture = build(*EXAMPLE).draw().svg
    path.write_text(f'<div style="width:200px">{picture}</div>', encoding="utf-8")
    page = """
        const picture = document.querySelector("svg");
        const paper = picture.querySelector("polygon");
        const {width, height} = picture.getBoundingClientRect();
        return [width, height < width, getComputedStyle(paper).fill];
    """
    seen = {}
    for scheme in ("light", "dark"):
        wish = {"name": "prefers-color-scheme", "value": scheme}
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [wish]})
        chromium.get(path.as_uri())
        seen[scheme] = chromium.execute_script(page)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert seen["light"] == [200, True, "rgb(255, 255, 255)"]
    assert seen["dark"] == [200, True, "rgb(18, 22, 28)"]


@pytest.mark.slow
def test_without_scripts_the_picture_and_the_list_remain(tmp_path):
    from selenium.webdriver.common.by import By

    browser = start_browser(javascript=False)
    try:
        opened(browser, steps(build(*EXAMPLE)), tmp_path)
        find = browser.find_element
        assert find(By.CSS_SELECTOR, "figure svg").is_displayed()
        assert find(By.CSS_SELECTOR, "#steps > li:nth-child(8) .say").is_displayed()
        assert find(By.CSS_SELECTOR, "table").is_displayed()
        assert not find(By.ID, "controls").is_displayed()
    finally:
        browser.quit()
