"""Values that are being differentiated or traced: they let no number out unnoticed.

While ``grad`` and its like, or the compiler, evaluate a function, its inputs and all
that is made of them are :class:`Marked`.  To turn one into a float would cut it out of
the derivative, so that is refused, with the function that keeps it in.  The mark is the
Value's own: it goes with it into threads, and ends with the evaluation that set it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from autograd import ops
from autograd.engine.graph import make_node, number_of
from autograd.engine.value import Value, operator_result
from autograd.errors import TracingError
from autograd.ground.asking import question
from autograd.ops.primitive import Primitive
from autograd.ops.table import find


class Mark:
    """One evaluation of a function: alive as long as it lasts.

    Args:
        traces: whether numbers count for nothing, because the graph is to serve for
            any numbers; so a branch is refused too.

    Attributes:
        was_read: whether a number was taken out: by ``.data`` or ``.detach()`` on
            purpose, or as text.
        refusal: the first error raised because one was to leave otherwise.
    """

    __slots__ = ("alive", "refusal", "traces", "was_read")

    def __init__(self, traces: bool):
        self.alive = True
        self.traces = traces
        self.was_read = False
        self.refusal: TracingError | None = None

    def input(self, number: Any, label: str = "") -> "Marked":
        """Return an input of its own for this evaluation, made of a number or a Value.

        Of a Value it is a node, so that the result can be differentiated by that too.
        """
        if isinstance(number, Value):
            node: Any = make_node(
                Marked, number._data, ops.identity, (number,), label or number.label
            )
        else:
            node = make_node(Marked, Value(number, label)._data, label=label)
        node._marks = (*_alive(number), self)
        return node


@contextmanager
def differentiating() -> Iterator[Mark]:
    """Give a mark for the inputs of a function that is evaluated for its derivative.

    >>> with differentiating() as mark:
    ...     y = 2 * mark.input(3.0)
    >>> float(y)  # the evaluation is over
    6.0
    """
    with _living(Mark(traces=False)) as mark:
        yield mark


@contextmanager
def tracing() -> Iterator[Mark]:
    """Give a mark for the inputs of a function whose graph is to serve for any numbers.

    A Value made of them refuses to be turned into a number or a branch.
    """
    with _living(Mark(traces=True)) as mark:
        yield mark


@contextmanager
def _living(mark: Mark) -> Iterator[Mark]:
    """Give a mark that ends with the block; what it refused ends the block too.

    An ``except`` in the function may have caught the error, and gone on with another
    number.
    """
    try:
        yield mark
    finally:
        mark.alive = False
    if mark.refusal is not None:
        raise mark.refusal


class Marked(Value):
    """A Value that is being differentiated or traced; after that, one like others."""

    __slots__ = ()
    _is_marked = True
    _copied_as = Value
    _has_our_operators = True
    _marks: tuple[Mark, ...]

    @property
    def is_alive(self) -> bool:
        """Whether an evaluation that it takes part in is still under way."""
        return any(mark.alive for mark in self._marks)

    def _is_traced(self) -> bool:
        return any(mark.alive and mark.traces for mark in self._marks)

    @classmethod
    def made(cls, row: Primitive, operands: tuple[Any, ...]) -> Value:
        """Return the node of a row of Values and floats; see ``Value.made``."""
        number = row.evaluate(*[number_of(operand) for operand in operands])
        node: Any = make_node(Marked, number, row, operands)
        node._marks = _merged(operands)
        return node if node._marks else settled(node)

    # -- what it refuses ---------------------------------------------------------------

    def _refuse_if_traced(self, what: str) -> None:
        if self._is_traced():
            self._refuse(
                f"a program that is being traced asked a Value for {what}, which would "
                "freeze it for all inputs; choose with ops.where(condition, x, y), "
                "ops.maximum or ops.clip instead of a Python branch"
            )

    def _refuse(self, words: str) -> NoReturn:
        error = TracingError(words)
        for mark in _alive(self):
            mark.refusal = mark.refusal or error
        raise error

    def _note_reading(self) -> None:
        for mark in self._marks:
            mark.was_read = True

    def _leave(self) -> float:
        """The number, for whoever turns the Value into one without saying so."""
        self._refuse_if_traced("a float")
        if self.is_alive and not self.is_truth:
            self._refuse(_words_on_leaving())
        return self._data

    def __float__(self) -> float:
        return self._leave()

    def __repr__(self) -> str:
        if self.is_alive:
            self._note_reading()  # a number may be read off the text
        return super().__repr__()

    def __bool__(self) -> bool:
        self._refuse_if_traced("its truth")
        return self._data != 0.0

    @property
    def data(self) -> float:
        """The number, taken out of the derivative on purpose."""
        self._refuse_if_traced("its data")
        self._note_reading()
        return self._data

    @data.setter
    def data(self, number: Any) -> None:
        Value.data.fset(self, number)  # type: ignore[attr-defined]

    @property
    def grad(self) -> float:
        """See :class:`Value`."""
        if self._grad and self.is_alive:
            self._refuse(_words_on_sweeps(".grad"))
        return self._grad or 0.0

    @grad.setter
    def grad(self, number: Any) -> None:
        Value.grad.fset(self, number)  # type: ignore[attr-defined]

    def backward(self, seed: float = 1.0) -> None:
        """See :class:`Value`; inside a transform, refused."""
        if self.is_alive:
            self._refuse(_words_on_sweeps("backward()"))
        super().backward(seed)

    def detach(self) -> Value:
        """Return a leaf with the same number and label, outside the derivative."""
        self._refuse_if_traced("a copy of its number")
        self._note_reading()
        return super().detach()

    # -- copies ------------------------------------------------------------------------

    def __copy__(self) -> Value:
        return self if self.is_alive else super().__copy__()

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return self if self.is_alive else super().__deepcopy__(memo)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.is_alive:
            self._refuse(
                "a Value that is being differentiated or traced can't be pickled, nor "
                "sent to another process: the copy would be cut out of the derivative; "
                "use threads, or call grad inside the other process"
            )
        return super().__reduce__()


def settled(number: Any) -> Any:
    """Return a result as it is handed on: a plain Value if its evaluation is over."""
    if type(number) is Marked and not number.is_alive:
        number.__class__ = Value  # type: ignore[assignment]  # they differ in methods
    return number


def refuse_to_leave(things: Iterable[Any], who: str) -> None:
    """Raise if one is a Value that is being differentiated: ``who`` gives numbers only.

    Raises:
        TracingError: naming what to use.
    """
    if any(type(thing) is Marked and thing.is_alive for thing in things):
        raise TracingError(
            f"{who} takes and gives plain numbers: a Value that is being "
            "differentiated would leave the derivative there; use operators, ops and "
            "grad instead, or say that it is meant with .data or .detach()"
        )


def refuse_kept(
    roots: Iterable[Any], graph: Iterable[Any], start: int, who: str
) -> None:
    """Raise if a new node is made of one of an evaluation that is over.

    A cache or a list kept it.  Results that were handed on are none: they are settled.

    Args:
        roots: what the function returned.
        graph: their nodes.
        start: the clock's time when the function was called.
        who: its name.

    Raises:
        TracingError: naming what to do.
    """
    new = (x for node in graph if node._stamp >= start for x in node._operands)
    for node in (*roots, *new):
        if type(node) is Marked and node._stamp < start and not node.is_alive:
            raise TracingError(
                f"{who} uses a Value of an earlier call, which a cache, a list or a "
                "global kept: to this call it is a constant, and the derivative would "
                "lack its part; make it anew in each call, or keep its number, .data"
            )


def _alive(operand: Any) -> tuple[Mark, ...]:
    if type(operand) is not Marked:
        return ()
    return tuple(mark for mark in operand._marks if mark.alive)


def _merged(operands: tuple[Any, ...]) -> tuple[Mark, ...]:
    """The marks of a result: those of its operands that are alive, each once."""
    several = dict.fromkeys(x._marks for x in operands if type(x) is Marked)
    marks = dict.fromkeys(mark for each in several for mark in each if mark.alive)
    return tuple(marks)


# -- words -----------------------------------------------------------------------------

_OTHER_NAMES = {
    "fabs": "abs", "fsum": "total", "fmean": "mean", "dist": "hypot",
    "comb": "", "float": "", "int": "", "index": "",
}  # fmt: skip


def _words_on_leaving() -> str:
    asked = question()
    names = [asked.function.rpartition(".")[2]] if asked.function else asked.names
    rows = filter(None, (find(_OTHER_NAMES.get(name, name)) for name in names))
    row = next(rows, None)
    who = f"{asked.function or 'something'} at {asked.place}"
    use = f"use ops.{row.name} instead; " if row else "use operators and ops instead; "
    return (
        f"{who} turned a Value that is being differentiated into a plain number, which "
        f"would leave the derivative; {use}where that is meant, say so with .data or "
        ".detach()"
    )


def _words_on_sweeps(what: str) -> str:
    return (
        f"{what} of a Value that is being differentiated would leave plain numbers, "
        "which the derivative does not see; use grad or value_and_grad inside it"
    )


# -- operators -------------------------------------------------------------------------


def _binary(row: Primitive, reflected: str) -> Callable[..., Any]:
    evaluate = row.evaluate if row.is_restricted else row.scalar

    def method(self: Marked, other: Any) -> Any:
        kind = type(other)
        if kind is Marked and other._marks is self._marks:
            number = other._data
        elif kind is float:
            number = other
        else:
            return operator_result(row, self, other, other, reflected)
        node: Any = make_node(Marked, evaluate(self._data, number), row, (self, other))
        node._marks = self._marks
        return node

    return method


def _reflected(row: Primitive) -> Callable[..., Any]:
    return lambda self, other: operator_result(row, other, self, other)


def _unary(row: Primitive) -> Callable[..., Any]:
    def method(self: Marked) -> Any:
        node: Any = make_node(Marked, row.scalar(self._data), row, (self,))
        node._marks = self._marks
        return node

    return method


for _name, _row in (
    ("add", ops.add),
    ("sub", ops.sub),
    ("mul", ops.mul),
    ("truediv", ops.div),
    ("pow", ops.pow),
):
    setattr(Marked, f"__{_name}__", _binary(_row, f"__r{_name}__"))
    setattr(Marked, f"__r{_name}__", _reflected(_row))
for _row in (ops.neg, ops.abs):
    setattr(Marked, f"__{_row.name}__", _unary(_row))
