"""Module: anything with parameters; how they are found, named, saved and trained."""

import copy
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import Value
from nn import prediction
from nn.activations import Activation
from nn.errors import ArchitectureError, ModelFileError
from nn.history import History
from nn.losses import as_loss
from nn.persistence import read_arrays, write_arrays
from nn.state import all_arrays, load_arrays
from nn.training import fit as train_net

BIAS_NAMES = ("b", "bias")


class Module:
    """A part of a net.  Subclass it, keep Values and Modules as attributes, call it.

    Parameters are found in the order of the attributes: Values, lists of them, other
    modules and lists of those.  NumPy arrays are buffers: saved, but not trained.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.w, self.b = Value(1.0), Value(0.0)
    ...     def __call__(self, x):
    ...         return self.w * x[0] + self.b
    >>> [name for name, _ in Line().named_parameters()]
    ['w', 'b']
    """

    training = True
    nin: int | None = None
    loss: Any = None
    owns_state = False
    masks = False

    # -- what it is made of ----------------------------------------------------------

    def _inside(self, kind: type) -> Iterator[tuple[str, list, list]]:
        """Yield ``(attribute, marks, entries)`` of what is of a kind, and lists of it.

        A mark is the place in the list; none where the attribute itself is the entry.
        """
        for name, thing in vars(self).items():
            if isinstance(thing, kind):
                yield name, [None], [thing]
            elif isinstance(thing, (list, tuple)) and not _only_values(thing, kind):
                places = [i for i, entry in enumerate(thing) if isinstance(entry, kind)]
                yield name, places, [thing[i] for i in places]

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """Yield this module and every one inside, with their names."""
        yield prefix, self
        for name, marks, modules in self._inside(Module):
            for mark, module in zip(marks, modules, strict=True):
                place = name if mark is None else f"{name}.{mark}"
                yield from module.named_modules(f"{prefix}.{place}".lstrip("."))

    def modules(self) -> Iterator["Module"]:
        """Yield this module and every one inside."""
        return (module for _, module in self.named_modules())

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Yield every parameter with its name, such as ``layers.0.neurons.3.w[1]``.

        Raises:
            ArchitectureError: the same Value is found twice.
        """
        seen: dict[Value, str] = {}
        for place, module in self.named_modules():
            for name, marks, entries in module._inside(Value):
                for mark, entry in zip(marks, entries, strict=True):
                    index = "" if mark is None else f"[{mark}]"
                    full = f"{place}.{name}{index}".lstrip(".")
                    if entry in seen:
                        raise ArchitectureError(
                            f"{full} and {seen[entry]} are the same parameter; each "
                            "layer needs its own"
                        )
                    seen[entry] = full
                    yield full, entry

    def _parameters_but(self, names: Sequence[str]) -> list[Value]:
        """Return every parameter except those that attributes of these names hold."""
        found: list[Value] = []
        for module in self.modules():
            for name, _, entries in module._inside(Value):
                found += entries if name not in names else ()
        if len(set(found)) < len(found):
            list(self.named_parameters())  # says which two are the same
        return found

    def parameters(self) -> list[Value]:
        """Return every parameter: layer by layer, a unit's weights, then its bias."""
        return self._parameters_but(())

    def weights(self) -> list[Value]:
        """Return the parameters that penalties apply to: all but the biases."""
        return self._parameters_but(BIAS_NAMES)

    def label_parameters(self) -> None:
        """Write each parameter's name into its label, for pictures and steps."""
        for name, parameter in self.named_parameters():
            parameter.label = name

    @property
    def theta(self) -> np.ndarray:
        """All parameters as one flat array.  Set it to move them."""
        return np.array([parameter.data for parameter in self.parameters()])

    @theta.setter
    def theta(self, numbers) -> None:
        parameters = self.parameters()
        numbers = np.asarray(numbers)
        if numbers.dtype == object and any(isinstance(n, Value) for n in numbers.flat):
            raise ArchitectureError(
                "theta: takes numbers, got a Value; a net that computes with Values as "
                "its parameters is net.with_parameters(values)"
            )
        numbers = numbers.astype(float)
        if numbers.shape != (len(parameters),):
            raise ArchitectureError(
                f"theta: needs shape ({len(parameters)},), got {numbers.shape}"
            )
        for parameter, number in zip(parameters, numbers.tolist(), strict=True):
            parameter.data = number

    def with_parameters(self, values: Sequence[Any]) -> "Module":
        """Return a copy whose parameters are ``values``, in order: Values or floats."""
        parameters = self.parameters()
        pairs = zip(parameters, values, strict=True)
        return copy.deepcopy(self, {id(old): new for old, new in pairs})

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    # -- how it acts -----------------------------------------------------------------

    def __call__(self, x):
        """Return the output for one example."""
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")

    @property
    def output_activation(self) -> Activation | None:
        """The last activation, if the module can also answer before it (``scores``)."""
        return None

    def scores(self, x):
        """Return the output for one example before the last activation."""
        raise NotImplementedError(f"{type(self).__name__} defines no scores")

    def train(self, mode: bool = True) -> "Module":
        """Switch dropout on (or off) and return self."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> "Module":
        """Switch dropout off and return self."""
        return self.train(False)

    # -- training and use --------------------------------------------------------------

    def fit(self, X: Any, y: Any, **options: Any) -> History:
        """Train on examples and return the history.

        Args:
            X: (samples, features), finite numbers.
            y: (samples,) or (samples, outputs): numbers, 0/1 or −1/1 labels, or labels
                0…k−1 of k classes, as the loss needs.
            epochs: passes over the data; 10.
            batch_size: examples per update; 32.
            optimizer: ``"adam"`` (lr 0.01), ``"sgd"`` (lr 0.1), … or an object.
            loss: a name, or a function of ``(outputs, target)``; left out, it is the
                one used last, else the one that suits the output activation.
            regulariser: ``L2(λ)``, ``L1(λ)`` or a function of ``(weights, m)``.
            validation_data: a pair (X, y) that is measured after each epoch.
            validation_split: or this share of the data, drawn at random.
            callbacks: an object or a function of ``(epoch, logs)``, or several.
            seed: makes shuffling, dropout and the split reproducible, bit for bit.
            shuffle: whether each epoch takes the examples in a new order.
            verbose: whether a progress line is shown.
            compiled: run array programs; ``False`` builds each example's graph.

        Ctrl-C leaves the weights of the last whole step and returns the history so far.

        Raises:
            DataError: the data are unusable; says where.
            UnknownNameError: there is no such option; says which there are.
            NonFiniteError: the loss became infinite or NaN; the net keeps the last
                weights with a finite one.

        >>> from nn import MLP
        >>> net = MLP(2, [4, 1], output="sigmoid", seed=0)
        >>> history = net.fit([[0, 0], [1, 1]], [0, 1], epochs=30, verbose=False)
        >>> history.history["loss"][-1] < history.history["loss"][0]
        True
        """
        return train_net(self, X, y, **options)

    def predict(self, X: Any, *, compiled: bool = True) -> np.ndarray:
        """Return the outputs, (samples, outputs), or (samples,) if there is one.

        Raises:
            DataError: X does not suit the net.
        """
        return prediction.predict(self, X, compiled)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of every class, (samples, classes).

        Raises:
            ArchitectureError: the net gives numbers, or scores and no probabilities.
        """
        return prediction.probabilities(self, X)

    def predict_classes(self, X: Any) -> np.ndarray:
        """Return the decided class of every example: 0/1, −1/1 or 0…k−1.

        Raises:
            ArchitectureError: the net gives numbers.
        """
        return prediction.decisions(self, X)

    def evaluate(
        self, X: Any, y: Any, loss: Any = None, *, compiled: bool = True
    ) -> dict[str, float]:
        """Return the mean loss and, where there are classes, the accuracy."""
        return prediction.evaluate(self, X, y, loss, compiled)

    def draw(self):
        """Return the layer diagram: units in columns, weights as lines, a ``Picture``.

        Raises:
            ArchitectureError: the layers do not follow one after the other.
        """
        from nn.diagram import draw_net

        return draw_net(self)

    def summary(self) -> None:
        """Print the parts with their parameters counted."""
        rows = [
            (name or type(self).__name__, repr(module), len(module.parameters()))
            for name, module in self.named_modules()
            if name.count(".") <= 1
        ]
        wide = max(len(name) for name, _, _ in rows)
        for name, text, count in rows[1:]:
            print(f"{name:{wide}}  {text:<32} {count:>8,}")
        print(f"{rows[0][0]:{wide}}  {'parameters':<32} {rows[0][2]:>8,}")

    # -- files -----------------------------------------------------------------------

    def own_arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield what a file holds of this module alone: arrays of floats or Values."""
        for name, thing in vars(self).items():
            if isinstance(thing, np.ndarray):
                yield name, thing
            elif isinstance(thing, Value) or (
                isinstance(thing, list) and thing and isinstance(thing[0], Value)
            ):
                yield name, np.array(thing, dtype=object)

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return copies of all parameters and buffers by name.

        A layer's are ``layers.0.weight`` (out, in) and ``layers.0.bias`` (out,).
        """
        slots = all_arrays(self).items()
        return {name: np.array(array, dtype=float) for name, array in slots}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take parameters and buffers from arrays; nothing changes if one does not fit.

        Raises:
            ArchitectureError: naming the arrays that are missing, unknown or of
                another shape, or not finite.
        """
        load_arrays(all_arrays(self), state)

    def config(self) -> dict[str, Any]:
        """Return what is needed to build this module again, as JSON types."""
        return {"type": type(self).__name__}

    def save(self, path: str | os.PathLike) -> None:
        """Write weights and architecture as ``.safetensors`` or ``.npz``."""
        loss = as_loss(self.loss).name if isinstance(self.loss, str) else None
        metadata = {"architecture": self.config(), "loss": loss}
        write_arrays(path, self.state_dict(), metadata)

    def load(self, path: str | os.PathLike) -> "Module":
        """Take the weights of a file into this net and return it.

        To build a net from a file alone, use ``nn.load(path)``.

        Raises:
            ModelFileError: the file is damaged or belongs to another net.
        """
        arrays, metadata = read_arrays(path)
        kept = {k: v for k, v in arrays.items() if not k.startswith("training.")}
        try:
            self.load_state_dict(kept)
        except ArchitectureError as problem:
            raise ModelFileError(f"{path}: does not fit this net; {problem}") from None
        self.loss = metadata.get("loss") or self.loss
        return self


def _only_values(things: Sequence[Any], wanted: type) -> bool:
    """Return whether a list is one of weights, with no module to look for in it."""
    return wanted is Module and bool(things) and isinstance(things[0], Value)
