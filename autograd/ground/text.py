"""How numbers and labels are written, in pictures, steps, pages, reports and code."""

import unicodedata

DIGITS = 6  # that a number shows, wherever it stands


def number_text(number: float, digits: int = DIGITS) -> str:
    """Return a number in as few characters as tell it to so many digits.

    >>> number_text(33.0), number_text(-0.0), number_text(-2 / 3), number_text(1e-9)
    ('33', '0', '−0.666667', '1e−9')
    """
    return _tidy(format(number + 0.0, f".{digits}g"))


def exact_text(number: float) -> str:
    """Return a number in as many digits as tell it from every other float.

    >>> exact_text(0.1 + 0.2), exact_text(2.0), exact_text(-1e-07)
    ('0.30000000000000004', '2', '−1e−7')
    """
    return _tidy(repr(number + 0.0).removesuffix(".0"))


def literal(number: float) -> str:
    """Return a float as Python reads it.

    >>> literal(1e-05), literal(float("-inf"))
    ('1e-05', "float('-inf')")
    """
    text = repr(number)
    return f"float({text!r})" if text in ("inf", "-inf", "nan") else text


def printable(text: str) -> str:
    """Return text in which nothing commands a terminal or breaks XML or a line.

    Control characters become their pictures, spaces of any kind a space, and what else
    can't be seen ``␀``.

    >>> printable("a\\x1b[31m b\\n")
    'a␛[31m b␊'
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _tidy(text: str) -> str:
    """A number as Python writes it, with a true minus and no padded exponent."""
    mantissa, mark, exponent = text.partition("e")
    return (f"{mantissa}e{int(exponent)}" if mark else text).replace("-", "−")


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "␡"
    return " " if unicodedata.category(character) == "Zs" else "␀"
