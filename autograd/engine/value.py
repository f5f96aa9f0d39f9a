"""Value: a number that remembers the primitive and the operands that made it."""

import math
from collections.abc import Iterable
from typing import Any, TypeAlias, Union, overload

import numpy as np

from autograd import ops
from autograd.engine import copies, graph, pickles, sweep
from autograd.engine.doors import Doors
from autograd.engine.graph import clock, is_tracing, make_node
from autograd.engine.methods import RowMethods
from autograd.errors import OperandError, TracingError
from autograd.ground.number import REAL_TYPES, as_number, type_of_number
from autograd.ops.primitive import Primitive

type_of_operand: TypeAlias = Union["Value", type_of_number]

# What the operators below compute with: the engine's hottest path.
_add, _sub, _mul, _neg, _abs = (
    row.scalar for row in (ops.add, ops.sub, ops.mul, ops.neg, ops.abs)
)
_div, _pow = ops.div.evaluate, ops.pow.evaluate


class Value(Doors, RowMethods):
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

    def __init__(self, data: type_of_number, label: str = ""):
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
    def data(self, number: type_of_number) -> None:
        self._data = as_number(number, "Value.data")
        self._stamp = clock.tick()

    @property
    def grad(self) -> float:
        """∂root/∂self of the sweeps since it was last set to 0."""
        return self._grad or 0.0

    @grad.setter
    def grad(self, number: type_of_number | None) -> None:
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
    def apply_primitive(cls, row: Primitive, operands: Iterable[Any]) -> "Value":
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

    @overload
    def __round__(self, digits: None = None) -> int: ...
    @overload
    def __round__(self, digits: int) -> float: ...
    def __round__(self, digits: int | None = None) -> float:
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

    def __deepcopy__(self, memo: dict[int, Any]) -> "Value":
        return copies.duplicate(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return pickles.reduced(self)

    # -- operators -------------------------------------------------------------------

    def __add__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _add(self._data, other._data)
            return make_node(Value, number, ops.add, (self, other))
        return _of_two(ops.add, self, other, other, "__radd__")

    def __radd__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.add, other, self, other)

    def __sub__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _sub(self._data, other._data)
            return make_node(Value, number, ops.sub, (self, other))
        return _of_two(ops.sub, self, other, other, "__rsub__")

    def __rsub__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.sub, other, self, other)

    def __mul__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _mul(self._data, other._data)
            return make_node(Value, number, ops.mul, (self, other))
        return _of_two(ops.mul, self, other, other, "__rmul__")

    def __rmul__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.mul, other, self, other)

    def __truediv__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _div(self._data, other._data)
            return make_node(Value, number, ops.div, (self, other))
        return _of_two(ops.div, self, other, other, "__rtruediv__")

    def __rtruediv__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.div, other, self, other)

    def __pow__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _pow(self._data, other._data)
            return make_node(Value, number, ops.pow, (self, other))
        return _of_two(ops.pow, self, other, other, "__rpow__")

    def __rpow__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.pow, other, self, other)

    def __floordiv__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.floordiv, self, other, other, "__rfloordiv__")

    def __rfloordiv__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.floordiv, other, self, other)

    def __mod__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.mod, self, other, other, "__rmod__")

    def __rmod__(self, other: type_of_operand) -> "Value":
        return _of_two(ops.mod, other, self, other)

    def __divmod__(self, other: type_of_operand) -> tuple["Value", "Value"]:
        return self // other, self % other

    def __rdivmod__(self, other: type_of_operand) -> tuple["Value", "Value"]:
        return other // self, other % self

    def __neg__(self) -> "Value":
        return make_node(Value, _neg(self._data), ops.neg, (self,))

    def __abs__(self) -> "Value":
        return make_node(Value, _abs(self._data), ops.abs, (self,))

    def __pos__(self) -> "Value":
        return self

    def __gt__(self, other: type_of_operand) -> bool:
        return _compared(ops.greater, self, other, other)

    def __lt__(self, other: type_of_operand) -> bool:
        return _compared(ops.greater, other, self, other)

    def __ge__(self, other: type_of_operand) -> bool:
        return _compared(ops.greater_equal, self, other, other)

    def __le__(self, other: type_of_operand) -> bool:
        return _compared(ops.greater_equal, other, self, other)


_NODES_AND_CONSTANTS = frozenset({Value, float})


def as_operand(thing: Any, where: str) -> Any:
    """Return a Value as it is and any real number as a float."""
    return thing if isinstance(thing, Value) else as_number(thing, where)


def _of_two(
    row: Primitive, left: Any, right: Any, other: Any, reflected: str = ""
) -> Any:
    """Return the node of an operator, or ``NotImplemented`` where ``other`` can do it.

    Args:
        row: what the operator computes.
        left, right: its operands; one is a Value.
        other: the one that may be anything.
        reflected: the method of ``other`` that Python would call next.
    """
    if type(other) is not float and not isinstance(other, Value):
        if _takes_over(other, reflected):
            return NotImplemented
        number = as_number(other, row.name)
        left, right = (number, right) if other is left else (left, number)
    numbers = graph.number_of(left), graph.number_of(right)
    return make_node(Value, row.evaluate(*numbers), row, (left, right))


_OF_PYTHON = (str, bytes, bytearray, list, tuple, dict, set, complex, np.generic)


def _takes_over(other: Any, reflected: str) -> bool:
    """Whether an operand of a foreign class knows what to do with a Value."""
    if isinstance(other, np.ndarray):
        return True  # element by element
    if not reflected or isinstance(other, (*_OF_PYTHON, *REAL_TYPES)):
        return False
    return hasattr(type(other), reflected)


def _compared(row: Primitive, left: Any, right: Any, other: Any) -> Any:
    if isinstance(other, np.ndarray):
        return NotImplemented
    if is_tracing():
        return row(left, right)
    operands = as_operand(left, row.name), as_operand(right, row.name)
    return bool(row.evaluate(*map(graph.number_of, operands)))
