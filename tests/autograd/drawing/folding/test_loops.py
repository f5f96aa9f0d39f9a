"""Loops are found again in the order of what they did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.drawing.folding.loops import FEWEST, Loop, find_loops, places


def shape(items):
    """Items as text: ``2 4×[1 3×[1]]`` for two items and a loop of a loop."""
    parts, plain = [], 0
    for item in [*items, None]:
        if isinstance(item, int):
            plain += 1
            continue
        parts += [str(plain)] if plain else []
        plain = 0
        if item:
            kind = "r" if item.is_recurrent else ""
            parts.append(f"{len(item.iterations)}{kind}×[{shape(item.iterations[0])}]")
    return " ".join(parts)


def of(text, edges=()):
    return shape(find_loops(text, list(edges)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("abcabcab", "8"),
        ("abcabcabcabc", "4×[3]"),
        ("xy" + "abc" * 7 + "z", "2 7×[3] 1"),
        ("aaaa", "4×[1]"),
        (("ab" * 5 + "c") * 6, "6×[5×[2] 1]"),
        ((("a" * 4 + "b") * 4 + "c") * 4, "4×[4×[4×[1] 1] 1]"),
        ("ab" * 5 + "cd" * 6, "5×[2] 6×[2]"),
        ("", ""),
    ],
)
def test_loops_and_loops_of_loops(text, found):
    assert of(text) == found


def test_a_loop_in_which_a_run_uses_the_last_is_told_from_one_of_independent_runs():
    chain = [(place, place + 1) for place in range(9)]
    inside = [(place, place + 1) for place in range(0, 9, 2)]

    assert of("ab" * 5, chain) == "5r×[2]"
    assert of("ab" * 5, inside) == "5×[2]"


def test_two_layers_are_two_loops():
    """Units of the second use all of the first, and none of their own."""
    edges = [(first, second) for first in range(6) for second in range(6, 12)]

    assert of("a" * 12, edges) == "6×[1] 6×[1]"


def test_terms_of_two_sums_are_two_loops():
    edges = [(term, 10) for term in range(4)] + [(term, 11) for term in range(4, 10)]

    assert of("a" * 10 + "st", edges) == "4×[1] 6×[1] 2"


def test_a_body_starts_where_the_fewest_edges_run_from_one_to_the_next():
    """What stands once before the loop, in the first run, does not turn the body."""
    text = "aWb" + "ab" * 6
    edges = [(0, 2)] + [(place, place + 1) for place in range(3, 15, 2)]

    assert of(text, edges) == "3 6×[2]"


@pytest.mark.slow
@given(
    st.lists(st.integers(0, 3), max_size=6),
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
    st.integers(FEWEST, 9),
    st.lists(st.integers(0, 3), max_size=6),
)
def test_every_place_is_kept_in_its_order(before, body, times, after):
    tokens = before + body * times + after
    items = find_loops(tokens, [])

    assert list(places(items)) == list(range(len(tokens)))
    loops = [item for item in items if isinstance(item, Loop)]
    assert loops
    for loop in loops:
        runs = [[tokens[at] for at in places(run)] for run in loop.iterations]
        assert all(run == runs[0] for run in runs)
