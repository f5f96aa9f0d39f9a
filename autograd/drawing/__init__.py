"""Pictures of computation graphs: what is shown, how it is laid out, who renders it."""

from collections.abc import Collection
from typing import Literal

from autograd.drawing.dot import as_dot
from autograd.drawing.folding import Folding
from autograd.drawing.picture import Picture as Picture
from autograd.drawing.scene import Scene
from autograd.drawing.view import view
from autograd.engine.graph import Node
from autograd.errors import OperandError, RenderError

_DIRECTIONS = ("LR", "TB", "RL", "BT")


def draw(
    value: Node,
    *,
    depth: int | None = None,
    expand: Collection[str] = (),
    rankdir: Literal["LR", "TB", "RL", "BT"] = "LR",
    legend: bool = True,
    renderer: Literal["", "embedded", "system"] = "",
) -> Picture:
    """Return a picture of the graph that computed ``value``.

    A box shows label, data and gradient (``·`` before a backward pass), with the symbol
    of what made it; an arrow shows the local derivative.  Colour is the gradient's
    sign, width its size.  Parameters named ``layers.0.neurons.3.w[1]`` are framed by
    neuron and layer.  Past 60 boxes a neuron becomes one box, then a layer, a chain of
    additions one Σ, and what was computed again and again is drawn once, in a frame
    that says how often: an example of a batch, a cell in time.

    Args:
        value: a Value.
        depth: how many levels of groups are open: 0 shows layers, 1 neurons; left out,
            as many as read well.
        expand: groups that are open whatever the depth, such as ``"layers.0"``;
            frames, ``"examples"``, or one run of them, ``"examples[3]"``; and
            ``"dot"``, to draw sums of products as their parts.
        rankdir: the direction of the arrows: ``LR``, ``TB``, ``RL`` or ``BT``.
        legend: explain the parts of the picture below it, if it is large enough.
        renderer: ``embedded`` or ``system``; left out, the first that is installed.

    Raises:
        OperandError: ``value`` is not a Value.
        RenderError: ``rankdir`` is not a direction.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> draw(a * b)
    <Picture of a graph of 3 boxes and 2 arrows; .save('picture.svg') writes it>
    """
    if not hasattr(value, "_operands"):
        raise OperandError(f"draw: needs a Value, got {type(value).__name__}")
    if rankdir not in _DIRECTIONS:
        raise RenderError(f"rankdir: one of {', '.join(_DIRECTIONS)}, got {rankdir!r}")
    expand = {expand} if isinstance(expand, str) else set(expand)
    fold = Folding(value, depth, expand)
    return picture_of(view(fold, expand), rankdir, legend, renderer)


def picture_of(
    scene: Scene, rankdir: str = "LR", legend: bool = True, renderer: str = ""
) -> Picture:
    """Return a picture of a scene."""
    hints = {box.key: box.hint for box in scene.boxes}
    hints |= {arrow.key: arrow.hint for arrow in scene.arrows}
    title = f"a graph of {len(scene.boxes)} boxes and {len(scene.arrows)} arrows"
    return Picture(as_dot(scene, rankdir, legend), title, hints, renderer)
