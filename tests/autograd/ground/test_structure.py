"""Structures of numbers: read, compared, put together again."""

from collections import OrderedDict, namedtuple
from dataclasses import dataclass, field

import numpy as np
import pytest

from autograd import grad
from autograd.errors import OperandError
from autograd.ground.structure import flatten, outline, paths

Line = namedtuple("Line", "w b")


@dataclass
class Layer:
    w: list
    b: float
    kind: str = field(default="tanh", metadata={"static": True})


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    length: object = field(init=False, default=None)

    def __post_init__(self):
        object.__setattr__(self, "length", self.x * self.x + self.y * self.y)


THINGS = {
    "number": (3.0, [3.0]),
    "list": ([1.0, 2], [1.0, 2]),
    "mixed list": ([1.0, np.float64(2.0), True], [1.0, 2.0, True]),
    "nested": ([1.0, (2.0, [3.0])], [1.0, 2.0, 3.0]),
    "named tuple": (Line([1.0, 2.0], 3.0), [1.0, 2.0, 3.0]),
    "dict": (OrderedDict(b=1.0, a=(2.0,)), [1.0, 2.0]),
    "array": (np.array([[1.0, 2.0]]), [1.0, 2.0]),
    "array of no axis": (np.array(4.0), [4.0]),
    "empty": ([[], ()], []),
    "record": (Layer([1.0, 2.0], 3.0, "relu"), [1.0, 2.0, 3.0]),
    "records": ([Point(1.0, 2.0)], [1.0, 2.0]),
}


@pytest.mark.parametrize("kind", THINGS)
def test_numbers_come_out_and_go_in_again(kind):
    thing, numbers = THINGS[kind]
    found, rebuild = flatten(thing)
    assert found == numbers
    np.testing.assert_equal(rebuild(found), thing)
    assert type(rebuild(found)) in (type(thing), dict)
    assert outline(rebuild(found)) == outline(thing)
    assert len(paths(outline(thing))) >= min(1, len(numbers))


def test_what_differs_in_more_than_numbers_has_another_outline():
    outlines = [outline(thing) for thing, _ in THINGS.values()]
    outlines += [
        outline(Layer([1.0, 2.0], 3.0, "tanh")),
        outline({"a": (2.0,), "b": 1.0}),
        outline((1.0, 2.0)),
        outline(Line([1.0], [2.0, 3.0])),
        outline(np.zeros(2)),
    ]
    assert len(set(outlines)) == len(outlines)


def test_what_a_record_makes_itself_follows_its_numbers():
    _, rebuild = flatten(Point(3.0, 4.0))
    assert rebuild([1.0, 1.0]).length == 2.0
    assert grad(lambda p: p.length)(Point(3.0, 4.0)) == Point(6.0, 8.0)


def test_a_gradient_of_a_record_keeps_its_static_fields():
    found = grad(lambda layer: layer.w[0] * layer.b)(Layer([2.0, 5.0], 3.0, "relu"))
    assert found == Layer([3.0, 0.0], 2.0, "relu")


def test_a_static_field_must_be_hashable():
    with pytest.raises(OperandError, match=r"Layer.kind is static.* a list is not"):
        outline(Layer([1.0], 2.0, ["relu"]))
