"""Freezing: parts of a net whose parameters training leaves as they are.

A module says so for itself, ``layer.trainable = False``; a container passes it on.
"""

import weakref
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np

from nn.errors import ArchitectureError

# Values that optimisers of one's own loops are to leave alone, by identity: a Value has
# no room for it, and must not be compared, which makes a node.
_held: dict[int, Any] = {}


def hold(values: Iterable[Any], held: bool = True) -> None:
    """Let optimisers that were given these Values leave them alone, or no longer."""
    for value in values:
        if held and not is_held(value):
            _held[id(value)] = weakref.ref(value, partial(_forget, id(value)))
        elif not held:
            _held.pop(id(value), None)


def _forget(key: int, reference: Any) -> None:
    _held.pop(key, None)


def is_held(value: Any) -> bool:
    """Return whether optimisers leave a Value alone."""
    found = _held.get(id(value))
    return found is not None and found() is value


class Freezing:
    """What of a module is trained.

    >>> from nn import MLP
    >>> net = MLP(2, [3, 1], seed=0)
    >>> net[0].trainable = False
    >>> net[0].trainable, net[1].trainable, net.trainable
    (False, True, True)
    """

    _trains = True

    def modules(self) -> Iterator[Any]:
        """Yield this module and every one inside."""
        raise NotImplementedError

    def parameters(self) -> list:
        """Return every parameter."""
        raise NotImplementedError

    @property
    def trainable(self) -> bool:
        """Whether training moves anything in here.

        Set it to freeze or thaw all that is inside: no gradient is computed of what is
        frozen, and penalty, momentum and weight decay leave it alone.
        """
        return any(module._trains for module in self.modules())

    @trainable.setter
    def trainable(self, flag: bool) -> None:
        if not isinstance(flag, (bool, np.bool_)):
            raise ArchitectureError(f"trainable: needs True or False, got {flag!r}")
        for module in self.modules():
            module._trains = bool(flag)
        hold(self.parameters(), not flag)

    def freeze(self) -> Any:
        """Freeze all that is inside, and return self."""
        self.trainable = False
        return self

    def unfreeze(self) -> Any:
        """Let training move all that is inside, and return self."""
        self.trainable = True
        return self

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Set ``trainable``, under PyTorch's name, and return self."""
        self.trainable = requires_grad
        return self

    @property
    def requires_grad(self) -> bool:
        """Refused: in PyTorch a module has none either, and setting it does nothing."""
        raise AttributeError(_INSTEAD)

    @requires_grad.setter
    def requires_grad(self, flag: bool) -> None:
        raise AttributeError(_INSTEAD)


_INSTEAD = (
    "a module has no requires_grad; freeze it with layer.trainable = False, "
    "layer.freeze() or layer.requires_grad_(False)"
)
