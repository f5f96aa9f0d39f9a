"""Numbers from place to place: ``Gather``, ``Scatter``, ``Take``, ``Put``, ``Zero``."""

import numpy as np

from autograd.compiling.backends.javascript.loops.writing import (
    Site,
    each_example,
    indented,
    nest,
)
from autograd.compiling.instructions import Gather, Put, Scatter, Take, View, Zero


def gather(site: Site, it: Gather) -> list[str]:
    """Return the statements of ``out = source[addresses]``."""
    start = it.out.offset
    if not it.batched:
        moved = [f"x{it.out.buffer}[{_sum(start, 'k')}] = x{it.source}[a[k]];"]
    else:
        moved = [
            f"const p = a[k] * P, q = {_times(start, 'k')};",
            *each_example([f"x{it.out.buffer}[q + n] = x{it.source}[p + n];"], True),
        ]
    return [f"const a = {_table(it.addresses)};", *_over_table(moved)]


def scatter(site: Site, it: Scatter) -> list[str]:
    """Return the statements that add ``upstream`` at the addresses."""
    out, upstream = f"g{it.out.buffer}", f"g{it.upstream.buffer}"
    start = it.upstream.offset
    if not site.is_batched(it.out):
        moved = [f"{out}[a[k]] += {upstream}[{_sum(start, 'k')}];"]
    else:
        moved = [
            f"const p = a[k] * P, q = {_times(start, 'k')};",
            *each_example([f"{out}[p + n] += {upstream}[q + n];"], True),
        ]
    return [f"const a = {_table(it.addresses)};", *_over_table(moved)]


def take(site: Site, it: Take) -> list[str]:
    """Return the statements of ``out = choices[index]``."""
    moved = [
        f"const t = placeIn({site.entry(it.index)}, {it.count}{_example(it)});",
        f"{site.entry(it.out)} = {_picked(site, it.choices, it.step)};",
    ]
    return nest(site.axes(range(len(it.sizes))), each_example(moved, it.batched))


def put(site: Site, it: Put) -> list[str]:
    """Return the statements that add to the gradient of what was taken."""
    upstream = site.entry(it.upstream) + (" * seed" if it.seeded else "")
    moved = [
        f"const t = {site.entry(it.index)};",
        f"{_picked(site, it.out, it.step)} += {upstream};",
    ]
    return nest(site.axes(range(len(it.sizes))), each_example(moved, it.batched))


def zero(site: Site, it: Zero) -> list[str]:
    """Return the statement that clears a gradient."""
    pitch = " * P" if site.is_batched(it.out) else ""
    return [f"g{it.out.buffer}.fill(0, {it.out.offset}{pitch}, {it.stop}{pitch});"]


def _picked(site: Site, view: View, step: int) -> str:
    """The entry ``t`` steps further."""
    moved = "t" if step == 1 else f"{step} * t"
    place = f"{site.place(view)} + {moved}"
    if site.is_batched(view):
        return f"{site.array(view)}[({place}) * P + n]"
    return f"{site.array(view)}[{place}]"


def _example(it: Take) -> str:
    return ", n" if it.batched else ""


def _table(addresses: np.ndarray) -> str:
    """Addresses as an array: the first, then steps with how often each is taken."""
    flat = addresses.ravel()
    steps = np.diff(flat)
    starts = np.flatnonzero(np.diff(steps, prepend=steps[:1] - 1))
    counts = np.diff(starts, append=len(steps))
    pairs = zip(steps[starts].tolist(), counts.tolist(), strict=True)
    runs = ", ".join(f"[{step}, {count}]" for step, count in pairs)
    text = f"steppedPlaces({flat[0]}, [{runs}])"
    listed = f"Int32Array.of({', '.join(map(str, flat.tolist()))})"
    return min(text, listed, key=len)


def _over_table(body: list[str]) -> list[str]:
    return ["for (let k = 0; k < a.length; k++) {", *indented(body), "}"]


def _sum(start: int, name: str) -> str:
    return f"{start} + {name}" if start else name


def _times(start: int, name: str) -> str:
    return f"({start} + {name}) * P" if start else f"{name} * P"
