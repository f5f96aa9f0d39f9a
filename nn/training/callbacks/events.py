"""Events of a training run: which a callback takes, under our names and Keras's."""

import sys
from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

from nn.errors import ArchitectureError

EVENTS = {  # and what is given to a method for it
    "on_train_begin": (),
    "on_epoch_begin": ("epoch",),
    "on_batch_begin": ("batch",),
    "on_batch_end": ("batch", "logs"),
    "on_epoch_end": ("epoch", "logs"),
    "on_train_end": ("history",),
}
KERAS = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}
ELSEWHERE = {  # what other libraries call so, and what serves here
    "on_fit_start": "on_train_begin(self)",
    "on_train_start": "on_train_begin(self)",
    "on_train_epoch_start": "on_epoch_begin(self, epoch)",
    "on_train_epoch_end": "on_epoch_end(self, epoch, logs)",
    "on_validation_epoch_end": "on_epoch_end(self, epoch, logs), whose logs have val_…",
    "on_validation_end": "on_epoch_end(self, epoch, logs), whose logs have val_…",
    "on_test_begin": "on_epoch_end(self, epoch, logs), whose logs have val_…",
    "on_test_end": "on_epoch_end(self, epoch, logs), whose logs have val_…",
    "on_fit_end": "on_train_end(self, history)",
    "on_exception": "on_train_end(self, history)",
    "on_epoch_start": "on_epoch_begin(self, epoch)",
    "on_train_batch_start": "on_batch_begin(self, batch)",
    "on_batch_start": "on_batch_begin(self, batch)",
    "on_after_backward": "on_batch_end(self, batch, logs)",
    "on_before_zero_grad": "on_batch_begin(self, batch)",
    "on_before_optimizer_step": "on_batch_begin(self, batch)",
    "on_save_checkpoint": "state_dict(self)",
    "on_load_checkpoint": "load_state_dict(self, state)",
}
LIGHTNINGS = {"trainer", "pl_module"}  # what its hooks are given


def require_events(callback: Any, base: type) -> None:
    """Require that a callback has no methods for events that never happen.

    Args:
        callback: an object whose methods are called by name.
        base: the class whose methods do nothing.

    Raises:
        ArchitectureError: it has; says what is called instead.
    """
    for name in dir(callback):
        method = getattr(callback, name, None)
        if name.startswith("_") or not callable(method) or hasattr(base, name):
            continue
        if name in KERAS:
            fitted(method, KERAS[name])
        elif name.startswith("on_") or LIGHTNINGS & {*_names(method)}:
            instead = ELSEWHERE.get(name, ", ".join(EVENTS))
            raise ArchitectureError(
                f"{type(callback).__name__}.{name} is never called; write {instead}"
            )
    for event in EVENTS:
        heard(callback, event, base)


def heard(callback: Any, event: str, base: type) -> Callable[..., None] | None:
    """Return what a callback does at an event; ``None`` if nothing.

    Raises:
        ArchitectureError: its method takes other arguments.
    """
    names = [event, *(keras for keras, ours in KERAS.items() if ours == event)]
    for name in names:
        own = getattr(type(callback), name, None)
        if name in vars(callback) or (own and own is not getattr(base, name, None)):
            return fitted(getattr(callback, name), event)
    return None


def fitted(method: Callable[..., None], event: str) -> Callable[..., None]:
    """Return a method for an event so that it is given what it takes.

    Keras's have ``logs`` everywhere; where there is nothing to tell, it is empty.

    Raises:
        ArchitectureError: it takes something else.
    """
    given = EVENTS[event]
    least, most = _least_arguments(method), most_arguments(method)
    more = event.endswith("_begin")  # Keras gives logs there too
    fits = least <= len(given) + more and len(given) <= most
    if not fits or LIGHTNINGS & {*_names(method)}:
        raise ArchitectureError(
            f"{getattr(method, '__qualname__', event)} is given "
            f"({', '.join(('self', *given))}); let it take that"
        )
    if least > len(given):
        return lambda *arguments: method(*arguments, {})
    return method


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    try:
        return [*signature(function).parameters.values()]
    except (TypeError, ValueError):  # one in C does not tell
        return [Parameter("arguments", Parameter.VAR_POSITIONAL)]


def _names(function: Callable[..., Any]) -> list[str]:
    return [parameter.name for parameter in _parameters(function)]


def _least_arguments(function: Callable[..., Any]) -> int:
    """Return how many arguments must be given by place."""
    by_place = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    each = [p for p in _parameters(function) if p.kind in by_place]
    return sum(parameter.default is Parameter.empty for parameter in each)


def most_arguments(function: Callable[..., Any]) -> int:
    """Return how many arguments may be given by place."""
    each = [parameter.kind for parameter in _parameters(function)]
    if Parameter.VAR_POSITIONAL in each:
        return sys.maxsize
    by_place = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(kind in by_place for kind in each)
