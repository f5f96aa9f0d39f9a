"""Docstrings as Markdown: examples in fences, references as code."""

import re

import griffe

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\n).+)*", re.MULTILINE)
_REFERENCE = re.compile(r":(?:class|func|meth|mod):(?=`)")


def as_markdown(text: str) -> str:
    """Return a docstring whose examples stand between fences, its references as code.

    >>> as_markdown("Twice; see :func:`once`.")
    'Twice; see `once`.'
    """
    text = _REFERENCE.sub("", text)
    return _EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", text)


class MarkdownDocstrings(griffe.Extension):
    """Rewrites the docstring of every object that is documented."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the object's docstring."""
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)
