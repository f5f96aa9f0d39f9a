"""Comparisons: nodes that mean numbers, whose truth is their number."""

import math
import operator
import pickle
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd import Value, compile, grad, hessian, jvp, ops, vjp

SIX = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}
NUMBERS = [2, 2.0, True, Fraction(2), Decimal(2), np.float32(2), np.int8(2)]


@pytest.mark.parametrize("name", SIX)
@pytest.mark.parametrize("other", [1.0, 2.0, 3.0, math.inf, math.nan])
def test_all_six_compare_numbers_and_are_nodes(name, other):
    compare, v = SIX[name], Value(2.0)

    for answer, expected in (
        (compare(v, other), compare(2.0, other)),
        (compare(other, v), compare(other, 2.0)),
        (compare(v, Value(other)), compare(2.0, other)),
    ):
        assert bool(answer) is expected
        assert isinstance(answer, Value)
        assert answer.is_truth
        assert answer.data == float(expected)
        assert repr(answer) == f"Value({expected})"
    assert compare(v, other).primitive is ops.__dict__[name]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
def test_numbers_of_every_type_are_equal_to_a_value(number):
    v = Value(float(number))

    assert v == number
    assert number == v
    assert (v != number).data == 0.0
    assert v in [number]
    assert [3.0, number].index(v) == 1


@pytest.mark.parametrize("thing", [None, "2", b"2", [2.0], (2.0,), object(), 2j, Value])
def test_what_is_no_number_is_not_equal_and_no_error(thing):
    v = Value(2.0)

    assert (v == thing) is False
    assert (v != thing) is True
    assert (thing == v) is False
    assert v not in [thing]


def test_hash_is_by_identity_so_dictionaries_know_nodes_and_not_numbers():
    a, b = Value(1.0), Value(1.0)

    assert len({a, b}) == len({a: 1, b: 2}) == 2
    assert {a: "a", b: "b"}[b] == "b"
    assert {1.0: "one"}.get(a) is None


def test_truths_are_indices_and_combine_to_truths_in_the_graph():
    x, y = Value(1.0), Value(-1.0)

    assert ["no", "yes"][x > 0] == "yes"
    assert [bool(t) for t in ((x > 0) & (y > 0), (x > 0) | (y > 0))] == [False, True]
    assert [bool(t) for t in ((x > 0) ^ (y > 0), ~(x > 0))] == [True, False]
    both = (x > 0) & (y > 0) & True
    y.data = 2.0
    assert bool(both.forward())
    for wrong in (lambda: x & y, lambda: ~x, lambda: (x > 0) | 2):
        with pytest.raises(TypeError):
            wrong()


# -- a condition is part of the graph --------------------------------------------------

CONDITIONS = {
    ">": lambda w: w > 0,
    "0 <": lambda w: 0 < w,  # noqa: SIM300
    ">=": lambda w: w >= 0,
    "not <": lambda w: ~(w < 0),
    "&": lambda w: (w > 0) & (w < 10),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_in_where_follows_its_operands_in_replay_and_compiled(name):
    condition = CONDITIONS[name]

    def f(w):
        return ops.where(condition(w), (w - 3) ** 2, (w + 5) ** 2)

    w = Value(1.0)
    loss = f(w)
    assert loss.data == 4.0
    program = compile(loss, wrt=[w])
    w.data = -2.0
    assert loss.forward().data == 9.0
    loss.backward()
    assert w.grad == 6.0
    value, slope = program.value_and_grad([-2.0])
    assert (value, slope.tolist()) == (9.0, [6.0])
    batch = compile(lambda w, x: f(w * x), in_axes=(None, 0), reduce=None)
    assert batch(1.0, [1.0, -2.0]).tolist() == [4.0, 9.0]


def test_equality_is_part_of_the_graph_too():
    x = Value(1.0)
    out = ops.where(x == 1, 10.0, x)
    assert out.data == 10.0
    x.data = 2.0
    assert out.forward().data == 2.0
    program = compile(lambda w, x: w * ops.where(x == 1, 10.0, 1.0), in_axes=(None, 0))
    assert program.value_and_grad(2.0, [1.0, 3.0]) == (11.0, 5.5)


def test_a_branch_on_equality_takes_the_branch_of_the_number():
    f = lambda x: 1.0 + 0 * x if x == 0 else ops.sin(x) / x  # noqa: E731

    assert grad(f)(0.0) == 0.0
    assert grad(f)(1.0) == pytest.approx(math.cos(1.0) - math.sin(1.0), rel=1e-15)


# -- subclasses ------------------------------------------------------------------------


class Everything(Value):
    """Is equal to everything and has one hash."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class Hashless(Value):
    def __eq__(self, other):
        return isinstance(other, Value) and self.data == other.data


@dataclass(eq=True)
class Tagged(Value):
    tag: str

    def __init__(self, data, tag=""):
        super().__init__(data)
        self.tag = tag


@pytest.mark.parametrize("cls", [Everything, Hashless, Tagged])
def test_graphs_of_subclasses_do_not_depend_on_their_equality(cls):
    a, b, c = cls(2.0), cls(2.0), cls(3.0)
    out = a * b + c * a - b / c + Value(1.0) * a
    out.backward()

    slopes = [2.0 + 3.0 + 1.0, 2.0 - 1 / 3, 2.0 + 2 / 9]
    assert [x.grad for x in (a, b, c)] == pytest.approx(slopes, rel=1e-15)
    value, compiled = compile(out, wrt=[a, b, c]).value_and_grad()
    assert value == pytest.approx(out.data)
    assert compiled.tolist() == pytest.approx(slopes)
    assert out.draw() is not None
    assert pickle.loads(pickle.dumps(out)).data == out.data
    nested = hessian(lambda p: p[0] * p[1] * p[1])([cls(2.0), cls(2.0)])
    assert [float(x) for row in nested for x in row] == [0.0, 4.0, 4.0, 4.0]


class Scaled(Value):
    """A subclass with an operator of its own."""

    def __mul__(self, other):
        return super().__mul__(other) * 10.0


def test_a_subclass_keeps_its_own_operators():
    a = Scaled(2.0)
    out = a * 3.0 + a
    out.backward()

    assert (out.data, a.grad) == (62.0, 31.0)
    assert grad(lambda x: x * a)(1.0).data == 2.0
    assert grad(lambda x: a * x)(1.0).data == 20.0
    assert grad(grad(lambda x: a * x * x))(1.0).data == 40.0
    assert jvp(lambda x: 3.0 * x, (1.0,), (a,))[1].data == 6.0
    assert vjp(lambda x: 3.0 * x, 1.0)[1](a)[0].data == 6.0


# -- others that can do it -------------------------------------------------------------


class Foreign:
    """Knows what to do with a Value on its left."""

    def _answer(self, other):
        return "theirs"

    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = _answer
    __rfloordiv__ = __rmod__ = __rdivmod__ = _answer
    __gt__ = __lt__ = __ge__ = __le__ = __eq__ = __ne__ = _answer
    __hash__ = None


@pytest.mark.parametrize(
    "name",
    [
        "add",
        "sub",
        "mul",
        "truediv",
        "pow",
        "floordiv",
        "mod",
        *["gt", "lt", "ge", "le", "eq", "ne"],
    ],
)
@pytest.mark.parametrize("way", [Value, "marked"])
def test_operators_leave_it_to_foreign_types_that_can_do_it(name, way):
    compare = getattr(operator, name)
    if way == "marked":
        seen = []
        grad(lambda x: seen.append(compare(x, Foreign())) or x)(2.0)
        assert seen == ["theirs"]
    else:
        assert compare(Value(2.0), Foreign()) == "theirs"


def test_pandas_takes_over_element_by_element():
    pandas = pytest.importorskip("pandas")
    v = Value(2.0)
    series = v * pandas.Series([1.0, 3.0])

    assert [x.data for x in series] == [2.0, 6.0]
    frame = v + pandas.DataFrame({"a": [1.0]})
    assert frame["a"][0].data == 3.0
    assert (v < pandas.Series([1.0, 3.0])).tolist() == [False, True]
