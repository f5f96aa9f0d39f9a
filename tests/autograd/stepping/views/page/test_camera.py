"""What is in sight: reading size, zoom, pan, follow, the map, screens of any size."""

import random

import pytest

from autograd.cli import build
from autograd.expression import parse
from autograd.ground.text import number_text
from autograd.stepping import steps
from tests.pages import (
    CHAIN,
    EXAMPLE,
    NEURON,
    assert_quiet,
    example,
    opened,
    press,
    replayed,
    set_leaves,
    text_of,
)

SIZES = [(390, 844), (1024, 640), (1280, 800), (1920, 1080)]


def bush(count, seed=0):
    """An expression of some two hundred nodes, as the command line takes it."""
    rng, names, statements = random.Random(seed), ["a", "b", "c", "d"], []
    forms = ("{}*{}", "{}+{}", "{}-{}", "tanh({})", "sin({})")
    for index in range(count):
        one, other = rng.choice(names[-20:]), rng.choice(names[-30:])
        statements.append(f"n{index} = {rng.choice(forms).format(one, other)}")
        names.append(f"n{index}")
    text = "; ".join([*statements, f"J = {' + '.join(names[-20:])}"])
    inputs = parse(text).inputs
    return text, tuple(f"{name}={0.3 + 0.2 * i}" for i, name in enumerate(inputs))


BUSH = bush(270)
INDICES = "u_1 = x_1^w_12; J_2 = u_1/x_1", ("x_1=2", "w_12=3")

LOOK = """
const size = text => parseFloat(getComputedStyle(text).fontSize)
    * (text.getScreenCTM?.().a || 1);
const seen = [...document.querySelectorAll("body *")].filter(part =>
    [...part.childNodes].some(child => child.nodeType === 3 && child.data.trim())
    && !part.closest("script, style, noscript, title") && part.getClientRects().length);
const box = part => part.getBoundingClientRect();
const controls = box(document.getElementById("controls"));
const figure = box(document.querySelector("figure"));
const lit = document.querySelector("#graph .node.lit");
const edge = document.querySelector("#graph .edge.lit path");
const inside = part => part && box(part).left >= figure.left - 1
    && box(part).right <= figure.right + 1 && box(part).top >= figure.top - 1
    && box(part).bottom <= figure.bottom + 1;
const meets = part => part
    && box(part).left < figure.right && box(part).right > figure.left;
return {
  smallest: Math.min(...seen.map(size)),
  controls: controls.top >= 0 && controls.bottom <= innerHeight
      && controls.left >= 0 && controls.right <= innerWidth,
  lit: inside(lit), edge: meets(edge),
  overflow: document.documentElement.scrollWidth > innerWidth,
  map: !document.getElementById("map").hasAttribute("hidden"),
  figure: [figure.width, figure.height],
};
"""


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "graph",
    [EXAMPLE, NEURON, CHAIN, BUSH, INDICES],
    ids=["J", "L", "chain", "bush", "indices"],
)
def test_letters_are_readable_and_controls_in_sight(
    chromium, screen, graph, size, tmp_path
):
    from selenium.webdriver.support.ui import WebDriverWait

    screen(*size)
    walk = steps(build(*graph))
    opened(chromium, walk, tmp_path)
    for place in (len(walk) // 3, len(walk) - 2, len(walk)):
        chromium.execute_script(f"location.hash = 'step={place}'")
        there = f"{place} / {len(walk)}"
        WebDriverWait(chromium, 10).until(
            lambda browser, there=there: text_of(browser, "count") == there
        )
        if size[0] < 500:  # one column: scrolled on to the list of steps
            chromium.execute_script("scrollTo(0, 1e6)")
        found = chromium.execute_script(LOOK)
        assert found["smallest"] >= 12
        assert found["controls"]
        assert found["lit"]
        assert found["edge"] or place <= walk.backward_start
        assert not found["overflow"]


@pytest.mark.slow
def test_numbers_of_three_digits_are_whole(chromium, screen, tmp_path):
    screen(1280, 800)
    walk = steps(build(*CHAIN))
    assert len(walk) > 100
    opened(chromium, walk, tmp_path, f"#step={len(walk)}")
    start, needed = chromium.execute_script(
        """
        const list = document.getElementById("steps"), item = list.lastElementChild;
        const canvas = document.createElement("canvas").getContext("2d");
        canvas.font = getComputedStyle(list).font;
        const left = part => part.getBoundingClientRect().left;
        return [left(item) - left(list), canvas.measureText("155. ").width];
        """
    )

    assert start >= needed


@pytest.mark.slow
def test_the_width_of_the_window_is_used(chromium, screen, tmp_path):
    for size in SIZES[1:]:
        screen(*size)
        for graph in (EXAMPLE, NEURON):
            example(chromium, tmp_path, graph=graph)
            width, height = chromium.execute_script(LOOK)["figure"]
            across, down = chromium.execute_script(
                "const box = graph.getBoundingClientRect();"
                "return [box.width, box.height]"
            )
            assert across > 0.9 * width or down > 0.9 * height
            assert width * height > 0.3 * size[0] * size[1]


@pytest.mark.slow
def test_a_large_graph_shows_a_neighbourhood_and_a_map(chromium, screen, tmp_path):
    screen(1280, 800)
    walk = steps(build(*BUSH))
    assert len(walk.names) > 180
    opened(chromium, walk, tmp_path, "#step=90")

    assert chromium.execute_script(LOOK)["map"]
    assert chromium.find_element("id", "map").is_displayed()
    marks = chromium.execute_script(
        "return ['.known', '.lit'].map("
        "x => document.querySelectorAll('#map rect' + x).length)"
    )
    assert marks == [4 + 90, 1]
    example(chromium, tmp_path)
    assert not chromium.execute_script(LOOK)["map"]


def corner(chromium):
    """Where the picture's corner is, and how large a unit."""
    return chromium.execute_script(
        """
        const graph = document.getElementById("graph").getBoundingClientRect();
        const figure = document.querySelector("figure").getBoundingClientRect();
        return [graph.left - figure.left, graph.top - figure.top,
                graph.width / document.getElementById("graph").viewBox.baseVal.width];
        """
    )


def wheel(chromium, turn, x=300, y=200, **keys):
    chromium.execute_script(
        """
        const [deltaY, x, y, keys] = arguments;
        const figure = document.querySelector("figure");
        const frame = figure.getBoundingClientRect();
        figure.dispatchEvent(new WheelEvent("wheel", {bubbles: true, cancelable: true,
          deltaY, clientX: frame.left + x, clientY: frame.top + y, ...keys}));
        """,
        turn, x, y, keys,
    )  # fmt: skip


@pytest.mark.slow
def test_wheel_drag_buttons_and_keys_zoom_and_pan(chromium, screen, tmp_path):
    from selenium.webdriver.common.action_chains import ActionChains

    screen(1280, 800)
    example(chromium, tmp_path, "#step=20", graph=CHAIN)
    x, y, scale = corner(chromium)
    wheel(chromium, -300)
    x1, y1, closer = corner(chromium)
    assert closer > 1.3 * scale
    # the point under the pointer stays
    assert (300 - x1) / closer == pytest.approx((300 - x) / scale, abs=2)
    assert (200 - y1) / closer == pytest.approx((200 - y) / scale, abs=2)
    wheel(chromium, 1e5)
    assert corner(chromium)[2] == pytest.approx(1.0)  # letters of 12 px, no smaller
    x1 = corner(chromium)[0]
    wheel(chromium, 200, shiftKey=True)
    assert corner(chromium)[0] == pytest.approx(x1 - 200, abs=1)
    before = corner(chromium)
    figure = chromium.find_element("css selector", "figure")
    drag = ActionChains(chromium).move_to_element_with_offset(figure, 0, 100)
    drag.click_and_hold().move_by_offset(40, -10).move_by_offset(40, -10)
    drag.release().perform()
    after = corner(chromium)
    assert after[0] - before[0] == pytest.approx(80, abs=4)
    press(chromium, "+")
    assert corner(chromium)[2] == pytest.approx(1.3, abs=0.01)
    press(chromium, "-")
    chromium.find_element("id", "closer").click()
    chromium.find_element("id", "wider").click()
    assert corner(chromium)[2] == pytest.approx(1.0, abs=0.01)
    press(chromium, "0")
    assert corner(chromium)[2] == pytest.approx(scale, abs=0.01)
    assert_quiet(chromium)


@pytest.mark.slow
def test_two_fingers_zoom(chromium, screen, tmp_path):
    screen(390, 844)
    example(chromium, tmp_path, graph=NEURON)
    before = corner(chromium)[2]
    points = [
        [{"x": 150 - 2 * i, "y": 200, "id": 0}, {"x": 200 + 12 * i, "y": 200, "id": 1}]
        for i in range(8)
    ]
    for index, touches in enumerate(points):
        kind = "touchMove" if index else "touchStart"
        chromium.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches}
        )
    chromium.execute_cdp_cmd(
        "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []}
    )

    assert corner(chromium)[2] > 1.5 * before


@pytest.mark.slow
def test_one_follows_the_lit_edge_or_stays(chromium, screen, tmp_path):
    screen(1280, 800)
    example(chromium, tmp_path, "#step=1", graph=CHAIN)
    chromium.find_element("id", "follow").click()
    before = corner(chromium)
    press(chromium, "\ue010")  # End
    assert corner(chromium) == before
    chromium.find_element("id", "follow").click()
    assert corner(chromium) != before or chromium.execute_script(LOOK)["lit"]
    chromium.find_element("id", "map").click()
    assert_quiet(chromium)


@pytest.mark.slow
def test_what_is_out_of_sight_follows_a_change_too(chromium, screen, tmp_path):
    from selenium.webdriver.support.ui import WebDriverWait

    screen(1280, 800)
    root = build(*BUSH)
    walk = steps(root)
    opened(chromium, walk, tmp_path, f"#step={len(walk)}")
    numbers = [0.9 - x for x in walk.leaves.values()]
    set_leaves(chromium, walk, numbers)
    again = replayed(root, numbers)
    expected = {
        f"n{node}": [number_text(again.root.data), "1"]
        if node == walk.output
        else [number_text(again._order[node].data), number_text(slope)]
        for node, slope in again.state(len(again) - 1).gradients.items()
    }
    labels = {
        f"e{step.node}_{step.index}": [number_text(step.local)]
        for step in again[again.backward_start :]
    }

    def shown(browser):
        found = browser.execute_script(
            """
            return [...document.querySelectorAll("#graph .node, #graph .edge")].map(
              x => [x.id, [...x.querySelectorAll("text")].map(t => t.textContent)]);
            """
        )
        return {key: texts[-2:] for key, texts in found if key in expected | labels}

    wait = WebDriverWait(chromium, 5)
    wait.until(lambda browser: shown(browser) == expected | labels)
    assert_quiet(chromium)
