"""Cells of text as numbers and dates, a column at a time, by one convention each.

>>> cells = pd.Series(["$1,000", "(25.5)", "n/a", "many"])
>>> numbers, odd = numbers_of(cells, ".")
>>> numbers.tolist(), odd.tolist()
([1000.0, -25.5, nan, nan], [False, False, False, True])
"""

import numpy as np

from nn.tables.needed import pandas as pd

# What stands in cells where nothing was measured, in lower case.
MISSING = {
    "", "na", "n/a", "n.a.", "nan", "nat", "<na>", "null", "nil", "none", "?", "-",
    "--", ".", "..", "missing", "(missing)", "#n/a", "#na", "#div/0!", "#value!",
    "#ref!", "#num!", "#null!", "#name?",
}  # fmt: skip

_CURRENCIES = "$€£¥₹"
_MONEY = f"[{_CURRENCIES}]|USD|EUR|GBP|CHF"
_EXPONENT = r"(?:[eE][+-]?\d+)?"
_PLAIN = {
    # thousands in threes, which may be set apart by one sign throughout
    ".": rf"(?:\d{{1,3}}(?:[,' ]\d{{3}})+|\d+)?(?:\.\d*)?{_EXPONENT}",
    ",": rf"(?:\d{{1,3}}(?:[.' ]\d{{3}})+|\d+)?(?:,\d*)?{_EXPONENT}",
}
_ONLY = {  # what can be read one way alone
    ".": r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d*)\.(?:\d{1,2}|\d{4,})|[+-]?0?\.\d+|"
    r"[+-]?\d{1,3}(?:,\d{3}){2,}",
    ",": r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*),(?:\d{1,2}|\d{4,})|[+-]?0,\d+|"
    r"[+-]?\d{1,3}(?:\.\d{3}){2,}",
}

DATE_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y",
    "%d-%m-%Y", "%m-%d-%Y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%d %b %Y",
    "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y",
    "%Y-%m", "%b %Y", "%B %Y", "%b-%Y",
)  # fmt: skip
_TIMES = (
    "", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M", " %I:%M %p", " %H:%M:%S.%f",
    "T%H:%M:%S%z", "T%H:%M:%S.%f%z", "T%H:%M%z", " %H:%M:%S%z", " %H:%M:%S.%f%z",
)  # fmt: skip
_TIMES_ALONE = ("%H:%M", "%H:%M:%S", "%I:%M %p")  # of a day
# A unit behind every number: 54 m², 3 kg, 20°C.
_UNIT = r"(?<=\d)\s?([^\W\d_](?:[^\W\d_]|[²³/.·])*[²³]?|°[CF]?)$"


def tidy(cells: pd.Series) -> pd.Series:
    """Return cells as text without blanks around, '' where nothing was measured."""
    text = cells.astype(object).where(cells.notna(), "").astype(str)
    text = text.str.replace("\u00a0", " ").str.replace("\u202f", " ").str.strip()
    return text.where(~text.str.lower().isin(MISSING), "")


def decimal_of(frame: pd.DataFrame, likely: str = ".") -> str:
    """Return the decimal sign of a table, ``"."`` or ``","``, by all its cells.

    Args:
        likely: what holds if no cell tells.
    """
    votes = {".": 0, ",": 0}
    for index in range(frame.shape[1]):
        cells = frame.iloc[:, index]
        if cells.dtype.kind in "biufM":
            continue
        plain = cells.astype(str).str.strip(f" \u00a0%(){_CURRENCIES}")
        for sign, pattern in _ONLY.items():
            votes[sign] += int(plain.str.fullmatch(pattern).sum())
    if votes["."] == votes[","]:
        return likely
    return max(votes, key=lambda sign: votes[sign])


def numbers_of(
    cells: pd.Series, decimal: str, units: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells as numbers, nan where missing or odd, and which are odd.

    Currency signs, thousands and negative numbers in brackets are read; ``%``, or a
    unit such as ``m²``, is read where every cell has it.  What is neither a finite
    number nor missing is odd.

    Args:
        units: whether numbers may have a unit.
    """
    if cells.dtype.kind in "biuf":
        numbers = cells.to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isfinite(numbers), numbers, np.nan), np.isinf(numbers)
    text = tidy(cells)
    there = text != ""
    plain = text.str.replace("−", "-").str.replace("’", "'")
    plain = plain.str.replace(r"^\((.+)\)$", r"-\1", regex=True)
    plain = plain.str.replace(_MONEY, "", regex=True).str.strip()
    percent = plain.str.endswith("%")
    share = bool(percent.any() and percent[there].all())
    if share:
        plain = plain.str.slice(stop=-1).str.strip()
    elif units:
        plain = _without_unit(plain, there)
    plain = plain.str.replace(r"^([+-]) +", r"\1", regex=True)
    fits = plain.str.fullmatch(rf"[+-]?{_PLAIN[decimal]}") & plain.str.contains(r"\d")
    grouping = {".": "[,' ]", ",": "[.' ]"}[decimal]
    bare = plain.str.replace(grouping, "", regex=True).str.replace(",", ".")
    numbers = pd.to_numeric(bare.where(fits), errors="coerce").to_numpy(dtype=float)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    odd = there.to_numpy() & np.isnan(numbers)
    return numbers / 100.0 if share else numbers, odd


def _without_unit(text: pd.Series, there: pd.Series) -> pd.Series:
    """Return cells without the unit that all that are there have, if they do."""
    found = text[there].str.extract(_UNIT, expand=False)
    if found.empty or found.isna().any() or found.nunique() > 1:
        return text
    return text.str.removesuffix(found.iloc[0]).str.strip()


def names_of(cells: pd.Series, decimal: str) -> pd.Series:
    """Return the cells as names of classes: 1, 1.0 and 01 are one; '' if missing.

    Numbers of more digits than a float holds stay as they are written.

    >>> names_of(pd.Series(["1.0", "01", "2.50", "b", "?"]), ".").tolist()
    ['1', '1', '2.5', 'b', '']
    """
    text = tidy(cells)
    if cells.dtype.kind == "b":
        return text
    numbers, odd = numbers_of(cells, decimal, units=False)
    are = (np.abs(numbers) < 2**53) & ~odd
    return text.where(~are, [_spelt(number) for number in numbers.tolist()])


def _spelt(number: float) -> str:
    """Return a number as short as it goes, whole ones without a point."""
    return repr(number).removesuffix(".0")


def date_format(cells: pd.Series) -> str | None:
    """Return the form in which every cell that is there is a date, if there is one."""
    if cells.dtype.kind == "M":
        return ""
    text = tidy(cells)
    text = text[text != ""].drop_duplicates()
    if text.empty or not text.str.contains(r"\d").all():
        return None
    first = text.iloc[:20]
    moments = [day + time for time in _TIMES for day in DATE_FORMATS]
    for form in (*moments, *_TIMES_ALONE):
        if all(_dates(part, form).notna().all() for part in (first, text)):
            return form
    return None


def is_ambiguous(cells: pd.Series, form: str) -> bool:
    """Return whether day and month could be told apart by none of the dates."""
    other = form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
    if "%d" not in form or "%m" not in form or form.startswith("%Y"):
        return False
    text = tidy(cells)
    return bool(_dates(text[text != ""], other).notna().all())


def days_of(cells: pd.Series, form: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells as days since 2000, nan where missing or odd; which are odd."""
    moments = cells if cells.dtype.kind == "M" else _dates(tidy(cells), form)
    since = moments - pd.Timestamp("2000-01-01", tz=getattr(moments.dt, "tz", None))
    days = since.dt.total_seconds().to_numpy(dtype=float) / 86_400.0
    there = cells.notna() if cells.dtype.kind == "M" else tidy(cells) != ""
    return days, there.to_numpy() & np.isnan(days)


def _dates(text: pd.Series, form: str) -> pd.Series:
    zones = form.endswith("%z")  # which may differ from cell to cell
    return pd.to_datetime(
        text.where(text != ""), format=form, errors="coerce", utc=zones
    )
