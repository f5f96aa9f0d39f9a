"""Names of other libraries: the error says what is called so here."""

import pytest

import nn


@pytest.mark.parametrize("name", sorted(nn._ELSEWHERE))
def test_what_is_called_otherwise_is_told(name):
    with pytest.raises(AttributeError) as caught:
        getattr(nn, name)

    assert nn._ELSEWHERE[name] in str(caught.value)
    named = [part for part in str(caught.value).split("nn.")[1:] if part[0].isupper()]
    for part in named:
        assert hasattr(nn, part.split("(")[0].rstrip("."))


def test_other_names_are_plain_errors():
    with pytest.raises(AttributeError, match=r"no attribute 'Lyaer'$"):
        nn.Lyaer  # noqa: B018
