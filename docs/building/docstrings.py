"""Docstrings as Sphinx reads them: bars are absolute values, members are ours."""

import re

from sphinx.application import Sphinx

_CODE_OR_BAR = re.compile(r"(``.*?``|`[^`]*`)|\|")


def without_substitutions(line: str) -> str:
    """Return a line whose bars stay bars; in reStructuredText they'd mean something.

    >>> print(without_substitutions("Σ|w| of ``a | b``"))
    Σ\\|w\\| of ``a | b``
    """
    if line.lstrip().startswith((">>>", "...")):
        return line
    return _CODE_OR_BAR.sub(lambda found: found[1] or r"\|", line)


def _docstring(_app: Sphinx, *about: object) -> None:
    lines = about[-1]
    assert isinstance(lines, list)
    is_example = False
    for number, line in enumerate(lines):
        is_example = bool(line.strip()) and (is_example or ">>> " in line)
        if not is_example:
            lines[number] = without_substitutions(line)


def _skipped(_app: Sphinx, *about: object) -> bool | None:
    """Whether a member is another library's: of an estimator, say."""
    member = about[2]
    home = (getattr(member, "__module__", None) or "").partition(".")[0]
    return True if callable(member) and home not in ("autograd", "nn", "") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both."""
    app.connect("autodoc-process-docstring", _docstring)
    app.connect("autodoc-skip-member", _skipped)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
