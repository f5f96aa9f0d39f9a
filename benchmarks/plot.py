"""One picture of how the cost grows, from the saved figures."""

import io
import json
from pathlib import Path

from autograd.ground.files import write_whole
from benchmarks.tables import RESULTS, ROOT

PANELS = {"nodes": "scalar nodes", "batch": "examples", "width": "units a layer"}


def scaling_plot() -> Path:
    """Write docs/images/scaling.svg and return its path.

    Raises:
        FileNotFoundError: the scaling studies have not been run.
    """
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "chainrule"
    figure, panels = pyplot.subplots(1, len(PANELS), figsize=(10.5, 3.6))
    colours: dict[str, str] = {}
    for axes, (study, label) in zip(panels, PANELS.items(), strict=True):
        record = json.loads((RESULTS / f"{study}.json").read_text())
        for peer, cells in record["tables"][0]["seconds"].items():
            sizes = [int(heading.split()[0].replace(",", "")) for heading in cells]
            colour = colours.setdefault(peer, f"C{len(colours)}")
            axes.loglog(sizes, list(cells.values()), "o-", color=colour, label=peer)
        axes.set_xlabel(label)
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("seconds for loss and gradient")
    lines = {a.get_label(): a for panel in panels for a in panel.get_lines()}
    figure.legend(
        lines.values(), lines.keys(), loc="upper center", ncols=6, frameon=False
    )
    figure.tight_layout(rect=(0, 0, 1, 0.92))
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    path = ROOT / "docs" / "images" / "scaling.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.getvalue().encode())
    return path
