"""Kinds of columns: what each became in training, as plain data for a model file."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from nn.errors import ArchitectureError

TASKS = ("classification", "regression")  # what a column may be predicted as


@dataclass(frozen=True)
class Column:
    """A column that a net looks at.

    Attributes:
        name: what it is called in the table.
        flagged: whether one more feature says where nothing was measured.
    """

    kind: ClassVar[str]
    name: str
    flagged: bool

    @property
    def own(self) -> tuple[str, ...]:
        """The names of its features, the flag apart."""
        raise NotImplementedError

    @property
    def features(self) -> tuple[str, ...]:
        """The names of its features."""
        flag = (f"{self.name} missing",) if self.flagged else ()
        return (*self.own, *flag)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Number(Column):
    """Numbers; a missing one counts as ``fill``, the median of the training rows."""

    kind = "number"
    fill: float

    @property
    def own(self) -> tuple[str, ...]:
        """Its name."""
        return (self.name,)


@dataclass(frozen=True)
class Category(Column):
    """Texts: one feature of 0 or 1 for each value; one feature alone if there are 2.

    A value that was not there in training is 0 in each.
    """

    kind = "category"
    values: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The values that have a feature."""
        return self.values[1:] if len(self.values) == 2 else self.values

    @property
    def own(self) -> tuple[str, ...]:
        """A name a value."""
        return tuple(f"{self.name}={value}" for value in self.shown)


@dataclass(frozen=True)
class Date(Column):
    """Dates written in one form: days since 2000, and where in the year and the week.

    Attributes:
        form: as ``strptime`` has it; empty for moments that are no text.
        fill: the day that counts where nothing was measured, in days since 2000.
        cycles: lengths in days of what comes again: year, week, day.
    """

    kind = "date"
    form: str
    fill: float
    cycles: tuple[float, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The days, and sine and cosine of each cycle."""
        words = {YEAR: "year", WEEK: "week", DAY: "day"}
        turns = [words.get(days, f"{days:g} days") for days in self.cycles]
        waves = [f"{self.name} {f} of {t}" for t in turns for f in ("sine", "cosine")]
        return (f"{self.name} in days", *waves)


YEAR, WEEK, DAY = 365.2425, 7.0, 1.0
KINDS = {kind.kind: kind for kind in (Number, Category, Date)}


def from_json(data: Any) -> Column:
    """Return the column that ``to_json`` wrote.

    Raises:
        ArchitectureError: it is none.

    >>> from_json({"kind": "number", "name": "age", "flagged": False, "fill": 40.0})
    Number(name='age', flagged=False, fill=40.0)
    """
    try:
        arguments = dict(data)
        kind = KINDS[arguments.pop("kind")]
        for field in fields(kind):
            arguments[field.name] = _CHECKS[field.type](arguments[field.name])
        return kind(**arguments)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ArchitectureError(f"no column of a table: {problem!r}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value))


def _numbers(value: Any) -> tuple[float, ...]:
    return tuple(map(_number, value))


_CHECKS: dict[Any, Any] = {
    str: _text,
    float: _number,
    bool: _truth,
    tuple[str, ...]: _texts,
    tuple[float, ...]: _numbers,
}
