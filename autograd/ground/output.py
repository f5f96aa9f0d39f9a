"""Signs that the output's encoding lacks, written in those that it has.

Formulas are shown with signs such as ``∂`` and ``·``.  A pipe on Windows is cp1252, an
old terminal ASCII: there ``∂J/∂v`` is written ``dJ/dv``.  Files are always UTF-8.
"""

import codecs
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import takewhile

_SIGNS = {
    "·": "*", "⋅": "*", "∙": "*", "∗": "*", "×": "*", "÷": "/", "⁄": "/", "∕": "/",
    "∣": "|", "−": "-", "–": "-", "—": "-",
    "±": "+-", "√": "sqrt", "∛": "cbrt", "∂": "d", "∇": "grad", "Σ": "sum",
    "∑": "sum", "∏": "prod", "∞": "inf", "∝": "~", "≈": "~", "∘": "o", "•": "*",
    "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "←": "<-", "↑": "^", "↓": "v",
    "⇒": "=>", "∈": "in", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")",
    "‹": "<", "′": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "°": " deg", "⋮": ":",
    "✓": "ok", "✗": "x", "µ": "u",
    "λ": "lambda", "Λ": "Lambda",  # whose names in Unicode lack the b
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
}  # fmt: skip
_HANDLER = "chainrule_plain"
# Errors for which a program's output fails, or shows escapes; others were asked for.
_REPLACED = {"strict", "surrogateescape", "backslashreplace"}
_ASCII = "chainrule_ascii"


def plain(text: str) -> str:
    """Return ``text`` in ASCII, close to what its signs mean.

    >>> plain("∂J/∂v · σ(x²) = −0.5 … caf\\u00e9")
    'dJ/dv * sigma(x^2) = -0.5 ... cafe'
    """
    done, at = [], 0
    while at < len(text):
        raised = "".join(takewhile(_is_raised, text[at:]))
        if raised:
            done.append("^" + "".join(map(_plain_sign, raised)))
        else:
            done.append(_plain_sign(text[at]))
        at += len(raised) or 1
    return "".join(done)


def _is_raised(sign: str) -> bool:
    return unicodedata.decomposition(sign).startswith("<super>")


def _plain_sign(sign: str) -> str:
    """One sign in ASCII: by the table, its name, or its parts without accents."""
    if sign.isascii():
        return sign
    if sign in _SIGNS:
        return _SIGNS[sign]
    name = unicodedata.name(sign, "")
    if name.startswith("BOX DRAWINGS"):
        across, down = (
            any(way in name for way in ways)
            for ways in (("HORIZONTAL", "LEFT", "RIGHT"), ("VERTICAL", "UP", "DOWN"))
        )
        return "+" if across == down else "-" if across else "|"
    if name.endswith(("BLOCK", "EIGHTHS", "SHADE")):
        return "#"
    script, _, letter = name.partition(" LETTER ")
    if script in ("GREEK SMALL", "GREEK CAPITAL"):
        letter = letter.removeprefix("FINAL ").split()[0]
        return letter.lower() if script == "GREEK SMALL" else letter.capitalize()
    parts = unicodedata.normalize("NFKD", sign)
    if parts != sign:
        return "".join(map(_plain_sign, parts))
    return "" if unicodedata.combining(sign) else "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    """What Python writes for signs that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def _find(name: str) -> codecs.CodecInfo | None:
    """ASCII under another name: click takes a stream in ASCII for a mistake."""
    if name != _ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode, known.decode, known.streamreader, known.streamwriter,
        known.incrementalencoder, known.incrementaldecoder, name=_ASCII,
    )  # fmt: skip


def _is_ascii(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "ascii"


codecs.register_error(_HANDLER, _replace)
codecs.register(_find)


@contextmanager
def plain_where_needed() -> Iterator[None]:
    """Let both output streams write any text, whatever their encoding is.

    A choice such as ``PYTHONIOENCODING=ascii:replace`` stands.
    """
    before = []
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(OSError, ValueError):
                encoding, errors = found = stream.encoding, stream.errors or "strict"
                stream.reconfigure(
                    encoding=_ASCII if _is_ascii(encoding) else encoding,
                    errors=_HANDLER if errors in _REPLACED else errors,
                )
                before.append((stream, found))
    try:
        yield
    finally:
        for stream, (encoding, errors) in before:
            with suppress(OSError, ValueError):  # its other end may be gone
                stream.reconfigure(encoding=encoding, errors=errors)
