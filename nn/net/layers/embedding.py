"""The embedding: a vector that is learnt for each word of a vocabulary.

>>> layer = Embedding(27, 4, seed=0)
>>> [len(vector) for vector in layer([5, 0, 26])]
[4, 4, 4]
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from autograd import Value
from nn.net import initialisers
from nn.net.layers.nested import lists_of
from nn.net.lookup import looked_up
from nn.net.module import Module, Shapes
from nn.options import generator, whole, wholes

STANDARD = partial(initialisers.normal, scale=1.0)  # as PyTorch starts


class Embedding(Module):
    """A table with one row of ``width`` numbers for each of ``count`` tokens.

    A token is its number, 0 … count − 1.  The gradient goes to the rows that were
    looked up; a compiled program reads and writes those alone.

    Args:
        count: the number of tokens, the size of the vocabulary.
        width: the length of a token's vector.
        initialiser: how the table starts; left out, randn.
        seed: makes the start reproducible.

    >>> table = Embedding(2, 3, initialiser="zeros")
    >>> table.weight[1][2].data, table.weight[1][2].label
    (0.0, 'weight[1][2]')
    """

    self_contained = True

    def __init__(
        self, count: int, width: int, initialiser: Any = None, seed: Any = None
    ):
        self.count = self.tokens = whole("count", count, at_least=1)
        self.width = whole("width", width, at_least=1)
        start = initialisers.draw(
            initialiser or STANDARD, generator(seed), (self.count, self.width)
        )
        self.weight = [[Value(number) for number in row] for row in start.tolist()]
        self.label_parameters()

    def __call__(self, x):
        """Return the vector of one token, or those of a sequence of tokens.

        Raises:
            PlaceError: there is no such token.
        """
        x = lists_of(x)
        if isinstance(x, (list, tuple)):
            return [self(token) for token in x]
        return looked_up(self.weight, x)

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        return {"weight": wholes(config, "count", "width")}

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": "Embedding", "count": self.count, "width": self.width}

    def __repr__(self) -> str:
        return f"Embedding({self.count}, {self.width})"
