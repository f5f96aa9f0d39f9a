import math

import pytest

from autograd.errors import ExpressionError
from autograd.expression import parse, read_values, require_values


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["a=5", "b=-pi/2"], {"a": 5.0, "b": -math.pi / 2}),
        (["a = −2", "x₁=1e3", "µ=1"], {"a": -2.0, "x1": 1000.0, "μ": 1.0}),
        (["ａ＝２", "lambda=3", "b=2²"], {"a": 2.0, "lambda": 3.0, "b": 4.0}),
        (["a=e^2", "b=inf"], {"a": math.exp(2), "b": math.inf}),
        ([], {}),
    ],
)
def test_values_are_arithmetic(texts, expected):
    assert read_values(texts) == expected


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["x=1 y=2"], r"'x=1 y=2' holds two values; write each by itself, without"),
        (["x=1,y=2"], "holds two values"),
        (["x=1; y=2"], "holds two values"),
        (["x=1", "x=3"], "x has two values, 'x=1' and 'x=3'; leave one out"),
        (["x₁=1", "x1=1"], "x1 has two values"),
        (["µ=1", "μ=3"], "μ has two values"),
        (["x"], "'x' is no value; write NAME=NUMBER, a=5, after the expression"),
        (["="], "'=' is no value"),
        (["=3"], "'=3' is no value"),
        (["x", "=", "3"], "'x =' has a space beside =; write a=5"),
        (["x=", "3"], "'x= 3' has a space beside ="),
        (["y=1", "x", "=3"], "'x =3' has a space beside ="),
        (["x==3"], "write one =, as in a=5"),
        (["x:=3"], "write one =, as in a=5"),
        (["3=x"], "'3' is no name; write a=5"),
        (["x y=3"], "'x y' is no name"),
        (["pi=3"], "pi is a number of its own"),
        (["x="], "in 'x=', after '=': column 1: the expression is empty"),
        (["x=1,5"], "in 'x=1,5', after '=': column 2: .* a decimal has a point, 2.5"),
        (["x=y"], "in 'x=y': 'y' is not a number"),
        (["x=__import__('os')"], "column 1: no function is called '__import__'"),
        (["x=1e999"], "too large"),
    ],
)
def test_what_is_no_value_is_told_what_to_write(texts, message):
    with pytest.raises(ExpressionError, match=message):
        read_values(texts)


@pytest.mark.parametrize(
    ("text", "names", "message"),
    [
        ("a*b", ["a"], r"no value for b; add b=…$"),
        ("a*b*c", [], "no value for a, b, c; add a=… b=… c=…"),
        ("a*b", ["a", "b", "d"], "d is not in the expression, whose names are a, b"),
        ("sin*x", ["x"], r"no value for sin; .*write sin\(…\)"),
        ("e*x", ["x"], r"no value for e; .* exp\(1\)"),
        ("alpha*2", ["alfa"], "is alfa in the values alpha in the expression"),
    ],
)
def test_names_and_values_must_match(text, names, message):
    with pytest.raises(ExpressionError, match=message):
        require_values(parse(text, names), dict.fromkeys(names, 1.0))
