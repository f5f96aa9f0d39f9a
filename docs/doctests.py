"""Examples in docstrings are shown as code: fences around what starts with a prompt."""

import re

import griffe

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\n).+)*", re.MULTILINE)


def fenced(text: str) -> str:
    """Return a docstring whose examples stand between fences.

    >>> print(fenced("Twice.\\n\\n>>> 1 + 1\\n2"))
    Twice.
    <BLANKLINE>
    ```pycon
    >>> 1 + 1
    2
    ```
    """
    return _EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", text)


class FencedExamples(griffe.Extension):
    """Fences the examples of every object that is documented."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite the object's docstring."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
