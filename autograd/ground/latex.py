"""Text for LaTeX: whatever a label holds stays text, and compiles with any engine."""

import unicodedata

from autograd.ground.text import printable

# what a document needs that holds such text: letters that the engine has no sign for
PREAMBLE = r"""% letters beyond LaTeX's own: by number where the engine is pdfTeX
\newcommand\letter[1]{\ifdefined\directlua\char"#1\relax\else
  \ifdefined\XeTeXversion\char"#1\relax\else{\tiny U+#1}\fi\fi}"""

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",
    "-": "{-}",  # no ligatures
    "'": "{'}",
    "`": "{`}",
}
_GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota",
    "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi",
    "chi", "psi", "omega",
]  # fmt: skip
_LETTERS = "αβγδεζηθικλμνξπρστυφχψω"
_CAPITALS = {"Γ", "Δ", "Θ", "Λ", "Ξ", "Π", "Σ", "Υ", "Φ", "Ψ", "Ω"}
_SIGNS = {
    "−": "-", "×": r"\times", "·": r"\cdot", "÷": r"\div", "∗": r"\ast", "±": r"\pm",
    "∛": r"\sqrt[3]{\,}", "∂": r"\partial",
    "√": r"\surd", "∞": r"\infty", "…": r"\ldots", "→": r"\to",
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "′": "{}'", "∈": r"\in", "⌊": r"\lfloor",
    "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⋮": r"\vdots",
    "²": "^2", "³": "^3", "¹": "^1", "⁻": "^-", "∏": r"\prod", "∑": r"\sum", "ᵀ": "^T",
}  # fmt: skip
_SIGNS |= dict(zip(_LETTERS, (rf"\{name}" for name in _GREEK), strict=True))
_SIGNS |= {
    capital: rf"\{_GREEK[_LETTERS.index(capital.lower())].capitalize()}"
    for capital in _CAPITALS
}
_SIGNS |= {chr(0x2080 + digit): f"_{digit}" for digit in range(10)}
_ACCENTS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "hat", "\u0303": "tilde",
    "\u0304": "bar", "\u0306": "breve", "\u0307": "dot", "\u0308": "ddot",
    "\u030c": "check",
}  # fmt: skip


def in_text(text: str) -> str:
    """Return text as it stands outside of formulas.

    >>> print(in_text("100 % of w_1, σ"))
    100 \\% of w\\_1, \\ensuremath{\\sigma{}}
    """
    return "".join(map(_letter, printable(text)))


def in_math(formula: str) -> str:
    """Return a formula in LaTeX with its letters beyond ASCII as commands.

    >>> print(in_math("ŷ = σ"))
    \\hat{y} = \\sigma{}
    """
    return "".join(
        sign if sign.isascii() else _command(sign) or rf"\text{{{_numbered(sign)}}}"
        for sign in formula
    )


def _letter(sign: str) -> str:
    if sign in "{}_$%&#":
        return "\\" + sign
    if sign.isascii():
        return _ESCAPED.get(sign, sign)
    command = _command(sign)
    return rf"\ensuremath{{{command}}}" if command else _numbered(sign)


def _command(sign: str) -> str:
    """The command for a sign in a formula; empty where there is none."""
    if command := _SIGNS.get(sign):
        return f"{command}{{}}" if command[-1].isalpha() else command
    parts = unicodedata.normalize("NFD", sign)
    base, mark = parts[0], parts[1:]
    if mark in _ACCENTS and base.isascii():
        return rf"\{_ACCENTS[mark]}{{{base}}}"
    return ""


def _numbered(sign: str) -> str:
    return rf"\letter{{{ord(sign):04X}}}"
