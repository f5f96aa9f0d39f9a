"""What a net was told once for all later calls: Keras's ``compile``."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from nn.net.losses import as_loss
from nn.options import names_checked
from nn.training.metrics.named import as_metrics
from nn.training.optimisers import as_optimiser


@names_checked("compile")
def compile_net(
    net: Any, *, optimizer: Any = None, loss: Any = None, metrics: Any = None
) -> None:
    """Remember what ``fit`` and ``evaluate`` take where they are told nothing else.

    It is Keras's; array programs are made by themselves, see ``autograd.compile``.

    Args:
        optimizer, loss: as for ``fit``; the optimiser goes on where it was.
        metrics: as for ``fit`` and ``evaluate``.

    Raises:
        UnknownNameError: there is no such optimiser, loss, metric or option.

    >>> from nn import MLP
    >>> net = MLP(2, [4, 1], output="sigmoid", seed=0)
    >>> net.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["f1"])
    >>> history = net.fit([[0, 0], [1, 1]], [0, 1], epochs=2, verbose=False)
    >>> history.history["lr"], "f1" in history.history
    ([0.1, 0.1], True)
    """
    asked: dict[str, Any] = {}
    if optimizer is not None:
        asked["optimizer"] = as_optimiser(optimizer)
    if loss is not None:
        asked["loss"] = as_loss(loss)
    if metrics is not None:
        asked["metrics"] = as_metrics(metrics)
    net._asked = asked


def remembering(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a function of a net take what it was told, where a call says nothing else.

    Args:
        names: of the options that are remembered.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def told(net: Any, *args: Any, **options: Any) -> Any:
            asked = vars(net).get("_asked", {})
            known = {name: asked[name] for name in names if name in asked}
            return function(net, *args, **(known | options))

        return told

    return decorate
