"""Value: a number that remembers the primitive and the operands that made it."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import ops
from autograd.engine import copies, graph, pickles, sweep
from autograd.engine.graph import clock, is_tracing, make_node
from autograd.errors import OperandError, TracingError
from autograd.ground.number import as_number
from autograd.ops.primitive import Primitive
from autograd.ops.table import find, numpy_name, table


class Value:
    """A scalar in a computation graph.

    Args:
        data: a real number of any type; kept as a float.
        label: a name for pictures and steps.

    Attributes:
        data: the number.
        grad: the gradient left by :meth:`backward`; 0.0 before.
        label: the name.
        primitive: the table row that made it; ``None`` for a leaf.
        operands: the Values that made it, in order.

    Raises:
        OperandError: ``data`` is not a real number.

    >>> a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    >>> u = b * c; v = a + u; J = 3 * v
    >>> J.backward()
    >>> J.data, a.grad, b.grad, c.grad
    (33.0, 3.0, 6.0, 9.0)
    """

    __slots__ = (
        "__weakref__", "_data", "_grad", "_operands", "_stamp", "label", "primitive",
    )  # fmt: skip

    def __init__(self, data: Any, label: str = ""):
        if isinstance(data, Value):
            raise OperandError("Value: already a Value; use it as it is, or .detach()")
        self._data = as_number(data, "Value")
        self._grad: float | None = None
        self.label = label
        self.primitive: Primitive | None = None
        self._operands: tuple = ()
        self._stamp = clock.now

    # -- what it holds -----------------------------------------------------------

    @property
    def data(self) -> float:
        """The number.  Set it on a leaf, then call ``forward()`` on the output."""
        self._refuse_while_tracing("its data")
        return self._data

    @data.setter
    def data(self, number) -> None:
        self._data = as_number(number, "Value.data")
        self._stamp = clock.tick()

    @property
    def grad(self) -> float:
        """∂root/∂self of the sweeps since it was last set to 0."""
        return self._grad or 0.0

    @grad.setter
    def grad(self, number) -> None:
        self._grad = None if number is None else as_number(number, "Value.grad")

    @property
    def swept(self) -> bool:
        """Whether a gradient has been left here."""
        return self._grad is not None

    @property
    def operands(self) -> tuple["Value", ...]:
        """The Values that made this one, in order; constants appear as leaves."""
        if float in map(type, self._operands):  # made to order, for most are never seen
            self._operands = tuple(
                pickles.restore_leaf(Value, x, None, "", self._stamp)
                if type(x) is float
                else x
                for x in self._operands
            )
        return self._operands

    @property
    def _prev(self) -> set["Value"]:
        """The operands, under micrograd's name."""
        return set(self.operands)

    @property
    def _op(self) -> str:
        """What made it, in micrograd's spelling: ``+``, ``*``, ``**2``, ``ReLU``."""
        if self.primitive is None:
            return ""
        spelling = {"mul": "*", "div": "/", "sub": "-", "neg": "-", "pow": "**"}
        text = spelling.get(self.primitive.name, self.primitive.notation.symbol)
        if text == "**":
            _, exponent = self.operands
            text += "" if exponent.primitive else f"{exponent._data:g}"
        return text

    # -- what it does --------------------------------------------------------------

    def backward(self, seed: float = 1.0) -> None:
        """Leave ∂self/∂node in the ``grad`` of every node it depends on.

        Leaves add up over calls until their ``grad`` is set to 0; an inner node holds
        the gradient of the latest call.

        Raises:
            StaleGraphError: a leaf changed since the forward pass.
        """
        sweep.backward(self, as_number(seed, "backward"))

    def forward(self) -> "Value":
        """Compute the graph anew from the leaves' present data and return self."""
        graph.replay(self)
        return self

    def detach(self) -> "Value":
        """Return a leaf with the same number and label."""
        return make_node(Value, self._data, label=self.label)

    @classmethod
    def apply_primitive(cls, row: Primitive, operands) -> "Value":
        """Return the node that ``row`` makes of Values and numbers."""
        kept = tuple(operands)
        if not _NODES_AND_CONSTANTS.issuperset(map(type, kept)):
            kept = tuple(as_operand(operand, row.name) for operand in kept)
        numbers = [x if type(x) is float else x._data for x in kept]
        return make_node(Value, row.evaluate(*numbers), row, kept)

    # -- as a number -----------------------------------------------------------------

    def _refuse_while_tracing(self, what: str) -> None:
        if is_tracing():
            raise TracingError(
                f"a program that is being traced asked a Value for {what}, which would "
                "freeze it for all inputs; choose with ops.where(condition, x, y), "
                "ops.maximum or ops.clip instead of a Python branch"
            )

    def __float__(self) -> float:
        self._refuse_while_tracing("a float")
        return self._data

    def __int__(self) -> int:
        return int(float(self))

    def __bool__(self) -> bool:
        self._refuse_while_tracing("its truth")
        return self._data != 0.0

    def __round__(self, digits: int | None = None):
        return round(float(self), digits)

    def __floor__(self) -> int:
        return math.floor(float(self))

    def __ceil__(self) -> int:
        return math.ceil(float(self))

    def __trunc__(self) -> int:
        return math.trunc(float(self))

    def conjugate(self) -> "Value":
        """Return self: a real number is its own conjugate."""
        return self

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else repr(self)

    def __repr__(self) -> str:
        name = f", {self.label!r}" if self.label else ""
        slope = f", grad={self._grad:.6g}" if self.swept else ""
        return f"Value({self._data:.6g}{name}{slope})"

    # -- copies ------------------------------------------------------------------------

    def __copy__(self) -> "Value":
        twin = make_node(Value, self._data, self.primitive, self._operands, self.label)
        twin._grad, twin._stamp = self._grad, self._stamp
        return twin

    def __deepcopy__(self, memo) -> "Value":
        return copies.duplicate(self, memo)

    def __reduce__(self):
        return pickles.reduced(self)

    # -- rows as methods ---------------------------------------------------------------

    def __getattr__(self, name: str):
        """Find methods for rows that were declared outside the package."""
        row = find(name)
        if row is None:
            raise AttributeError(f"Value has no attribute {name!r}")
        return lambda *others: row(self, *others)


_NODES_AND_CONSTANTS = frozenset({Value, float})


def as_operand(thing, where: str):
    """Return a Value as it is and any real number as a float."""
    return thing if isinstance(thing, Value) else as_number(thing, where)


# -- operators, generated from the rows ------------------------------------------------


def _unary(row: Primitive) -> Callable:
    def method(self):
        return make_node(Value, row.evaluate(self._data), row, (self,))

    return method


def _binary(row: Primitive, reflected: bool = False) -> Callable:
    evaluate = row.evaluate if row.is_restricted else row.scalar

    def method(self, other):
        if type(other) is Value:
            number = other._data
        elif isinstance(other, np.ndarray):
            return NotImplemented  # the array takes over, element by element
        else:
            other = as_operand(other, row.name)
            number = graph.number_of(other)
        # One line per operator and node: this is the engine's hottest path.
        if reflected:
            return make_node(Value, evaluate(number, self._data), row, (other, self))
        return make_node(Value, evaluate(self._data, number), row, (self, other))

    return method


def _comparison(row: Primitive, reflected: bool) -> Callable:
    def method(self, other):
        if isinstance(other, np.ndarray):
            return NotImplemented
        left, right = (other, self) if reflected else (self, other)
        if is_tracing():
            return row(left, right)
        operands = as_operand(left, row.name), as_operand(right, row.name)
        return bool(row.evaluate(*map(graph.number_of, operands)))

    return method


def _named_method(row: Primitive) -> Callable:
    def method(self, *others):
        return row(self, *others)

    return method


def _scaling(factor: float) -> Callable:
    return lambda self: self * factor


def _install(name: str, method: Callable, doc: str) -> None:
    method.__name__ = name
    method.__qualname__ = f"Value.{name}"
    method.__doc__ = doc
    setattr(Value, name, method)


def _install_all() -> None:
    for row in table().values():
        for name in {row.name, numpy_name(row)}:
            _install(name, _named_method(row), f"Return ops.{row.name} of this Value.")
    for name, row in (
        ("add", ops.add),
        ("sub", ops.sub),
        ("mul", ops.mul),
        ("truediv", ops.div),
        ("pow", ops.pow),
        ("floordiv", ops.floordiv),
        ("mod", ops.mod),
    ):
        doc = f"Return ops.{row.name}, with a Value or a number."
        _install(f"__{name}__", _binary(row), doc)
        _install(f"__r{name}__", _binary(row, reflected=True), doc)
    for row in (ops.neg, ops.abs):
        _install(f"__{row.name}__", _unary(row), f"Return ops.{row.name}.")
    for name, row, reflected in (
        ("__gt__", ops.greater, False),
        ("__lt__", ops.greater, True),
        ("__ge__", ops.greater_equal, False),
        ("__le__", ops.greater_equal, True),
    ):
        _install(name, _comparison(row, reflected), "Compare the data.")
    # Named so that np.radians and the like find them on arrays of Values.
    _install("fabs", _unary(ops.abs), "Return ops.abs of this Value.")
    for names, factor in (
        (("radians", "deg2rad"), math.pi / 180.0),
        (("degrees", "rad2deg"), 180.0 / math.pi),
    ):
        for name in names:
            _install(name, _scaling(factor), f"Return the angle in {names[0]}.")
    _install("__pos__", lambda self: self, "Return self.")
    _install(
        "__divmod__",
        lambda self, y: (self // y, self % y),
        "Return (self // y, self % y).",
    )
    _install(
        "__rdivmod__",
        lambda self, x: (x // self, x % self),
        "Return (x // self, x % self).",
    )


_install_all()
