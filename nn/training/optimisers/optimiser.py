"""What all optimisers share: options, clipping, state, and the step itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from itertools import repeat
from numbers import Real
from typing import Any

import numpy as np

from autograd.engine.graph import assign, set_data
from autograd.errors import NonFiniteError
from autograd.ground.domain import silent
from nn.errors import ArchitectureError, look_up
from nn.net.values.freezing import is_held

Rate = float | Callable[[int], float]


def is_finite(numbers: np.ndarray) -> bool:
    """Return whether all numbers of an array are finite.

    >>> is_finite(np.array([1e308, 1e308])), is_finite(np.array([0.0, np.inf]))
    (True, False)
    """
    return bool(np.logical_and.reduce(np.isfinite(numbers), axis=None))


def decayed(gradient: Any, decay: Any, theta: Any) -> Any:
    """Return a gradient with that of ½·decay·Σθ²; itself for a number that is 0."""
    none = type(decay) is float and decay == 0.0
    return gradient if none else gradient + decay * theta


class Optimiser:
    """What all optimisers share: parameters, learning rate, clipping and state.

    Args:
        parameters: the Values to move; none if ``step`` is given flat arrays.
        lr: the learning rate, or a function of the number of steps taken.
        clip_norm: scale a gradient that is longer than this down to it.
        clip_value: hold each entry of the gradient within ± this.

    Raises:
        ArchitectureError: a parameter appears twice, or an option is out of range.
        UnknownNameError: there is no such option; says which there are.
    """

    slots: tuple[str, ...] = ()

    def __init__(
        self,
        parameters: Iterable[Any] | None = None,
        lr: Rate = 0.01,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
        **unknown: Any,
    ):
        for name in unknown:
            look_up(f"option of {type(self).__name__}", name, _options_of(type(self)))
        if isinstance(parameters, (int, float)):
            name = type(self).__name__
            raise ArchitectureError(
                f"{name}: parameters come first; did you mean {name}(lr={parameters})?"
            )
        self.parameters = list(parameters or [])
        self.lr = lr
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.count = 0
        self._state: dict[str, np.ndarray] = {}
        self._check()

    def _check(self) -> None:
        if len(set(map(id, self.parameters))) != len(self.parameters):
            raise ArchitectureError(
                "optimiser: a parameter appears twice and would be moved twice"
            )
        for name in ("lr", "clip_norm", "clip_value"):
            number = getattr(self, name)
            if number is None or callable(number):
                continue
            is_number = isinstance(number, Real) and not isinstance(number, bool)
            if not is_number or not 0.0 <= number < np.inf:
                raise ArchitectureError(
                    f"optimiser: {name} must be a number from 0 up, got {number!r}"
                )
            setattr(self, name, float(number))

    # -- one step ----------------------------------------------------------------

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return float(self.lr(self.count) if callable(self.lr) else self.lr)

    @property
    def learning_rate(self) -> Rate:
        """``lr``, under Keras's name."""
        return self.lr

    @learning_rate.setter
    def learning_rate(self, rate: Rate) -> None:
        self.lr = rate

    def step(
        self, theta: np.ndarray | None = None, gradient: np.ndarray | None = None
    ) -> None:
        """Move ``theta`` in place; without arguments, move the Values by their grad."""
        if theta is not None and gradient is not None:
            self._move(theta, np.asarray(gradient, dtype=theta.dtype))
            return
        numbers = np.array([parameter.data for parameter in self.parameters])
        gradient = np.array([p.grad for p in self.parameters])
        held = np.array([is_held(p) for p in self.parameters], bool)
        if not held.any():
            self._move(numbers, gradient)
        else:
            self._move_but(held, numbers, gradient)
        set_data(self.parameters, numbers.tolist())

    def _move_but(
        self, held: np.ndarray, theta: np.ndarray, gradient: np.ndarray
    ) -> None:
        """Move what is not held; of that, neither numbers nor state change."""
        kept = [theta, *self.state_for(theta)]
        before = [array[held] for array in kept]
        self._move(theta, np.where(held, 0.0, gradient))
        for array, numbers in zip(kept, before, strict=True):
            array[held] = numbers

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        assign(self.parameters, "_grad", repeat(0.0))

    def state_for(self, theta: np.ndarray) -> list[np.ndarray]:
        """Return the arrays that the rule changes, one a slot, zeros at first.

        Raises:
            ArchitectureError: they are those of other parameters.
        """
        for slot in self.slots:
            if slot not in self._state:
                self._state[slot] = np.zeros_like(theta)
            if self._state[slot].shape != theta.shape:
                raise ArchitectureError(
                    f"optimiser: it moved {self._state[slot].size} parameters before "
                    f"and now {theta.size}; make a new one for another net"
                )
        return [self._state[slot] for slot in self.slots]

    def _move(self, theta: np.ndarray, gradient: np.ndarray) -> None:
        self.state_for(theta)
        gradient = clipped(gradient, self.clip_norm, self.clip_value)
        rate = self.rate
        self.count += 1
        moved = self._moved(theta, gradient, rate)
        self.require_finite(moved, gradient, rate)
        theta[:] = moved

    @silent
    def _moved(
        self, theta: np.ndarray, gradient: np.ndarray, rate: float
    ) -> np.ndarray:
        return theta + self.change(theta, gradient, rate, **self._state)

    def require_finite(
        self, moved: np.ndarray, gradient: np.ndarray, rate: float
    ) -> None:
        """Require that update ``count`` gives finite parameters.

        Raises:
            NonFiniteError: it does not; says what they came from.
        """
        if not is_finite(moved):
            wrong = np.count_nonzero(~np.isfinite(moved))
            raise NonFiniteError(
                f"{type(self).__name__}: update {self.count} would make {wrong} of "
                f"{moved.size} parameters infinite or NaN; its learning rate is "
                f"{rate:g}, the largest gradient {np.abs(gradient).max():g}"
            )

    def change(
        self, theta: Any, gradient: Any, rate: Any, *state: Any, **named: Any
    ) -> Any:
        """Return what to add to ``theta``, by the ``rule``.

        A rule of another form replaces this one: it takes its own ``slots`` by name, as
        arrays that it changes in place.
        """
        arrays = [named[slot] for slot in self.slots]
        moved, *new = self.rule(self.numbers(rate), theta, gradient, *arrays)
        for array, numbers in zip(arrays, new, strict=True):
            array[...] = numbers
        return moved

    @property
    def is_ruled(self) -> bool:
        """Whether ``rule`` says all: whether it may run as machine code."""
        kind = type(self)
        own = (kind.change, kind.step, kind._move)
        return own == (Optimiser.change, Optimiser.step, Optimiser._move)

    def coming(self, updates: int) -> np.ndarray:
        """Return the numbers of the next updates, (updates, numbers)."""
        before, rows = self.count, []
        try:
            for _ in range(updates):
                rate = self.rate
                self.count += 1
                rows.append(self.numbers(rate))
        finally:
            self.count = before
        return np.array(rows, float)

    def numbers(self, rate: float) -> tuple[float, ...]:
        """Return what the rule reads beside arrays, at the update ``count``."""
        raise NotImplementedError

    def rule(
        self, numbers: Sequence[Any], theta: Any, gradient: Any, *state: Any
    ) -> tuple[Any, ...]:
        """Return what to add to ``theta``, and what becomes of each of its ``slots``.

        Written with operators and ``ops``, for whatever follows the rules of floats: so
        it works on arrays and can be made machine code.  What changes from update to
        update stands in ``numbers``; ``count`` is not to be read here.
        """
        raise NotImplementedError

    # -- state ---------------------------------------------------------------------

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return copies of everything a later step depends on."""
        state = {name: array.copy() for name, array in self._state.items()}
        state["count"] = np.array(self.count)
        if not callable(self.lr):
            state["lr"] = np.array(self.lr)
        return state

    def load_state_dict(self, state: Mapping[str, np.ndarray]) -> None:
        """Go on from what ``state_dict`` gave.

        Raises:
            ArchitectureError: the state is that of another rule.
        """
        state = dict(state)
        count, lr = state.pop("count", None), state.pop("lr", None)
        if count is None or (state and set(state) != set(self.slots)):
            raise ArchitectureError(
                f"{type(self).__name__}: the state is that of another optimiser: "
                f"{', '.join(state) or 'empty'}"
            )
        numbers = [np.asarray(x) for x in (count, 0.0 if lr is None else lr)]
        arrays = {name: np.array(array) for name, array in state.items()}
        sound = numbers[0].dtype.kind in "iu" and numbers[1].dtype.kind in "iuf"
        sound = sound and all(x.shape == () and 0 <= x < np.inf for x in numbers)
        if not sound or any(x.dtype.kind != "f" for x in arrays.values()):
            raise ArchitectureError(
                f"{type(self).__name__}: the state is none of an optimiser"
            )
        if not all(np.isfinite(x).all() for x in arrays.values()):
            raise ArchitectureError(f"{type(self).__name__}: the state is not finite")
        self.count = int(count)
        if lr is not None and not callable(self.lr):
            self.lr = float(lr)
        self._state = arrays


def _options_of(rule: type[Optimiser]) -> dict[str, Any]:
    """Return what a rule can be told, by name."""
    both = signature(rule).parameters | signature(Optimiser).parameters
    return {
        name: option
        for name, option in both.items()
        if name != "parameters" and option.kind != option.VAR_KEYWORD
    }


def clipped(
    gradient: np.ndarray, norm: float | None = None, value: float | None = None
) -> np.ndarray:
    """Return the gradient no longer than ``norm``, each entry within ±``value``.

    >>> clipped(np.array([3.0, 4.0]), norm=1.0).round(3)
    array([0.6, 0.8])
    """
    if value is not None:
        gradient = np.clip(gradient, -value, value)
    if norm is not None:
        length = float(np.linalg.norm(gradient))
        if length > norm:
            gradient = gradient * (norm / length)
    return gradient
