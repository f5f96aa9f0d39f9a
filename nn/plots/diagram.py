"""The layer diagram of a net, read off its weights."""

from typing import Any

from autograd.drawing import Picture
from autograd.drawing.diagram import Column, diagram
from nn.errors import ArchitectureError
from nn.files.state import state_dict


def draw_net(net: Any, renderer: str = "") -> Picture:
    """Return the units of a net in columns, its weights as lines.

    A line's colour is the sign of its weight, its width the weight's size.

    Raises:
        ArchitectureError: the net has no layers one after the other.

    >>> from nn import MLP
    >>> draw_net(MLP(2, [4, 1], seed=0))
    <Picture of a net of 2, 4 and 1 units; .save('picture.svg') writes it>
    """
    others = [m for m in net.modules() if m.tokens or (m.axes or 1) > 1]
    if others:  # the last is the innermost
        raise ArchitectureError(
            f"draw: {others[-1]!r} has no diagram; only layers one after the other have"
        )
    weights = {
        name.rpartition(".")[0]: array
        for name, array in state_dict(net).items()
        if name.rpartition(".")[2] == "weight" and array.ndim == 2
    }
    if not weights:
        raise ArchitectureError("draw: the net has no layers with weights")
    modules = dict(net.named_modules())
    first = next(iter(weights.values()))
    columns = [Column("input", first.shape[1])]
    for name, array in weights.items():
        if array.shape[1] != columns[-1].size:
            raise ArchitectureError(
                f"draw: {name} takes {array.shape[1]} inputs after {columns[-1].size} "
                "units; only layers one after the other have a diagram"
            )
        activation = getattr(getattr(modules.get(name), "activation", None), "name", "")
        columns.append(Column(activation or name, array.shape[0], array.tolist()))
    return diagram(columns, renderer)
