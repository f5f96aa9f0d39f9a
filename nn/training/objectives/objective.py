"""The objective: what training minimises, as a function of flat parameters and a batch.

``fit`` and ``predict`` see a net only through an objective.  What it computes is said
once, as plain functions of one example's Values; ``eager`` and ``compiled`` are the two
ways to run them over a batch.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from autograd import Value
from autograd.compiling.backends.interface import Descent, Rule
from autograd.engine.graph import topological_order
from autograd.ground.domain import silent
from nn.errors import ArchitectureError
from nn.net.activations import Activation
from nn.net.layers import Scaling, bare
from nn.net.losses import LOSSES, Loss, as_loss

Penalty = Callable[[Sequence[Any], int], Any]

SUITS = {"sigmoid": "bce", "softmax": "cross_entropy"}


class Model(Protocol):
    """What training knows of a net."""

    theta: np.ndarray
    scaling: Any

    def __call__(self, x: Any) -> Any: ...
    def scores(self, x: Any) -> Any: ...
    def modules(self) -> Iterator[Any]: ...
    def parameters(self) -> list[Value]: ...
    def zero_grad(self) -> None: ...
    def weights(self) -> list[Value]: ...
    def free(self) -> np.ndarray: ...
    def train(self, mode: bool = True) -> "Model": ...
    def with_parameters(self, values: Sequence[Any]) -> "Model": ...
    @property
    def output_activation(self) -> Activation | None: ...


class Objective:
    """Mean loss over a batch plus the penalty on the weights.

    A loss of probabilities is taken on the scores before the net's last activation
    where the two belong together (``bce`` with sigmoid, ``cross_entropy`` with
    softmax): the same number, without overflow and without log 0.

    A net with a scaling is trained on scaled examples, ``features`` and ``targets``,
    and answers in the unit of the data.  A loss that has a power of that unit is taken
    in spreads; another one in the unit itself, divided by the spread.

    Args:
        net: the net; its own parameters say where the training starts.
        loss: the row of the loss.
        penalty: a function of ``(weights, m)``, or none.
        samples: m, the number of training examples.
        weighted: whether a target has one more number: how much its example counts.
        dtype: ``"float64"`` or ``"float32"``, what is computed with.
    """

    def __init__(
        self,
        net: Model,
        loss: Loss,
        penalty: Penalty | None = None,
        samples: int = 1,
        weighted: bool = False,
        dtype: str = "float64",
    ):
        self.net, self.dtype = net, as_dtype(dtype)
        before = scores_twin(net, loss)
        self.on_scores = before is not None
        self.loss = before or loss
        self.penalty = penalty
        self.samples = samples
        self.weighted = weighted
        self.maskers = maskers_of(net)
        self.trained = net.free()
        # Which of θ is trained: all of it, or those that the mask names.
        self.free = slice(None) if self.trained.all() else self.trained
        self.depends = False  # whether a loss was seen that depends on a parameter

    # -- units -----------------------------------------------------------------------

    @property
    def scaling(self) -> Scaling | None:
        """The net's, which it may get from a checkpoint after this was made."""
        return self.net.scaling if isinstance(self.net.scaling, Scaling) else None

    def features(self, X: np.ndarray) -> np.ndarray:
        """Return examples as ``value_and_grad`` takes them."""
        X = X if self.scaling is None else self.scaling.of_features(X)
        return X.astype(self.dtype, copy=False)

    def targets(self, Y: np.ndarray) -> np.ndarray:
        """Return the target matrix as ``value_and_grad`` takes it."""
        scaled = self.scaling is not None and not self.in_units
        Y = self.scaling.of_targets(Y) if scaled else Y  # type: ignore[union-attr]
        return Y.astype(self.dtype, copy=False)

    @property
    def in_units(self) -> bool:
        """Whether the loss is taken in the targets' own unit, not in spreads."""
        return self.loss.degree is None

    @property
    def unit(self) -> float | None:
        """What a loss of ``value_and_grad`` is counted in.

        None where that differs from output to output.
        """
        if self.scaling is None or not self.scaling.of_outputs:
            return 1.0
        spread = self.scaling.spread
        if self.in_units:
            return float(spread.mean())
        same = (spread == spread[0]).all()
        return float(spread[0] ** self.loss.degree) if same else None

    # -- plain functions of Values ---------------------------------------------------

    def outputs_of_example(self, net: Model, x: Any) -> Any:
        """Return what the loss is taken on: a Value, or a list of them."""
        return net.scores(x) if self.on_scores else net(x)

    def loss_of_example(self, net: Model, x: Any, target: Sequence[Any]) -> Any:
        """Return the loss of one example, with the target as a list."""
        return self.loss_of_answer(self.outputs_of_example(net, x), target)

    def loss_of_answer(self, outputs: Any, target: Sequence[Any]) -> Any:
        """Return the loss of what ``outputs_of_example`` gave."""
        if self.weighted:
            *target, weight = target
        if len(target) == 1:
            if isinstance(outputs, (list, tuple)) and len(outputs) == 1:
                outputs = outputs[0]
            target = target[0]
        if self.scaling and self.scaling.of_outputs and self.in_units:
            outputs = self.scaling.answer(outputs)
            loss = self.loss.function(outputs, target) / self.unit
        else:
            loss = self.loss.function(outputs, target)
        return weight * loss if self.weighted else loss

    def see(self, loss: Any, net: Model) -> None:
        """Note whether a loss depends on a parameter of the net it was made with."""
        if not self.depends and isinstance(loss, Value):
            nodes = topological_order(loss)
            trained = np.array(net.parameters(), dtype=object)[self.free]
            self.depends = not set(trained).isdisjoint(nodes)

    def require_dependence(self) -> None:
        """Require that a loss was seen that depends on a parameter.

        Raises:
            ArchitectureError: nothing can be learned from it.
        """
        if not self.depends:
            raise ArchitectureError(
                f"loss {self.loss.name!r} depends on no parameter of the net"
                f"{'' if isinstance(self.free, slice) else ' that is not frozen'}, so "
                "there is nothing to learn from it; compute it from the outputs it is "
                "given, with operators and ops, not from float(output) or output.data"
            )

    def cost_of_example(
        self, theta: Any, x: Any, target: Any, mask: Sequence[Any] = ()
    ) -> Any:
        """Return one example's loss plus the penalty, from parameters given as data.

        Args:
            theta: the parameters in the net's order.
            x: the features; ``target``: a row of the target matrix.
            mask: one row that ``draw_masks`` gave, where the net has dropout.

        Raises:
            ArchitectureError: the loss depends on no parameter.
        """
        net = bare(self.net.with_parameters(list(theta))).train()
        put_masks(net, mask)
        loss = self.loss_of_example(net, list(x), list(target))
        self.see(loss, net)
        self.require_dependence()
        penalty = self.penalty_of(net)
        return loss if penalty is None else loss + penalty

    def penalty_of(self, net: Model) -> Any:
        """Return the penalty on the weights that are trained; ``None`` if none is."""
        weights = net.weights() if self.penalty else []
        return self.penalty(weights, self.samples) if self.penalty and weights else None

    # -- randomness, drawn outside ---------------------------------------------------

    def draw_masks(self, rng: np.random.Generator, count: int) -> np.ndarray | None:
        """Return the dropout masks of ``count`` examples side by side, if any."""
        if not self.maskers:
            return None
        return np.hstack([masker.draw_masks(rng, count) for masker in self.maskers])

    # -- over a batch ----------------------------------------------------------------

    def value_and_grad(
        self,
        theta: np.ndarray,
        X: np.ndarray,
        Y: np.ndarray,
        masks: np.ndarray | None = None,
    ) -> tuple[float, np.ndarray]:
        """Return the cost of a batch and its gradient by what of ``theta`` is ``free``.

        Args:
            X: what ``features`` gave.
            Y: what ``targets`` gave; a weight behind it, if ``weighted``.

        Raises:
            NonFiniteError: the cost is not finite; names the node that caused it.
        """
        raise NotImplementedError

    def descent(self, rule: Rule, theta: np.ndarray, *data: Any) -> Descent | None:
        """Return what makes many updates in one call, or nothing if there is no such.

        Args:
            rule: what moves the parameters.
            theta, data: as for ``value_and_grad``.
        """
        return None

    def held(self, data: Any) -> Any:
        """Return what batches are taken of: X and the target matrix themselves.

        Args:
            data: the pair, scaled; the same pair as long as it holds the same.
        """
        return data

    def release(self) -> None:
        """Free what only training needs."""

    def outputs(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return what the loss is taken on, (samples, outputs), dropout off."""
        return self.outputs_of_scaled(theta, self.features(X))

    def outputs_of_scaled(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return the same for examples as ``features`` gave them."""
        outputs = self.scaled_outputs(theta, X)
        return outputs if self.scaling is None else self.scaling.in_units(outputs)

    def scaled_outputs(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return the same before they are in the targets' unit."""
        raise NotImplementedError

    def loss_of_outputs(
        self, outputs: np.ndarray, Y: np.ndarray, weights: np.ndarray | None = None
    ) -> float:
        """Return the mean loss of outputs that ``outputs`` gave; no penalty.

        Args:
            weights: how much each example counts, (samples,).
        """
        if self.loss.is_listed:  # its function works on columns as well as on scalars
            losses = silent(self.loss.function)(list(outputs.T), list(Y.T))
        else:
            losses = np.array(
                [
                    float(self.loss.function(*map(_values_or_one, pair)))
                    for pair in zip(outputs.tolist(), Y.tolist(), strict=True)
                ]
            )
        if weights is None:
            return float(silent(np.mean)(losses))
        return float(silent(np.average)(losses, weights=weights))


def as_dtype(dtype: Any) -> np.dtype:
    """Return the type of numbers that a name or a type calls.

    Raises:
        ArchitectureError: it is not one that nets compute with.

    >>> as_dtype("float32")
    dtype('float32')
    """
    try:
        found = np.dtype(str(dtype).removeprefix("torch."))
    except TypeError:
        found = np.dtype(dtype) if isinstance(dtype, type) else np.dtype(object)
    if found not in (np.float64, np.float32):
        raise ArchitectureError(f"dtype: 'float64' or 'float32', got {dtype!r}")
    return found


def loss_for(net: Any, choice: Any) -> Loss:
    """Return the loss chosen, or that used last, or the one that suits the output.

    Raises:
        ArchitectureError: the loss takes probabilities and the output gives none.
    """
    last = net.output_activation
    name = last.name if last else ""
    if choice is None:
        return as_loss(net.loss or SUITS.get(name, "mse"))
    row = as_loss(choice)
    if row.link == "linear" and name in ("linear", "identity"):
        output, instead = row.from_scores or ("sigmoid", "")
        raise ArchitectureError(
            f"loss {row.name!r} takes probabilities and the net's output is linear; "
            f"make the net with output={output!r}"
            + (f" or take loss={instead!r}" if instead else "")
        )
    return row


def scores_twin(net: Model, loss: Loss) -> Loss | None:
    """Return the same loss taken before the net's last activation, if there is one."""
    last = net.output_activation
    if last is None or loss.from_scores is None or loss.from_scores[0] != last.name:
        return None
    return LOSSES[loss.from_scores[1]]


def maskers_of(net: Model) -> list[Any]:
    """Return the modules that want a mask (dropout), in the order of the net."""
    return [module for module in net.modules() if module.masks and module.width]


def put_masks(net: Model, row: Sequence[Any] | None) -> None:
    """Give each masking module its part of ``row``; ``None`` lets it draw its own."""
    if row is not None and not len(row):
        return
    start = 0
    for masker in maskers_of(net):
        end = start + masker.width
        masker.mask = None if row is None else row[start:end]
        start = end


def _values_or_one(row: list[float]) -> Any:
    """Return a row as Values, or its only one: a loss may use methods of Value."""
    values = [Value(number) for number in row]
    return values[0] if len(values) == 1 else values
