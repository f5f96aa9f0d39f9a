"""Sums over arrays, and over the lanes of a register."""

from collections.abc import Callable, Sequence

from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.language.text import Body, Index

Term = Callable[[Lanes], Lanes]


def summed(body: Body, pointer: str, count: Index, term: Term, together: int) -> str:
    """Return a sum over an array, as a double.

    Args:
        term: what is summed, given numbers.
        together: how many are summed before their sum is added to that of others.
    """
    width, real = body.module.lanes, body.real
    kind = f"<{width} x double>"

    def read(index: Index, mask: str = "") -> Lanes:
        name = body.load(body.at(pointer, index), width, mask)
        return term(Lanes(body, name, width, real)).cast("double")

    def inner(index: Index, carried: Sequence[str]) -> list[str]:
        return [(Lanes(body, carried[0], width, "double") + read(index)).name]

    whole = body.rounded(count, width)
    zero = (kind, "zeroinitializer")

    def outer(start: Index, carried: Sequence[str]) -> list[str]:
        stop = body.least(body.add(start, together), whole)
        (part,) = body.loop(stop, width, inner, [zero], start)
        sums = Lanes(body, carried[0], width, "double")
        return [(sums + Lanes(body, part, width, "double")).name]

    (total,) = body.loop(whole, together, outer, [zero])
    rest = body.let(f"sub i64 {count}, {whole}")
    sums = Lanes(body, total, width, "double") + read(whole, body.mask(rest, width))
    return across(sums)


def across(lanes: Lanes) -> str:
    """Return the sum of all lanes, halves added to halves."""
    body, width, name = lanes.body, lanes.width, lanes.name
    while width > 1:
        half, kind = width // 2, f"<{width} x double>"
        parts = []
        for start in (0, half):
            places = ", ".join(f"i32 {start + k}" for k in range(half))
            parts.append(
                body.let(
                    f"shufflevector {kind} {name}, {kind} poison, "
                    f"<{half} x i32> <{places}>"
                )
            )
        name = body.let(f"fadd <{half} x double> {parts[0]}, {parts[1]}")
        width = half
    return body.let(f"extractelement <1 x double> {name}, i32 0")
