"""What a picture shows: boxes and arrows, before any layout."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a picture.

    Args:
        key: a name that is unique in the picture and the same in every process.
        kind: ``leaf``, ``inner``, ``constant``, or ``group`` for many nodes in one.
        name: the first line.
        data: the second line.
        gradient: the third line; ``·`` before a backward pass, empty for none.
        slope: the gradient as a number, for its colour; ``None`` if there is none.
        symbol: what made it, shown in a tile at the left.
        frames: the groups whose frames are drawn around it, from the outermost inwards.
        hint: one line of text that says it all.
    """

    key: str
    kind: str
    name: str
    data: str
    gradient: str = ""
    slope: float | None = None
    symbol: str = ""
    frames: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One edge of a picture, from an operand's box to the box that uses it.

    Args:
        key: as for a box.
        tail, head: keys of boxes.
        label: the local derivative, or how many edges this one stands for.
        flow: the contribution that flows back along it; ``None`` if unknown.
        hint: one line of text that says it all.
    """

    key: str
    tail: str
    head: str
    label: str = ""
    flow: float | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in a picture, in drawing order.

    Args:
        boxes, arrows: what is drawn.
        stacks: the frames whose boxes stand for many.
    """

    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    stacks: set[str] = field(default_factory=set)
