"""Products and sums: ``Contract``."""

from autograd.compiling.backends.javascript.library import number
from autograd.compiling.backends.javascript.loops.writing import (
    Site,
    each_example,
    indented,
    nest,
)
from autograd.compiling.instructions import Contract, View

TILE = 4  # sums that grow side by side, so that none waits for the one before


def contract(site: Site, it: Contract) -> list[str]:
    """Return the statements of ``out = coefficient · Σ first · second``."""
    return _Product(site, it).statements()


class _Product:
    def __init__(self, site: Site, it: Contract):
        self.site, self.it = site, it
        axes = range(len(it.sizes))
        moving = [x for x in (it.first, it.second) if isinstance(x, View)]
        kept = [k for k in axes if it.out.strides[k]]
        rest = [k for k in axes if not it.out.strides[k]]
        summed = [k for k in rest if any(view.strides[k] for view in moving)]
        self.kept, self.summed = site.axes(kept), site.axes(summed)
        self.keeps_batch = site.is_batched(it.out)
        batched = it.batched and not self.keeps_batch
        self.sums_batch = batched and any(map(site.is_batched, moving))
        counted = [it.sizes[k] for k in rest if k not in summed and it.sizes[k] > 1]
        self.factor = _factor(it, counted, batched and not self.sums_batch)

    def statements(self) -> list[str]:
        if self.keeps_batch:
            inner = self._row_by_row() if self.summed else self._entry_by_entry()
            return nest(self.kept, inner)
        if not self.kept or not (self.summed or self.sums_batch):
            return nest(self.kept, self._sums(1))
        return self._tiled()

    def _entry_by_entry(self) -> list[str]:
        site, it = self.site, self.it
        entry = self._stored(site.entry(it.out, "po"), self._product("n"))
        starts = f"const po = {site.start(it.out)}{self._starts()};"
        return [starts, *each_example([entry], True)]

    def _row_by_row(self) -> list[str]:
        """Sums of a few examples side by side."""
        site, out, lanes = self.site, self.it.out, range(TILE)
        steps = [f"n + {k}" if k else "n" for k in lanes]
        grown = [f"s{k} += {self._product(steps[k])};" for k in lanes]
        stored = [self._stored(site.entry(out, "po", steps[k]), f"s{k}") for k in lanes]
        starts = self._starts().removeprefix(", ")
        inner = [f"const {starts};"] if starts else []
        zeros = ", ".join(f"s{k} = 0" for k in lanes)
        return [
            f"const po = {site.start(out)};",
            f"for (let n = 0; n < P; n += {TILE}) {{",
            *indented([f"let {zeros};", *nest(self.summed, [*inner, *grown]), *stored]),
            "}",
        ]

    def _tiled(self) -> list[str]:
        """Sums of a few results side by side, then those that are left."""
        *outer, (name, size) = self.kept
        lines: list[str] = []
        whole = size // TILE * TILE
        if whole:
            head = f"for (let {name} = 0; {name} < {whole}; {name} += {TILE}) {{"
            lines += [head, *indented(self._sums(TILE, name)), "}"]
        if whole < size:
            head = f"for (let {name} = {whole}; {name} < {size}; {name}++) {{"
            lines += [head, *indented(self._sums(1)), "}"]
        return nest(outer, lines)

    def _sums(self, tile: int, name: str = "") -> list[str]:
        """Statements that sum for one result, or several along an axis."""
        site, it = self.site, self.it
        if not self.summed and not self.sums_batch:
            return [self._stored(site.entry(it.out), self._term())]
        starts, grown, stored = [], [], []
        for k in range(tile):
            shift = _Shift(site, name, k)
            parts = []
            for index, operand in enumerate((it.first, it.second)):
                if isinstance(operand, View):
                    key = (
                        f"p{index}{'_' + str(k) if k and shift.moves(operand) else ''}"
                    )
                    if not k or shift.moves(operand):
                        starts.append(f"{key} = {shift.start(operand)}")
                    parts.append(site.entry(operand, key))
                elif operand is not None and operand != 1.0:
                    parts.append(number(operand))
            grown.append(f"s{k} += {self._joined(parts)};")
            stored.append(self._stored(shift.out(it.out), f"s{k}"))
        inner = [f"const {', '.join(starts)};"]
        inner += each_example(grown, self.sums_batch)
        zeros = ", ".join(f"s{k} = 0" for k in range(tile))
        return [f"let {zeros};", *nest(self.summed, inner), *stored]

    # -- pieces ------------------------------------------------------------------------

    def _starts(self) -> str:
        """Declarations of where the examples of the operands begin."""
        found = ""
        for index, operand in enumerate((self.it.first, self.it.second)):
            if isinstance(operand, View):
                found += f", p{index} = {self.site.start(operand)}"
        return found

    def _product(self, step: str) -> str:
        site, parts = self.site, []
        for index, operand in enumerate((self.it.first, self.it.second)):
            if isinstance(operand, View):
                parts.append(site.entry(operand, f"p{index}", step))
            elif operand is not None and operand != 1.0:
                parts.append(number(operand))
        return self._joined(parts)

    def _term(self) -> str:
        """What is computed for one entry without a batch, nothing summed."""
        given = [x for x in (self.it.first, self.it.second) if x not in (None, 1.0)]
        return self._joined([self.site.entry(x) for x in given if x is not None])

    def _joined(self, parts: list[str]) -> str:
        if len(parts) == 2:
            return self.site.times(parts[0], parts[1], self.it.guarded)
        return parts[0] if parts else "1"

    def _stored(self, entry: str, total: str) -> str:
        sign = "+=" if self.it.add else "="
        if self.factor == "1":
            return f"{entry} {sign} {total};"
        if self.factor == "-1":
            return (
                f"{entry} {sign} -({total});"
                if " " in total
                else f"{entry} {sign} -{total};"
            )
        if (self.site.careful or self.it.guarded) and self.it.seeded:
            return f"{entry} {sign} scaled({self.factor}, {total});"
        return f"{entry} {sign} {self.factor} * {total};"


class _Shift:
    """Addresses some places further along an axis."""

    def __init__(self, site: Site, name: str, places: int):
        self.site, self.places = site, places
        self.axis = site.names.index(name) if name else -1

    def moves(self, view: View) -> bool:
        """Return whether the view moves along the axis."""
        return self.axis >= 0 and bool(view.strides[self.axis])

    def start(self, view: View) -> str:
        """Return where its examples begin there."""
        return self.site.start(self._moved(view))

    def out(self, view: View) -> str:
        """Return the entry there."""
        return self.site.entry(self._moved(view))

    def _moved(self, view: View) -> View:
        if not self.places or not self.moves(view):
            return view
        offset = view.offset + self.places * view.strides[self.axis]
        return View(view.buffer, offset, view.strides, view.slope)


def _factor(it: Contract, counted: list[int], counts_batch: bool) -> str:
    """What a sum is multiplied by."""
    coefficient = it.coefficient
    for size in counted:
        coefficient *= size
    parts = [] if coefficient == 1.0 else [number(coefficient)]
    parts += ["seed"] if it.seeded else []
    parts += ["N"] if counts_batch else []
    return " * ".join(parts) or "1"
