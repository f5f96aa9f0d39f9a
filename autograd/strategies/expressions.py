"""Arithmetic as text, for parsers and for anything that takes a formula."""

from collections.abc import Sequence

from hypothesis import strategies as st

FUNCTIONS = ("tanh", "sin", "exp", "sigmoid", "softplus", "square", "atan", "relu")


def expressions(
    names: Sequence[str] = ("x", "y", "z"), leaves: int = 12
) -> st.SearchStrategy[str]:
    """Return a strategy of formulas such as ``tanh(x*y) + 2.5``.

    Args:
        names: of the variables.
        leaves: the most names and numbers in one formula.

    >>> from hypothesis import find
    >>> find(expressions(), lambda text: "+" in text)
    '(x + x)'
    """
    numbers = st.integers(0, 40).map(lambda n: f"{n / 4.0:g}")
    return st.recursive(
        st.one_of(st.sampled_from(list(names)), numbers), _larger, max_leaves=leaves
    )


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
        st.builds("(-{})".format, inner),
        st.builds("{}**{}".format, inner.map(lambda x: f"({x})"), st.integers(0, 3)),
        st.builds("({} / (1 + square({})))".format, inner, inner),
    )
