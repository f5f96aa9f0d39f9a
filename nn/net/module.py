"""Module: anything with parameters, and how they are found and named."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np

from autograd import Value
from autograd.engine.graph import assign, set_data
from nn.errors import ArchitectureError
from nn.net.activations import Activation
from nn.net.doors import Doors
from nn.net.values.freezing import Freezing, hold
from nn.net.values.listing import Listed, arrays_of, listed, shape_of
from nn.net.values.numbers import assign_all

_data_of = attrgetter("data")
BIAS_NAMES = ("b", "bias")
NUMBERED = ("weight", "bias")  # may be set from arrays of numbers
Shapes = dict[str, tuple[int, ...]]


class Module(Freezing, Doors):
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
    axes: int | None = 1  # of one example: 1 for a list of numbers, 3 for an image
    nin: int | None = None  # the length of its last axis, and that of the output's:
    nout: int | None = None  # none where any, or unknown
    tokens: int | None = None  # how many there are, if an example holds their numbers
    keeps_shape = False  # whether the output has the shape of the example
    loss: Any = None
    schema: Any = None  # of the table it was trained on
    stop_training = False  # set by a callback while it is trained
    generator: np.random.Generator | None = None  # for training without a seed
    scaling: Any = None  # of examples and answers, where it has one
    owns_state = False
    masks = False
    # Whether a class's answers depend on its attributes and inputs alone.  Each class
    # says so for itself: what inherits from it may look elsewhere.
    self_contained = False

    # -- what it is made of ----------------------------------------------------------

    def _inside(self, kind: type) -> Iterator[Listed]:
        """Yield ``(attribute, marks, entries)`` of what is of a kind, and lists of it.

        A mark is the place in the list; none where the attribute itself is the entry.
        A list in a list counts as an attribute: its rows go by the names ``w[0]`` …
        """
        for name, thing in list(vars(self).items()):
            if isinstance(thing, kind):
                yield name, [None], [thing]
            elif isinstance(thing, (list, tuple)):
                yield from listed(name, thing, kind)

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """Yield this module and every one inside, with their names."""
        yield prefix, self
        for name, marks, modules in self._inside(Module):
            for mark, module in zip(marks, modules, strict=True):
                place = name if mark is None else f"{name}.{mark}"
                yield from module.named_modules(f"{prefix}.{place}".lstrip("."))

    def modules(self) -> Iterator["Module"]:
        """Yield this module and every one inside."""
        found = [self]
        for thing in list(vars(self).values()):
            if isinstance(thing, Module):
                found += thing.modules()
            elif isinstance(thing, (list, tuple)):
                for _, _, entries in listed("", thing, Module):
                    for module in entries:
                        found += module.modules()
        return iter(found)

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

    def _parameters_but(
        self, names: Sequence[str], frozen: bool = True
    ) -> Iterator[tuple["Module", list[Value]]]:
        """Yield every module with its own parameters.

        Args:
            names: of attributes that are left out.
            frozen: whether modules that are not trained are among them.
        """
        for module in self.modules():
            found: list[Value] = []
            if frozen or module._trains:
                for name, thing in list(vars(module).items()):
                    if name in names:
                        continue
                    if isinstance(thing, Value):
                        found.append(thing)
                    elif isinstance(thing, (list, tuple)):
                        for _, _, entries in listed(name, thing, Value):
                            found += entries
            yield module, found

    def parameters(self) -> list[Value]:
        """Return every parameter: layer by layer, a unit's weights, then its bias."""
        found: list[Value] = []
        for module, own in self._parameters_but(()):
            found += own
            if not module._trains:
                hold(own)
        if len(set(found)) < len(found):
            list(self.named_parameters())  # says which two are the same
        return found

    def weights(self) -> list[Value]:
        """Return what penalties apply to: all but the biases and what is frozen."""
        each = self._parameters_but(BIAS_NAMES, frozen=False)
        return [weight for _, own in each for weight in own]

    def free(self) -> np.ndarray:
        """Return which of the ``parameters`` are trained, as truth values."""
        each = self._parameters_but(())
        return np.array([m._trains for m, own in each for _ in own], bool)

    def label_parameters(self) -> None:
        """Write each parameter's name into its label, for pictures and steps."""
        found: list[Value] = []
        names: list[str] = []
        for place, module in self.named_modules():
            for name, marks, entries in module._inside(Value):
                full = f"{place}.{name}" if place else name
                found += entries
                names += [full if m is None else f"{full}[{m}]" for m in marks]
        if len(set(found)) < len(found):
            list(self.named_parameters())  # says which two are the same
        assign(found, "_label", names)

    @property
    def theta(self) -> np.ndarray:
        """All parameters as one flat array.  Set it to move them."""
        return np.array(list(map(_data_of, self.parameters())))

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
        set_data(parameters, numbers.tolist())

    def with_parameters(self, values: Sequence[Any]) -> "Module":
        """Return a copy whose parameters are ``values``, in order: Values or floats."""
        parameters = self.parameters()
        pairs = zip(parameters, values, strict=True)
        return copy.deepcopy(self, {id(old): new for old, new in pairs})

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        assign(self.parameters(), "_grad", repeat(0.0))

    def __setattr__(self, name: str, thing: Any) -> None:
        """Set an attribute; numbers in the place of Values are given to them.

        Else ``layer.weight = array`` would make an array that is not trained of it.
        """
        if name in NUMBERED and isinstance(thing, (np.ndarray, list, tuple)):
            before = dict(arrays_of(name, vars(self).get(name)))
            if name in before and shape_of(thing) is None:
                assign_all(f"{type(self).__name__}.{name}", before[name], thing)
                return
        super().__setattr__(name, thing)

    def __getstate__(self) -> dict[str, Any]:
        """Return the attributes for a copy or a pickle, without kept programs.

        It is a snapshot: another thread may just be giving the net an attribute.
        """
        state = dict(vars(self))
        state.pop("_kept", None)
        return state

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
            if module.training is not mode:
                module.training = mode
        return self

    def eval(self) -> "Module":
        """Switch dropout off and return self."""
        return self.train(False)

    # -- files and words -------------------------------------------------------------

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen for it where nothing was said: what about → which."""
        return vars(self).setdefault("_chosen", {})

    def room_for(self, names: Collection[str]) -> None:
        """Have what a state with arrays of these names holds beside the weights."""

    def summary(self) -> None:
        """Print the parts with their parameters counted, and what was chosen."""
        rows = [
            (name or type(self).__name__, _described(module), len(module.parameters()))
            for name, module in self.named_modules()
            if name.count(".") <= 1
        ]
        wide = max(len(name) for name, _, _ in rows)
        for name, text, count in rows[1:]:
            print(f"{name:{wide}}  {text:<32} {count:>8,}")
        print(f"{rows[0][0]:{wide}}  {'parameters':<32} {rows[0][2]:>8,}")
        frozen = np.count_nonzero(~self.free())
        if frozen:
            print(f"{'':{wide}}  {'of which frozen':<32} {frozen:>8,}")
        for what, which in self.chosen.items():
            print(f"{what:{wide}}  {which}")

    def own_arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield what a file holds of this module alone: arrays of floats or Values."""
        for name, thing in list(vars(self).items()):
            if isinstance(thing, np.ndarray):
                yield name, thing
            else:
                yield from arrays_of(name, thing)

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``.

        They are read before anything is made: a small file can't ask for a large net.
        """
        return {}

    def config(self) -> dict[str, Any]:
        """Return what is needed to build this module again, as JSON types."""
        return {"type": type(self).__name__}


def _described(module: Module) -> str:
    """Return a part in words, and whether all of it is frozen."""
    frozen = bool(module.parameters()) and not module.free().any()
    return f"{module!r}{', frozen' * frozen}"
