"""What ``fit`` is given, opened: examples in memory, or a stream of them."""

from typing import Any

from nn.data.preparation import Pair, checked_pair, pair
from nn.data.sources.choosing import as_source
from nn.data.sources.learning import learn_columns, learnt
from nn.data.sources.stream import Stream
from nn.errors import DataError
from nn.net.losses import Loss


def streamed(
    net: Any, row: Loss, X: Any, y: Any, batch_size: int = 1
) -> tuple[Stream | None, Pair]:
    """Return checked examples: all, or a stream of them and some that are like them."""
    source = as_source(X, y)
    if source is None:
        return None, checked_pair(net, row, X, y)
    learn_columns(source, net)
    stream = Stream(source, net, row, batch_size)
    if stream.is_one_window:
        return None, next(iter(stream.windows(None)))
    found = learnt(stream)
    return stream, (found.X, found.Y)


def of_validation(data: Any) -> tuple[Any, Any]:
    """Return X and y of validation data: a pair, or a source that has both."""
    return (data, None) if as_source(data) is not None else pair(data)


def refuse_in_streams(
    sample_weight: Any, class_weight: Any, validation_split: float | None
) -> None:
    """Refuse what would need all rows at once.

    Raises:
        DataError: says what to do instead.
    """
    if sample_weight is not None or class_weight is not None:
        raise DataError(
            "sample_weight, class_weight: need all rows in memory, and this source is "
            "read a window at a time"
        )
    if validation_split:
        raise DataError(
            "validation_split: needs all rows in memory, and this source is read a "
            "window at a time; give validation_data, a source too if it is large"
        )
