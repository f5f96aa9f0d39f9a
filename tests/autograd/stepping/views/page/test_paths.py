"""The second view: a gradient as the sum over paths."""

import pytest

from autograd.cli import build
from autograd.ground.text import number_text
from autograd.stepping import steps
from autograd.stepping.paths import path_sums
from tests.pages import example, opened, replayed, set_leaves, text_of

LONGER = "t = tanh(a*b); J = t*a + exp(-a**2/2) - t", ("a=0.5", "b=-2")


def factor(value):
    text = number_text(value)
    return f"({text})" if text.startswith("−") else text


def expected(walk):
    """Rows of (way, factors, product), and the sums, of all leaves."""
    rows, totals = [], []
    for found in path_sums(walk):
        for path in found.paths:
            factors = " · ".join(map(factor, path.locals))
            product = f"= {number_text(path.product)}"
            rows.append([" → ".join(path.names), factors, product])
        totals.append(f"= {number_text(walk.gradients[found.leaf])}")
    return rows, totals


def table(chromium):
    return chromium.execute_script(
        """
        const texts = part => [...part.cells].map(cell => cell.textContent);
        const all = chosen => [...document.querySelectorAll(chosen)];
        return [all("tr[data-edges]").map(texts),
                all("tfoot tr").map(row => texts(row)[1])];
        """
    )


@pytest.mark.slow
@pytest.mark.parametrize("graph", [LONGER, ("J = (a - b)*c", ("a=1", "b=2", "c=-3"))])
def test_paths_and_sums_are_those_of_python(chromium, graph, tmp_path):
    root = build(*graph)
    walk = steps(root)
    opened(chromium, walk, tmp_path)
    chromium.find_element("id", "tab-paths").click()
    assert table(chromium) == [*expected(walk)]
    numbers = [-1.3, 0.4, 2.5][: len(walk.leaves)]
    set_leaves(chromium, walk, numbers)
    assert table(chromium) == [*expected(replayed(root, numbers))]


@pytest.mark.slow
def test_a_path_lights_its_arrows(chromium, tmp_path):
    example(chromium, tmp_path, graph=LONGER)
    chromium.find_element("id", "tab-paths").click()
    for row in chromium.find_elements("css selector", "tr[data-edges]"):
        row.click()
        lit = chromium.execute_script(
            "return [...document.querySelectorAll('#graph .lit')].map(x => x.id).sort()"
        )
        assert lit == sorted(row.get_attribute("data-edges").split())
        said = text_of(chromium, "stage")
        assert said.startswith(row.find_element("css selector", "td").text)
        assert said.endswith(row.text.split("= ")[-1])
    assert not chromium.find_element("id", "panel-steps").is_displayed()
    assert not chromium.find_element("id", "controls").is_displayed()


@pytest.mark.slow
def test_a_leaf_that_is_the_output_has_one_empty_path(chromium, tmp_path):
    from autograd import Value

    opened(chromium, steps(Value(2.0, "x")), tmp_path)
    chromium.find_element("id", "tab-paths").click()

    assert table(chromium) == [[["x", "1", "= 1"]], ["= 1"]]
