"""Expressions of NumPy, and the one way to store their results."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expression:
    """A function's name and its arguments as text.

    ``takes_out`` says that the function can write to an array of the right shape.
    """

    function: str
    arguments: tuple[str, ...]
    takes_out: bool = False

    def __str__(self) -> str:
        return f"{self.function}({', '.join(self.arguments)})"

    def into(self, out: str) -> str:
        """Return the statement that has the function write to an array itself."""
        return f"{self.function}({', '.join(self.arguments)}, out={out})"


def stored(out: str, what: Expression | str, add: bool = False) -> str:
    """Return the statement that writes a result to an array, or adds it there.

    >>> product = Expression("multiply", ("v0", "v1"), takes_out=True)
    >>> stored("v2", product), stored("v2", product, add=True), stored("v2", "1.0")
    ('multiply(v0, v1, out=v2)', 'add(v2, multiply(v0, v1), out=v2)', 'v2[...] = 1.0')
    """
    if add:
        return Expression("add", (out, str(what))).into(out)
    if isinstance(what, Expression) and what.takes_out:
        return what.into(out)
    return f"{out}[...] = {what}"
