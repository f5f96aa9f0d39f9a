"""Self-attention: each place of a sequence reads what others say.

>>> layer = SelfAttention(4, heads=2, seed=0)
>>> out = layer([[0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 1.0]])
>>> len(out), len(out[0])
(2, 4)
"""

from collections.abc import Mapping
from typing import Any

from autograd import ops
from nn.errors import ArchitectureError
from nn.net.activations import softmax
from nn.net.layers.dense import Layer
from nn.net.layers.nested import sequence_of
from nn.net.module import Module, Shapes
from nn.options import generator, whole, wholes

PARTS = ("query", "key", "value", "output")


class SelfAttention(Module):
    """Each place asks all places so far, and takes what suits its question.

    A place's vector gives a query, a key and a value.  How well its query fits the keys
    says in which shares it reads the values; several heads each read by a part of
    their own.

    Args:
        nin: the length of a place's vector, in and out.
        heads: the number of heads, which divides ``nin``.
        causal: whether a place sees none that come after it.  What stands behind the
            end of a padded sequence then changes nothing before.
        seed: makes the start reproducible.

    Source: Vaswani et al., "Attention is all you need", 2017.
    """

    self_contained = True
    nin: int
    keeps_shape = True
    axes = 2

    def __init__(self, nin: int, heads: int = 1, causal: bool = True, seed: Any = None):
        self.nin = self.nout = whole("nin", nin, at_least=1)
        self.heads = whole("heads", heads, at_least=1)
        self.causal = bool(causal)
        if self.nin % self.heads:
            raise ArchitectureError(
                f"SelfAttention: {self.heads} heads can't share vectors of {self.nin} "
                "numbers evenly"
            )
        rng = generator(seed)
        self.query, self.key, self.value, self.output = (
            Layer(self.nin, self.nin, "linear", seed=rng) for _ in PARTS
        )
        self.label_parameters()

    def __call__(self, x):
        """Return what each place of one sequence of vectors reads."""
        places = sequence_of(x, self, self.nin)
        queries = [self.query.all_scores(place) for place in places]
        keys = [self.key.all_scores(place) for place in places]
        values = [self.value.all_scores(place) for place in places]
        out = []
        for place, query in enumerate(queries):
            seen = place + 1 if self.causal else len(places)
            read = self.read(query, keys[:seen], values[:seen])
            out.append(self.output.all_scores(read))
        return out

    def read(self, query: list, keys: list[list], values: list[list]) -> list:
        """Return what one place reads from the places it sees, head by head."""
        size = self.nin // self.heads
        read: list = []
        for start in range(0, self.nin, size):
            part = slice(start, start + size)
            fits = [ops.dot(query[part], key[part]) / size**0.5 for key in keys]
            shares = softmax(fits)
            for i in range(start, start + size):
                read.append(ops.dot(shares, [value[i] for value in values]))
        return read

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        (nin,) = wholes(config, "nin")
        each = Layer.shapes({"nin": nin, "nout": nin})
        return {
            f"{part}.{name}": shape for part in PARTS for name, shape in each.items()
        }

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {
            "type": "SelfAttention",
            "nin": self.nin,
            "heads": self.heads,
            "causal": self.causal,
        }

    def __repr__(self) -> str:
        return f"SelfAttention({self.nin}, heads={self.heads})"
