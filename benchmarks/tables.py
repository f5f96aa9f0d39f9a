"""Tables of results as Markdown, saved whole and written into the README by command."""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from autograd.ground.files import write_whole
from benchmarks.race import Result, version_of

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass
class Table:
    """A titled table; the first column is text, the others are figures.

    Args:
        seconds: the numbers behind the cells, peer by peer, for plots.
    """

    title: str
    head: list[str]
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)

    def turned(self) -> "Table":
        """Return the table with rows and columns exchanged."""
        head, *rows = map(list, zip(self.head, *self.rows, strict=True))
        return replace(self, head=head, rows=rows)

    def markdown(self) -> str:
        """Return the table with its columns padded, readable as it stands."""
        cells = [self.head, *self.rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

        def line(row):
            padded = [row[0].ljust(widths[0])]
            padded += [c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)]
            return "| " + " | ".join(padded) + " |"

        rule = ["-" * widths[0]] + ["-" * (w - 1) + ":" for w in widths[1:]]
        lines = [f"**{self.title}**", "", line(self.head)]
        lines += ["| " + " | ".join(rule) + " |", *map(line, self.rows)]
        if self.notes:
            lines += ["", *self.notes]
        return "\n".join(lines)


def duration(seconds: float | None) -> str:
    """Return a time with its unit.

    >>> duration(8.2e-05), duration(1.94), duration(0.0153)
    ('82.0 µs', '1.94 s', '15.3 ms')
    """
    if seconds is None:
        return ""
    for unit, factor in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= factor:
            return f"{seconds / factor:.3g} {unit}"
    return f"{seconds * 1e6:.1f} µs"


def ratio(value: float) -> str:
    """Return a ratio, short.

    >>> ratio(0.5), ratio(23712.3), ratio(13.66)
    ('0.50×', '23,700×', '13.7×')
    """
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}×"
    return f"{value:.1f}×" if value >= 10 else f"{value:.2f}×"


def compare(title: str, columns: dict[str, list[Result]], baseline: str) -> Table:
    """Return times, and in brackets how many times as long as the baseline's.

    Args:
        columns: the results by heading.
        baseline: the title of the peer that is 1.
    """
    titles = list(dict.fromkeys(r.peer.title for rs in columns.values() for r in rs))
    rows, remarks = [], {}
    for name in titles:
        row = [name]
        for heading, results in columns.items():
            by_title = {result.peer.title: result for result in results}
            row.append(_cell(by_title.get(name), by_title.get(baseline)))
            remark = by_title[name].remark if name in by_title else ""
            if remark and not remark.startswith("not installed"):
                remarks[f"{name}, {heading}: {remark}"] = None
        rows.append(row)
    seconds = {
        name: {
            heading: result.seconds
            for heading, results in columns.items()
            for result in results
            if result.peer.title == name and result.seconds is not None
        }
        for name in titles
    }
    return Table(title, ["", *columns], rows, list(remarks), seconds)


def _cell(result: Result | None, baseline: Result | None) -> str:
    if result is None:
        return ""
    if result.seconds is None:
        return "not installed" if result.remark == "not installed" else "—"
    text = duration(result.seconds)
    if baseline and baseline.seconds:
        text += f" ({ratio(result.seconds / baseline.seconds)})"
    return text


def machine() -> str:
    """Return processor, its load, Python and the versions of the peers at hand."""
    try:
        text = Path("/proc/cpuinfo").read_text()
        processor = re.search(r"model name\s*: (.+)", text)[1]  # type: ignore[index]
    except (OSError, TypeError):
        processor = platform.processor() or platform.machine()
    names = ("numpy", "jax", "torch", "casadi", "micrograd")
    versions = [f"{n} {v}" for n in names if (v := version_of(n))]
    python = f"Python {platform.python_version()}"
    load = f"load average {os.getloadavg()[0]:.1f} of {os.cpu_count()}"
    return ", ".join([processor, load, "one thread each", python, *versions])


def save(study: str, tables: list[Table]) -> None:
    """Keep a study's tables as JSON and Markdown."""
    facts = {"study": study, "date": str(date.today()), "machine": machine()}
    record = {**facts, "tables": [asdict(table) for table in tables]}
    RESULTS.mkdir(exist_ok=True)
    _write(RESULTS / f"{study}.json", json.dumps(record, indent=1))
    _write(RESULTS / f"{study}.md", markdown(record))


def _write(path: Path, text: str) -> None:
    write_whole(path, f"{text}\n".encode())


def markdown(record: dict) -> str:
    """Return a saved study as text."""
    tables = [Table(**table).markdown() for table in record["tables"]]
    return "\n\n".join([*tables, f"{record['date']}; {record['machine']}."])


def fill(text: str) -> tuple[str, list[str]]:
    """Return ``text`` with each study's first table in its place, and their names.

    >>> fill("no markers here")
    ('no markers here', [])
    """
    filled = []

    def replacement(match):
        path = RESULTS / f"{match['study']}.json"
        if not path.exists():
            return match[0]
        filled.append(match["study"])
        record = json.loads(path.read_text())
        figures = markdown({**record, "tables": record["tables"][:1]})
        return f"{match['open']}\n{figures}\n{match['close']}"

    pattern = (
        r"(?P<open><!-- benchmarks: (?P<study>\w+) -->)\n.*?"
        r"(?P<close><!-- /benchmarks -->)"
    )
    return re.sub(pattern, replacement, text, flags=re.DOTALL), filled
