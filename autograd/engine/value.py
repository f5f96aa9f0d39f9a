"""Value: a number that remembers the primitive and the operands that made it."""

import math
from collections.abc import Iterable
from typing import Any, TypeAlias, Union, overload

import numpy as np

from autograd import ops
from autograd.engine import copies, graph, pickles, sweep
from autograd.engine.graph import clock, make_node
from autograd.engine.methods import Methods
from autograd.engine.numpy_protocol import NumPyFunctions
from autograd.errors import OperandError
from autograd.ground.number import REAL_TYPES, as_number, type_of_number
from autograd.ops.primitive import Primitive
from autograd.ops.table import reserve

type_of_operand: TypeAlias = Union["Value", type_of_number]

# What the operators below compute with: the engine's hottest path.
_neg, _abs = ops.neg.scalar, ops.abs.scalar
_greater, _less, _greater_equal, _less_equal = (
    row.scalar for row in (ops.greater, ops.less, ops.greater_equal, ops.less_equal)
)
_div, _pow = ops.div.evaluate, ops.pow.evaluate
_COMPARISONS = frozenset(
    {ops.greater, ops.less, ops.greater_equal, ops.less_equal, ops.equal, ops.not_equal}
)


class Value(Methods, NumPyFunctions):
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
        "__weakref__", "_data", "_grad", "_label", "_marks", "_operands", "_stamp",
        "primitive",
    )  # fmt: skip
    _is_marked = False  # a Marked, which uses that slot, is
    _copied_as: type | None = None
    _has_our_operators = True  # no subclass of a user's

    def __init__(self, data: type_of_number, label: str = ""):
        if isinstance(data, Value):
            raise OperandError("Value: already a Value; use it as it is, or .detach()")
        if type(self) is not Value:
            _hash_by_identity(type(self))  # a decorator may have changed it
        self._data = as_number(data, "Value")
        self._grad: float | None = None
        self.label = label  # refused unless it is text
        self.primitive: Primitive | None = None
        self._operands: tuple = ()
        self._stamp = clock.now

    # -- what it holds -----------------------------------------------------------

    @property
    def data(self) -> float:
        """The number.  Set it on a leaf, then call ``forward()`` on the output."""
        return self._data

    @data.setter
    def data(self, number: type_of_number) -> None:
        data = as_number(number, "Value.data")
        self._stamp = clock.tick()  # first: after Ctrl-C better stale than wrong
        self._data = data

    @property
    def grad(self) -> float:
        """∂root/∂self of the sweeps since it was last set to 0."""
        return self._grad or 0.0

    @grad.setter
    def grad(self, number: type_of_number | None) -> None:
        self._grad = None if number is None else as_number(number, "Value.grad")

    def _freezes_no_parameter(self, *flag: Any) -> Any:
        """Refuse PyTorch's ``requires_grad``, which would do nothing."""
        raise AttributeError(
            "Value: there is no requires_grad, every leaf has a gradient; to keep a "
            "net's parameters as they are: layer.trainable = False"
        )

    requires_grad = property(_freezes_no_parameter, _freezes_no_parameter)

    @property
    def label(self) -> str:
        """The name for pictures and steps."""
        return self._label

    @label.setter
    def label(self, text: str) -> None:
        if not isinstance(text, str):
            raise OperandError(
                f"Value: the label is text, got {type(text).__name__}; operands are "
                "given by operators and ops, not by hand"
            )
        self._label = text

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
            return _node(row, kept)
        numbers = [x if type(x) is float else x._data for x in kept]
        return make_node(Value, row.evaluate(*numbers), row, kept)

    # -- as a number -----------------------------------------------------------------

    def _is_traced(self) -> bool:
        return False

    @property
    def is_truth(self) -> bool:
        """Whether this is the answer of a comparison: 1.0 for true, 0.0 for false."""
        return self.primitive in _COMPARISONS

    def __float__(self) -> float:
        return self._data

    def __bool__(self) -> bool:
        return self._data != 0.0

    def __int__(self) -> int:
        return int(float(self))

    def __index__(self) -> int:
        if self.is_truth:
            return int(float(self))
        raise OperandError(
            "a Value is no position or count; take what stands at its place with "
            "ops.take(rows, x), or its number, int(x.data)"
        )

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
        number = str(self._data != 0.0) if self.is_truth else f"{self._data:.6g}"
        name = f", {self.label!r}" if self.label else ""
        slope = f", grad={self._grad:.6g}" if self.swept else ""
        return f"Value({number}{name}{slope})"

    # -- copies ------------------------------------------------------------------------

    def __copy__(self) -> "Value":
        cls = copies.class_of(self)
        twin: Value
        twin = make_node(cls, self._data, self.primitive, self._operands, self._label)
        twin._grad, twin._stamp = self._grad, self._stamp
        if copies.is_extended(self):
            copies.set_state(twin, copies.state_of(self))
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> "Value":
        return copies.duplicate(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return pickles.reduced(self)

    # -- operators -------------------------------------------------------------------

    def __add__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = self._data + other._data
        elif type(other) is float:
            number = self._data + other
        else:
            return operator_result(ops.add, self, other, other, "__radd__")
        return make_node(Value, number, ops.add, (self, other))

    def __radd__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.add, other, self, other)

    def __sub__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = self._data - other._data
        elif type(other) is float:
            number = self._data - other
        else:
            return operator_result(ops.sub, self, other, other, "__rsub__")
        return make_node(Value, number, ops.sub, (self, other))

    def __rsub__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.sub, other, self, other)

    def __mul__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = self._data * other._data
        elif type(other) is float:
            number = self._data * other
        else:
            return operator_result(ops.mul, self, other, other, "__rmul__")
        return make_node(Value, number, ops.mul, (self, other))

    def __rmul__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.mul, other, self, other)

    def __truediv__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _div(self._data, other._data)
            return make_node(Value, number, ops.div, (self, other))
        return operator_result(ops.div, self, other, other, "__rtruediv__")

    def __rtruediv__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.div, other, self, other)

    def __pow__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _pow(self._data, other._data)
            return make_node(Value, number, ops.pow, (self, other))
        return operator_result(ops.pow, self, other, other, "__rpow__")

    def __rpow__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.pow, other, self, other)

    def __floordiv__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.floordiv, self, other, other, "__rfloordiv__")

    def __rfloordiv__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.floordiv, other, self, other)

    def __mod__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.mod, self, other, other, "__rmod__")

    def __rmod__(self, other: type_of_operand) -> "Value":
        return operator_result(ops.mod, other, self, other)

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

    def __gt__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _greater(self._data, other._data)
            return make_node(Value, number, ops.greater, (self, other))
        return operator_result(ops.greater, self, other, other, "__lt__")

    def __lt__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _less(self._data, other._data)
            return make_node(Value, number, ops.less, (self, other))
        return operator_result(ops.less, self, other, other, "__gt__")

    def __ge__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _greater_equal(self._data, other._data)
            return make_node(Value, number, ops.greater_equal, (self, other))
        return operator_result(ops.greater_equal, self, other, other, "__le__")

    def __le__(self, other: type_of_operand) -> "Value":
        if type(other) is Value:
            number = _less_equal(self._data, other._data)
            return make_node(Value, number, ops.less_equal, (self, other))
        return operator_result(ops.less_equal, self, other, other, "__ge__")

    def __eq__(self, other: object) -> "Value":  # type: ignore[override]
        if not isinstance(other, (Value, *REAL_TYPES)):
            return NotImplemented  # nothing but a number is equal to one
        return operator_result(ops.equal, self, other, other)

    def __ne__(self, other: object) -> "Value":  # type: ignore[override]
        if not isinstance(other, (Value, *REAL_TYPES)):
            return NotImplemented  # nothing but a number is equal to one
        return operator_result(ops.not_equal, self, other, other)

    __hash__ = (
        object.__hash__
    )  # by identity, as in PyTorch: a graph is no set of numbers

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._has_our_operators = "_has_our_operators" in vars(cls)
        _hash_by_identity(cls)

    # Truths combine to truths that are part of the graph, as comparisons are.

    def __and__(self, other: Any) -> "Value":
        return self * other > 0.0 if _are_truths(self, other) else NotImplemented

    def __or__(self, other: Any) -> "Value":
        return self + other > 0.0 if _are_truths(self, other) else NotImplemented

    def __xor__(self, other: Any) -> "Value":
        return self != other if _are_truths(self, other) else NotImplemented

    def __invert__(self) -> "Value":
        if not self.is_truth:
            raise OperandError(
                "~ is for truths such as x > 0; for numbers, -x or 1 - x"
            )
        return self == 0.0

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__


_NODES_AND_CONSTANTS = frozenset({Value, float})


def as_operand(thing: Any, where: str) -> Any:
    """Return a Value as it is and any real number as a float."""
    return thing if isinstance(thing, Value) else as_number(thing, where)


def operator_result(
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
        if type(other) is not int and _takes_over(other, reflected):
            return NotImplemented
        number = as_number(other, row.name)
        left, right = (number, right) if other is left else (left, number)
    if type(left) is float:
        if not right._is_marked:
            number = row.evaluate(left, right._data)
            return make_node(Value, number, row, (left, right))
    elif type(right) is float and not left._is_marked:
        number = row.evaluate(left._data, right)
        return make_node(Value, number, row, (left, right))
    return _node(row, (left, right))


def _node(row: Primitive, operands: tuple[Any, ...]) -> Value:
    """Return the node of a row of Values and floats; a marked operand marks it."""
    for operand in operands:
        if type(operand) is not float and operand._is_marked:
            return operand.made(row, operands)
    numbers = [x if type(x) is float else x._data for x in operands]
    return make_node(Value, row.evaluate(*numbers), row, operands)


_OF_PYTHON = (str, bytes, bytearray, list, tuple, dict, set, complex, np.generic)


def _takes_over(other: Any, reflected: str) -> bool:
    """Whether an operand of a foreign class knows what to do with a Value."""
    if isinstance(other, np.ndarray):
        return True  # element by element
    if not reflected or isinstance(other, (*_OF_PYTHON, *REAL_TYPES)):
        return False
    method = getattr(type(other), reflected, None)
    return method is not None and method is not getattr(object, reflected, None)


def _are_truths(*things: Any) -> bool:
    return all(
        isinstance(x, (bool, np.bool_)) or (isinstance(x, Value) and x.is_truth)
        for x in things
    )


def _hash_by_identity(cls: type) -> None:
    """Let graphs tell the Values of a subclass apart, whatever its ``==`` says."""
    if cls.__hash__ is not object.__hash__:
        cls.__hash__ = object.__hash__  # type: ignore[assignment]


reserve(dir(Value))  # no row of a user's may take an attribute's place
