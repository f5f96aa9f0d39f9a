"""Primitive: one row of the table, and how it is called on floats, arrays or Values."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Protocol, TypeVar, overload

import numpy as np

from autograd.errors import DomainError, OperandError
from autograd.ground.domain import Interval, is_checked, silent
from autograd.ground.number import as_number, type_of_number

_ARRAYS = (np.ndarray, np.generic)
SUM, PRODUCT, SIGN, POWER = 1, 2, 3, 4  # how tightly a formula binds
ATOM = 9  # tighter than any operator: a name, a number, a call


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Operand(Protocol[T_co]):
    """What takes part in a graph: rows ask its class for the node of their result."""

    @classmethod
    def apply_primitive(cls, row: "Primitive", operands: Any) -> T_co:
        """Return the node that ``row`` makes of the operands."""


@dataclass(frozen=True)
class Notation:
    """How a primitive is written.

    Args:
        symbol: what its node shows in a picture, such as ``×`` or ``tanh``.
        text: the formula with ``{0}``, ``{1}`` for the operands; an n-ary row has
            ``{all}``, or ``{pairs}`` for a sum of products.
        latex: the same in LaTeX; empty where ``text`` serves.
        precedence: how tightly the formula binds, from ``SUM`` to ``ATOM``.
        slopes: the local derivatives as textbook formulas, one per operand, in Python
            syntax over ``x``, ``y``, ``z`` and ``out``.  An n-ary row gives one, for
            the operand ``x`` out of ``n`` (``y`` is what a pair multiplies it by).
        associative: whether ``x ∘ (y ∘ z)`` needs no brackets.
    """

    symbol: str
    text: str
    _: KW_ONLY
    latex: str = ""
    precedence: int = ATOM
    slopes: tuple[str, ...] = ()
    associative: bool = False


def call_notation(name: str, arity: int | None, slopes: tuple = ()) -> Notation:
    """Return the notation of a function written ``name(x, y)``."""
    inside = "{all}" if arity is None else ", ".join(f"{{{i}}}" for i in range(arity))
    return Notation(name, f"{name}({inside})", slopes=slopes)


def latex_notation(command: str, *slopes: str) -> Notation:
    """Return the notation of a function that LaTeX has a command for."""
    return Notation(
        command,
        f"{command}({{0}})",
        latex=rf"\{command}\left({{0}}\right)",
        slopes=slopes,
    )


def named_notation(name: str, *slopes: str) -> Notation:
    """Return the notation of a function of one operand that is written by its name."""
    latex = rf"\operatorname{{{{{name}}}}}\left({{0}}\right)".replace("_", r"\_")
    return Notation(name, f"{name}({{0}})", latex=latex, slopes=slopes)


@dataclass(frozen=True)
class Stable:
    """One rule in two or three forms that agree.

    Args:
        rule: written with operators and rows, so that it can be differentiated again.
        number: accurate on floats over the whole range, where ``rule`` loses digits.
        array: quicker on arrays.
    """

    rule: Callable[..., Any]
    number: Callable[..., Any] | None = None
    array: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Apply the rule that serves floats, arrays and Values alike."""
        return self.rule(*arguments)


@dataclass(frozen=True)
class Condition:
    """A requirement on several operands together, and the words that state it.

    Args:
        holds: whether floats meet it.
        words: what it says.
        array: the same elementwise, on arrays, where many are asked about.
    """

    holds: Callable[..., bool]
    words: str
    array: Callable[..., Any] | None = None

    def on_arrays(self, operands: Sequence[Any]) -> np.ndarray:
        """Return where operands, arrays among them, meet it."""
        holds = self.array or np.frompyfunc(self.holds, len(operands), 1)
        with np.errstate(all="ignore"):
            return np.asarray(holds(*operands), bool)


@dataclass(frozen=True, eq=False)
class Primitive:
    """A function whose local derivatives are known.  Called, it answers in kind.

    Floats give a float and are held to the domain; arrays give arrays by IEEE rules;
    as soon as a Value is among the operands, the answer is a Value that remembers them.

    Args:
        name: key, public function name and error prefix.
        scalar: the function of floats (``math``); may raise where IEEE gives inf, NaN.
        vector: the function of arrays, elementwise; an n-ary row gets its operands
            stacked along axis 0.
        partials: one rule per operand, ∂out/∂operand as a function of
            ``(out, *operands)``, or a float where it is constant.  An n-ary row has one
            function of ``(out, operands)`` that returns all of them in order.
        arity: the number of operands, ``None`` if any number.
        domain: one interval per operand; an n-ary row has one for all.
        condition: what the operands must meet together.
        defaults: values of trailing operands that may be left out.
        notation: symbol and formulas.
        convention: the derivative chosen at a kink, and whose choice it is.
        precise: ``f(mp, *operands)`` in mpmath, for checks at any precision.
        composition: the value written with other rows, on floats, arrays and Values
            alike; ``None`` for a base row, which every backend must know by itself.
        spread: how a call's arguments become operands, where that is not one by one.
        neutral: for an n-ary row, an operand that changes neither the result nor the
            slopes of others, whatever those are; lists of different length are filled
            with it, so that they are one array.  (−∞ is none of ``maximum``: where all
            others are −∞ too, it ties with them.)
    """

    name: str
    scalar: Callable[..., float]
    vector: Callable[..., Any]
    partials: Any  # a tuple of rules, or one function; see above
    arity: int | None
    domain: tuple[Interval, ...]
    notation: Notation
    condition: Condition | None = None
    defaults: tuple[float, ...] = ()
    convention: str = ""
    precise: Callable[..., Any] | None = None
    composition: Callable[..., Any] | None = None
    spread: Callable[..., tuple] | None = None
    neutral: float | None = None
    doc: str = ""
    number_rules: tuple[Any, ...] = field(init=False)  # on floats, where nothing raises
    _restricted: tuple[tuple[int, Interval], ...] = field(init=False)

    def __post_init__(self) -> None:
        restricted = tuple(
            (index, interval)
            for index, interval in enumerate(self.domain)
            if not interval.is_everything
        )
        object.__setattr__(self, "_restricted", restricted)
        rules = () if self.arity is None else tuple(map(_on_floats, self.partials))
        object.__setattr__(self, "number_rules", rules)
        object.__setattr__(self, "__name__", self.name)
        object.__setattr__(self, "__doc__", self.doc or type(self).__doc__)

    @property
    def is_restricted(self) -> bool:
        """Whether some operands are refused, or floats may raise."""
        return bool(self._restricted or self.condition)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    # -- calling ---------------------------------------------------------------

    @overload
    def __call__(self, *operands: type_of_number) -> float: ...
    @overload
    def __call__(self, *operands: Sequence[type_of_number]) -> float: ...
    @overload
    def __call__(self, *operands: Operand[T] | type_of_number) -> T: ...
    @overload
    def __call__(self, *operands: Iterable[Operand[T] | type_of_number]) -> T: ...
    @overload
    def __call__(self, *operands: Any) -> Any: ...

    def __call__(self, *arguments: Any) -> Any:
        """Apply to floats, arrays or Values; see the class."""
        if len(arguments) != self.arity:
            arguments = self._complete(arguments)
        return self.apply(arguments)

    def apply(self, operands: Sequence[Any]) -> Any:
        """Apply to operands that are complete and, for an n-ary row, laid out flat."""
        kinds = set(map(type, operands))
        kinds.discard(float)
        if not kinds:
            return self.evaluate(*operands)
        for kind in kinds:  # an array of Values is an array
            if issubclass(kind, _ARRAYS):
                return self._on_arrays(operands)
        for kind in kinds:
            if hasattr(kind, "apply_primitive"):
                return kind.apply_primitive(self, operands)
            if kind.__module__.startswith("mpmath"):
                return self._on_mpmath(operands)
        return self.evaluate(*[as_number(operand, self.name) for operand in operands])

    def evaluate(self, *numbers: float) -> float:
        """Return the float result; outside the domain raise ``DomainError``."""
        if self._restricted or self.condition:
            self._check(numbers)
        try:
            return self.scalar(*numbers)
        except (ArithmeticError, ValueError):
            return _ieee(self.vector, self._as_array_operands(numbers))

    def partial(self, index: int, out: Any, operands: Any) -> Any:
        """Return ∂out/∂operands[index] at floats, arrays or Values, in kind.

        An infinite slope is ``inf``, not an error.  Rows of fixed arity only.
        """
        rule = self.partials[index]
        if type(rule) is float:
            return rule
        general = rule.rule if type(rule) is Stable else rule
        if type(out) is not float:
            if isinstance(out, np.ndarray):
                return self.array_rule(index)(out, *operands)
            return general(out, *operands)
        try:
            return self.number_rules[index](out, *operands)
        except (ArithmeticError, ValueError):
            return _ieee(general, (out, *operands))

    def array_rule(self, index: int) -> Any:
        """Return ∂out/∂operands[index] as a function of arrays, or the constant it is.

        Rows of fixed arity only.
        """
        rule = self.partials[index]
        return rule.array or rule.rule if type(rule) is Stable else rule

    def is_flat(self, index: int) -> bool:
        """Return whether ∂out/∂operands[index] is 0 everywhere.  Fixed arity only."""
        return isinstance(self.partials, tuple) and self.partials[index] == 0.0

    def partials_at(self, out: Any, operands: Any) -> Sequence[Any]:
        """Return ∂out/∂operand for every operand, in order, in kind."""
        if self.arity is None:
            rule = self.partials
            if type(rule) is Stable and rule.number and type(out) is float:
                with suppress(ArithmeticError, ValueError):
                    return rule.number(out, operands)
            return rule(out, operands)
        return [self.partial(index, out, operands) for index in range(self.arity)]

    # -- inside ----------------------------------------------------------------

    def _complete(self, operands: tuple) -> tuple:
        """Spread an n-ary call, add defaults, and count."""
        if self.spread is not None:
            return self.spread(self, operands)
        if self.arity is None:
            match operands:
                case (Iterable() as sequence,):
                    operands = tuple(sequence)
            if not operands:
                raise OperandError(f"{self.name}: needs at least one operand")
            return operands
        filled = operands + self.defaults[len(operands) - self.arity :]
        if len(filled) == self.arity:
            return filled
        raise OperandError(
            f"{self.name}: takes {self.arity} operand{'s' * (self.arity != 1)}, "
            f"got {len(operands)}"
        )

    def _check(self, numbers: Sequence[float]) -> None:
        for restricted, interval in self._restricted:
            places = range(len(numbers)) if self.arity is None else (restricted,)
            for index in places:
                if numbers[index] not in interval and is_checked():
                    raise DomainError(
                        f"{self.name}: operand {index} must lie in {interval}, "
                        f"got {numbers[index]!r}"
                    )
        if self.condition and not self.condition.holds(*numbers) and is_checked():
            shown = ", ".join(map(repr, numbers))
            raise DomainError(f"{self.name}: {self.condition.words}, got {shown}")

    def _as_array_operands(self, numbers: Any) -> tuple[Any, ...]:
        """The operands as ``vector`` takes them: an n-ary row wants one stack."""
        if self.arity is None:
            return (np.stack(np.broadcast_arrays(*numbers)),)
        return tuple(map(np.asarray, numbers))

    def _on_arrays(self, operands: Any) -> Any:
        arrays = [np.asarray(operand) for operand in operands]
        if any(array.dtype == object for array in arrays):
            each = np.frompyfunc(lambda *xs: self.apply(xs), len(operands), 1)
            return each(*operands)
        return self.vector(*self._as_array_operands(arrays))

    def _on_mpmath(self, operands: Any) -> Any:
        import mpmath

        if self.precise is None:
            raise OperandError(f"{self.name}: has no mpmath form")
        return self.precise(mpmath, *operands)


def _on_floats(rule: Any) -> Any:
    """The form of a rule that serves floats best."""
    return rule.number or rule.rule if type(rule) is Stable else rule


@silent
def _ieee(function: Callable[..., Any], numbers: Sequence) -> float:
    """Evaluate by NumPy's rules: inf and NaN where ``math`` raises."""
    return float(function(*[np.asarray(number)[()] for number in numbers]))
