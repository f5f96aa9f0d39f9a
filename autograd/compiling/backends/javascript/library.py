"""The functions that printed JavaScript calls, those of ``runtime``, as needed."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from autograd.ops.forms import accurate, bell, digits, error_functions, quantiles
from autograd.ops.forms.gamma import logarithm, psi, psi_derivatives

FILES = (
    "rounding", "powers", "places", "sums", "activations", "bell", "logs", "gamma",
    "digits", "doors",
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_START = re.compile(r"^(?:function|const) (\w+)", re.M)
_COMMENT = re.compile(r"(?:^|\s)//.*")

# Python's ``sum`` puts roundings back from 3.12 on; a page agrees with what made it.
_COMPENSATED = sum([0.1] * 10) == 1.0


def number(value: float) -> str:
    """Return a float as JavaScript writes it.

    >>> number(-2.0), number(0.1), number(float("-inf"))
    ('-2', '0.1', '-Infinity')
    """
    text = repr(float(value))
    text = text.replace("inf", "Infinity").replace("nan", "NaN")
    return text.removesuffix(".0") if text != "-0.0" else text


def needed(text: str) -> str:
    """Return the declarations that a piece of code needs, in the order of their files.

    >>> needed("elu(x, 1)").startswith("function elu(x, alpha) {")
    True
    """
    known, found = _declarations(), set()
    waiting = [name for name in names_in(text) if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [each for each in names_in(known[name]) if each in known]
    return "\n".join(text for name, text in known.items() if name in found)


def names_in(text: str) -> Iterable[str]:
    """Return the names that stand in a piece of code."""
    return _NAME.findall(text)


@cache
def _declarations() -> dict[str, str]:
    """All that may be called, by name, without comments."""
    known = {name: f"const {name} = {text};" for name, text in _numbers().items()}
    folder = files(__package__) / "runtime"
    for file in FILES:
        text = (folder / f"{file}.js").read_text(encoding="utf-8")
        text = _COMMENT.sub("", text)
        places = [*_START.finditer(text)]
        ends = [place.start() for place in places[1:]] + [len(text)]
        for place, end in zip(places, ends, strict=True):
            assert place[1] not in known, f"{file}.js: a second {place[1]}"
            known[place[1]] = text[place.start() : end].strip()
    return known


def _numbers() -> dict[str, str]:
    """The coefficients that Python's own forms have."""
    lists = {
        "SILU_ROOT": accurate.SILU_ROOT,
        "SILU_SERIES": accurate.SILU_SERIES,
        "GELU_ROOT": accurate.GELU_ROOT,
        "GELU_SERIES": accurate.GELU_SERIES,
        "ERFCX": error_functions._ERFCX,
        "ERF_TOP": error_functions._ERF_TOP,
        "ERF_BOTTOM": error_functions._ERF_BOTTOM,
        "ERFCX_SLOPE": bell._ERFCX_SLOPE,
        "CENTRE_TOP": quantiles._CENTRE_TOP,
        "CENTRE_BOTTOM": quantiles._CENTRE_BOTTOM,
        "MIDDLE_TOP": quantiles._MIDDLE_TOP,
        "MIDDLE_BOTTOM": quantiles._MIDDLE_BOTTOM,
        "FAR_TOP": quantiles._FAR_TOP,
        "FAR_BOTTOM": quantiles._FAR_BOTTOM,
        "LGAMMA": logarithm._LGAMMA,
        "STIRLING": logarithm._STIRLING,
        "DIGAMMA": psi._DIGAMMA,
        "DIGAMMA_TAIL": psi._DIGAMMA_TAIL,
        "POLYGAMMA_TAIL": psi_derivatives._BERNOULLI,
    }
    written = {
        name: f"[{', '.join(map(number, each))}]" for name, each in lists.items()
    }
    pairs = ", ".join(f"[{top}n, {bottom}n]" for top, bottom in digits._BERNOULLI)
    return written | {
        "sum": "exactSum" if _COMPENSATED else "plainSum",
        "SQRT_HALF": number(accurate.SQRT_HALF),
        "SQRT_HALF_REST": number(accurate.SQRT_HALF_REST),
        "BERNOULLI_RATIOS": f"[{pairs}]",
    }
