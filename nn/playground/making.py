"""``nn.playground``: a net and its data as one page that trains it."""

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from nn.data.preparation import checked_pair, pair
from nn.errors import ArchitectureError
from nn.net.activations import Activation, as_activation
from nn.net.layers import Standardise
from nn.net.nets import MLP
from nn.options import whole
from nn.playground.examples import directions
from nn.playground.page import Page, document
from nn.playground.programs import dense_layers, sizes_of
from nn.playground.variants import variant
from nn.training.loop import adapt
from nn.training.objectives import loss_for, objective_for
from nn.training.optimisers import SGD, Adam, Optimiser, as_optimiser

OFFERED = ("tanh", "relu", "sigmoid")  # activations, beside the net's own
BATCHES = (1, 8, 32, 128)
SMALL = 500  # parameters up to which other sizes are offered unasked


def playground(
    net: Any,
    X: Any,
    y: Any,
    *,
    test_data: tuple[Any, Any] | None = None,
    loss: Any = None,
    optimizer: str | Optimiser = "adam",
    batch_size: int | None = 32,
    hidden: Iterable[Sequence[int]] | None = None,
    activations: Iterable[Any] | None = None,
    features: Sequence[str] | None = None,
    classes: Sequence[str] | None = None,
    title: str = "",
    seed: int = 0,
) -> Page:
    """Return a page that trains this net on these examples, in any browser.

    It is one file without any network: the compiled program, printed as JavaScript,
    with the examples.  The net itself stays as it is; what the page reached is taken
    from it as a ``.safetensors`` file, which ``nn.load`` reads.

    Args:
        net: an ``MLP``, or a ``Sequential`` of ``Layer``, ``Dropout`` and
            ``Standardise``; its weights are the start.
        X, y: the examples, as for ``fit``.
        test_data: a pair (X, y) that is measured beside them.
        loss: as for ``fit``.
        optimizer: what the page starts with; descent and Adam can be chosen besides.
        batch_size: examples an update; ``None`` for all of them.
        hidden: sizes of hidden layers to choose from, such as ``[[3], [8, 8]]``, beside
            the net's own; left out, half and twice as many units if it is small.
        activations: of hidden layers, to choose from beside the net's own; left out,
            tanh, relu and sigmoid.
        features, classes: what the columns of X and the labels are called.
        title: what the page is called.
        seed: what the page draws starts, batches and dropout by.

    Raises:
        ArchitectureError: the net has layers of another kind.
        DataError: the examples do not suit it.

    >>> from nn import MLP, datasets
    >>> X, y = datasets.moons(100)
    >>> page = playground(MLP(2, [4, 1], "tanh", "sigmoid", seed=0), X, y)
    >>> page.save("moons.html")  # doctest: +SKIP
    >>> str(page).startswith("<!doctype html>")
    True
    """
    dense_layers(net)
    own = copy.deepcopy(net)
    row = loss_for(own, loss)
    data = checked_pair(own, row, X, y)
    test = None if test_data is None else checked_pair(own, row, *pair(test_data))
    adapt(own, *data, row)
    own.loss = row.name if row.is_listed else None
    chosen = [as_activation(each) for each in activations or OFFERED]
    nets = _choices(own, hidden, chosen, seed)
    objectives = [objective_for(each, row) for each in nets]
    targets = objectives[0].targets  # in the unit that they are learned in
    data = data[0], targets(data[1])
    variants = [variant(each, *data) for each in objectives]
    names = _names(features, data[0].shape[1], X)
    return document(
        variants,
        title=title or _described(own),
        data=data,
        test=test and (test[0], targets(test[1])),
        loss=row,
        on_scores=variants[0].on_scores,
        optimisers=_optimisers(optimizer),
        batch=None if batch_size is None else whole("batch_size", batch_size, 1),
        batches=BATCHES,
        features=names,
        classes=list(map(str, classes or ())),
        directions=directions(data[0], names),
        seed=whole("seed", seed, at_least=0),
    )


def _choices(
    net: Any,
    hidden: Iterable[Sequence[int]] | None,
    chosen: list[Activation],
    seed: int,
) -> list[Any]:
    """Return the net, then the same with other activations, then of other sizes."""
    dense = dense_layers(net)
    if len(dense) == 1:
        return [net]
    own, sizes = dense[0].activation, [layer.nout for layer in dense[:-1]]
    rows = [row for row in chosen if row.name != own.name and not row.across]
    others = _halved_and_doubled(net, sizes) if hidden is None else hidden
    shapes = [list(each) for each in others if list(each) not in ([], sizes)]
    return [
        net,
        *(_activated(net, row) for row in rows),
        *(_sized(net, shape, seed) for shape in shapes),
    ]


def _halved_and_doubled(net: Any, sizes: list[int]) -> list[list[int]]:
    """Return the sizes to choose from where none are named: none for a large net."""
    if net.theta.size > SMALL:
        return []
    return [[(size + 1) // 2 for size in sizes], [2 * size for size in sizes]]


def _activated(net: Any, row: Activation) -> Any:
    """Return the net with another activation of its hidden layers."""
    twin = copy.deepcopy(net)
    for layer in dense_layers(twin)[:-1]:
        layer.activation = row
        for neuron in layer.neurons:
            neuron.activation = row
    return twin


def _sized(net: Any, sizes: Sequence[int], seed: int) -> Any:
    """Return a net like it with hidden layers of these sizes."""
    dense = dense_layers(net)
    first = next((x for x in net.layers if isinstance(x, Standardise)), None)
    made = MLP(
        dense[0].nin, [*sizes, dense[-1].nout], dense[0].activation,
        dense[-1].activation, seed=seed, standardise=False,
    )  # fmt: skip
    if first is not None:
        made.layers.insert(0, copy.deepcopy(first))
        made.label_parameters()
    made.scaling = copy.deepcopy(net.scaling)
    made.loss, made.schema = net.loss, net.schema
    return made


def _optimisers(first: Any) -> list[Optimiser]:
    """Return the one to start with, and the others that can be chosen."""
    start = as_optimiser(first)
    others = [rule for rule in (SGD(), Adam()) if type(rule) is not type(start)]
    return [start, *others]


def _names(given: Sequence[str] | None, count: int, X: Any) -> list[str]:
    """Return what the features are called."""
    if given is None and hasattr(X, "columns"):
        given = list(X.columns)
    if given is not None and not len(given):
        given = None
    if given is not None and len(given) == count:
        return list(map(str, given))
    if given is not None and not hasattr(X, "columns"):
        raise ArchitectureError(
            f"playground: {len(given)} names of features, and X has {count}"
        )
    return [f"x{place + 1}" for place in range(count)]


def _described(net: Any) -> str:
    return "-".join(map(str, sizes_of(net)))
