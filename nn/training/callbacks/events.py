"""Events of a training run: which a callback takes, under our names and Keras's."""

from collections.abc import Callable
from typing import Any

from nn.errors import ArchitectureError

EVENTS = (
    "on_train_begin", "on_epoch_begin", "on_batch_begin", "on_batch_end",
    "on_epoch_end", "on_train_end",
)  # fmt: skip
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
}


def require_events(callback: Any, base: type) -> None:
    """Require that a callback has no methods for events that never happen.

    Args:
        callback: an object whose methods are called by name.
        base: the class whose methods do nothing.

    Raises:
        ArchitectureError: it has; says what is called instead.
    """
    for name in dir(callback):
        if not name.startswith("on_") or name in EVENTS or name in KERAS:
            continue
        if callable(getattr(callback, name)) and not hasattr(base, name):
            instead = ELSEWHERE.get(name, ", ".join(EVENTS))
            raise ArchitectureError(
                f"{type(callback).__name__}.{name} is never called; write {instead}"
            )


def heard(callback: Any, event: str, base: type) -> Callable[..., None] | None:
    """Return what a callback does at an event; ``None`` if nothing."""
    names = [event, *(keras for keras, ours in KERAS.items() if ours == event)]
    for name in names:
        own = getattr(type(callback), name, None)
        if name in vars(callback) or (own and own is not getattr(base, name, None)):
            return getattr(callback, name)
    return None
