"""Rows, entry by entry, and what they hand down: ``Apply`` and ``Pull``."""

from collections.abc import Sequence

from autograd.compiling.backends.javascript import forms
from autograd.compiling.backends.javascript.library import number
from autograd.compiling.backends.javascript.loops.writing import (
    Site,
    each_example,
    nest,
)
from autograd.compiling.backends.javascript.terms import bare
from autograd.compiling.instructions import Apply, Operand, Pull, View
from autograd.ops.primitive import Primitive


def apply(site: Site, it: Apply) -> list[str]:
    """Return the statements of ``out = row(*operands)``."""
    if it.row.arity is None:
        return _apply_many(site, it)
    starts, texts = _operands(site, it.operands)
    value = bare(site.printer.value(it.row, texts))
    entry = site.entry(it.out, "po")
    sign = "+=" if it.add else "="
    inner = each_example([f"{entry} {sign} {value};"], it.batched)
    starts = [f"po = {site.start(it.out)}", *starts]
    inner.insert(0, f"const {', '.join(starts)};")
    return nest(site.axes(range(len(it.sizes))), inner)


def pull(site: Site, it: Pull) -> list[str]:
    """Return the statements of ``out = upstream · ∂row/∂operand``."""
    if it.row.arity is None:
        return _pull_many(site, it)
    starts, texts = _operands(site, it.operands)
    starts.append(f"pr = {site.start(it.result)}")
    slope = site.printer.slope(it.row, it.index, site.entry(it.result, "pr"), texts)
    upstream = _upstream(site, it, starts, ())
    amount = site.times(slope, upstream, it.guarded)
    inner = _added(site, it, amount, starts)
    return nest(site.axes(range(len(it.sizes))), inner)


def _added(site: Site, it: Pull, amount: str, starts: list[str]) -> list[str]:
    """Statements that add an amount for every example where it belongs."""
    sign = "+=" if it.add else "="
    if site.is_batched(it.out) or not it.batched:
        starts.insert(0, f"po = {site.start(it.out)}")
        entry = site.entry(it.out, "po")
        inner = each_example([f"{entry} {sign} {amount};"], it.batched)
        return [f"const {', '.join(starts)};", *inner]
    lines = [f"const {', '.join(starts)};"] if starts else []
    summed = each_example([f"s += {amount};"], True)
    return [*lines, "let s = 0;", *summed, f"{site.entry(it.out)} {sign} s;"]


def _operands(site: Site, operands: Sequence[Operand]) -> tuple[list[str], list[str]]:
    """Declarations of where operands begin, and the operands as expressions."""
    starts, texts = [], []
    for index, operand in enumerate(operands):
        if isinstance(operand, View):
            starts.append(f"p{index} = {site.start(operand)}")
            texts.append(site.entry(operand, f"p{index}"))
        else:
            texts.append(number(operand))
    return starts, texts


def _upstream(site: Site, it: Pull, starts: list[str], still: Sequence[int]) -> str:
    if isinstance(it.upstream, View):
        starts.append(f"pu = {site.start(it.upstream, still)}")
        return site.entry(it.upstream, "pu")
    text = number(it.upstream)
    if not it.seeded:
        return text
    return "seed" if text == "1" else f"({text} * seed)"


# -- rows of any number of operands ----------------------------------------------------


def _apply_many(site: Site, it: Apply) -> list[str]:
    kept, filling, count, still = _many(site, it)
    names = [f"xs[{k}]" for k in range(count)]
    form = forms.VALUES.get(it.row)
    value = form.format(all="xs") if form else site.printer.value(it.row, names)
    entry = site.entry(it.out, site.start(it.out, still))
    sign = "+=" if it.add else "="
    inner = each_example([*filling, f"{entry} {sign} {bare(value)};"], it.batched)
    return [f"const xs = new Float64Array({count});", *nest(kept, inner)]


def _pull_many(site: Site, it: Pull) -> list[str]:
    kept, filling, count, still = _many(site, it)
    result = site.entry(it.result, site.start(it.result, still))
    starts: list[str] = []
    upstream = _upstream(site, it, starts, still)
    amount = site.times("p[k++]", "u", it.guarded)
    sign = "+=" if it.add or (not site.is_batched(it.out) and it.batched) else "="
    given = nest(site.axes(still), [f"{site.entry(it.out)} {sign} {amount};"])
    inner = [
        *([f"const {', '.join(starts)};"] if starts else []),
        *filling,
        f"const p = {_slopes(site, it.row, result, count)}, u = {upstream};",
        "k = 0;",
        *given,
    ]
    cleared: list[str] = []
    if sign == "+=" and not it.add:  # what all examples share is summed
        cleared = nest([*kept, *site.axes(still)], [f"{site.entry(it.out)} = 0;"])
    head = [f"const xs = new Float64Array({count});", *cleared]
    return [*head, *nest(kept, each_example(inner, it.batched))]


def _many(
    site: Site, it: Apply | Pull
) -> tuple[list[tuple[str, int]], list[str], int, list[int]]:
    """The axes that stay, what fills ``xs``, how many those are, and their axes."""
    first = len(it.sizes) - it.reduced
    still = list(range(first, len(it.sizes)))
    count = 1
    for axis in still:
        count *= it.sizes[axis]
    filled = [f"xs[k++] = {site.entry(it.operands[0])};"]
    filling = ["let k = 0;", *nest(site.axes(still), filled)]
    return site.axes(range(first)), filling, count, still


def _slopes(site: Site, row: Primitive, out: str, count: int) -> str:
    """All slopes of an n-ary row on ``xs``, as an array."""
    if row in forms.ALL_SLOPES:
        return forms.ALL_SLOPES[row].format(out=out, all="xs")
    found = site.printer.slopes(row, out, [f"xs[{k}]" for k in range(count)])
    return found if isinstance(found, str) else f"[{', '.join(map(bare, found))}]"
