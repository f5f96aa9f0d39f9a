"""The numbers of Values as an array that writes through to them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.engine.graph import set_data
from nn.errors import ArchitectureError


class Numbers(np.ndarray):
    """An array of the numbers of Values: what is assigned to it counts.

    It shows the numbers as they are when it is made.  Parts of it write through, too;
    what is computed from it is a plain array; whatever would write past the Values
    (``fill``, ``np.copyto``) is an error.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(2.0)
    >>> numbers = numbers_of(np.array([a, b], dtype=object))
    >>> numbers[1] = 5.0; numbers *= 2
    >>> a.data, b.data
    (2.0, 10.0)
    """

    values: np.ndarray | None
    store: np.ndarray

    def __array_finalize__(self, made_from: Any) -> None:
        self.values = None

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        if self.values is not None and isinstance(found, Numbers):
            found.values, found.store = self.values[index], self.store[index]
        return found

    def __setitem__(self, index: Any, numbers: Any) -> None:
        if self.values is None:
            super().__setitem__(index, numbers)
            return
        changed = self.store.copy()
        changed[index] = numbers
        if not np.isfinite(changed).all():
            raise ArchitectureError("weights are finite numbers, got others")
        set_data(self.values.ravel().tolist(), changed.ravel().tolist())
        self.store[...] = changed

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        plain = [x.view(np.ndarray) if type(x) is Numbers else x for x in inputs]
        found = getattr(ufunc, method)(*plain, **options)
        if out is None:
            return found
        out[0][...] = found
        return out[0]


def numbers_of(values: np.ndarray) -> Numbers:
    """Return an array of Values as one of their numbers."""
    store = values.astype(float)
    found = store.view(Numbers)
    found.values, found.store = values, store
    found.flags.writeable = False
    return found


def assign_all(what: str, values: np.ndarray, numbers: Any) -> None:
    """Give Values their numbers from an array of the same shape.

    Raises:
        ArchitectureError: it has another shape, or holds something else.
    """
    try:
        array = np.asarray(numbers)
        fits = array.dtype.kind in "biuf" and array.shape == values.shape
    except (TypeError, ValueError, RuntimeError):
        fits, array = False, np.empty(0)
    if not fits:
        raise ArchitectureError(
            f"{what}: needs numbers of shape {values.shape}, got "
            f"{array.shape if array.size else type(numbers).__name__}"
        )
    numbers_of(values)[...] = array


class Weighted:
    """A layer of neurons, whose weights and biases are seen as arrays."""

    def own_arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield ``weight`` and ``bias`` as arrays of Values."""
        raise NotImplementedError

    @property
    def weight(self) -> np.ndarray:
        """The weights' numbers, outputs first; what is assigned to it counts.

        >>> from nn import Layer
        >>> layer = Layer(2, 1, seed=0)
        >>> layer.weight = [[1.0, 2.0]]
        >>> layer.weight[0, 1] = 5.0
        >>> layer.neurons[0].w[1].data
        5.0
        """
        return numbers_of(dict(self.own_arrays())["weight"])

    @weight.setter
    def weight(self, numbers: Any) -> None:
        assign_all("weight", dict(self.own_arrays())["weight"], numbers)

    @property
    def bias(self) -> np.ndarray:
        """The biases' numbers, (outputs,); what is assigned to it counts."""
        return numbers_of(dict(self.own_arrays())["bias"])

    @bias.setter
    def bias(self, numbers: Any) -> None:
        assign_all("bias", dict(self.own_arrays())["bias"], numbers)
