"""The rules of optimisers, and their table.

The rules and their defaults are PyTorch's, update by update; the learning rate of the
adaptive ones starts at 0.01, because nets of scalar neurons are small.
"""

from autograd import ops
from nn.errors import ArchitectureError, look_up
from nn.training.optimisers.optimiser import Optimiser, Rate, decayed


class SGD(Optimiser):
    """θ ← θ − α·∂J/∂θ, with momentum, Nesterov's look ahead and weight decay.

    Source: all five texts; PyTorch for momentum and Nesterov.
    """

    slots = ("velocity",)

    def __init__(
        self, parameters=None, lr: Rate = 0.1, momentum: float = 0.0,
        *, nesterov: bool = False, weight_decay: float = 0.0, **clipping,
    ):  # fmt: skip
        super().__init__(parameters, lr, **clipping)
        self.momentum = momentum
        self.nesterov = nesterov
        self.weight_decay = weight_decay

    def numbers(self, rate):
        """Return α, the momentum and λ."""
        return rate, self.momentum, self.weight_decay

    def rule(self, numbers, theta, gradient, velocity):
        """Return −α·(momentum-averaged gradient)."""
        rate, momentum, decay = numbers
        gradient = decayed(gradient, decay, theta)
        velocity = momentum * velocity + gradient
        ahead = gradient + momentum * velocity if self.nesterov else velocity
        return -rate * ahead, velocity


class RMSprop(Optimiser):
    """Divides by the root of a running mean of squares."""

    slots = ("square",)

    def __init__(
        self, parameters=None, lr: Rate = 0.01, alpha: float = 0.99, eps: float = 1e-8,
        *, weight_decay: float = 0.0, **clipping,
    ):  # fmt: skip
        super().__init__(parameters, lr, **clipping)
        self.alpha, self.eps, self.weight_decay = alpha, eps, weight_decay

    def numbers(self, rate):
        """Return α, the mean's memory, ε and λ."""
        return rate, self.alpha, self.eps, self.weight_decay

    def rule(self, numbers, theta, gradient, square):
        """Return −α·g/(√v + ε)."""
        rate, memory, eps, decay = numbers
        gradient = decayed(gradient, decay, theta)
        square = memory * square + (1.0 - memory) * gradient * gradient
        return -rate * gradient / (ops.sqrt(square) + eps), square


class Adam(Optimiser):
    """Running means of the gradient and of its square, both corrected for the start.

    Source: Kingma & Ba, "Adam", 2015.
    """

    slots = ("mean", "square")

    def __init__(
        self, parameters=None, lr: Rate = 0.01,
        betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        *, weight_decay: float = 0.0, **clipping,
    ):  # fmt: skip
        super().__init__(parameters, lr, **clipping)
        self.betas, self.eps, self.weight_decay = betas, eps, weight_decay

    def numbers(self, rate):
        """Return both memories, −α and v's share corrected for the start, ε and λ."""
        first, second = self.betas
        step = -rate / (1.0 - first**self.count)
        share = 1.0 / (1.0 - second**self.count)
        return first, second, step, share, self.eps, self.weight_decay

    def rule(self, numbers, theta, gradient, mean, square):
        """Return −α·m̂/(√v̂ + ε)."""
        first, second, step, share, eps, decay = numbers
        gradient = decayed(gradient, decay, theta)
        mean = first * mean + (1.0 - first) * gradient
        square = second * square + (1.0 - second) * gradient * gradient
        return step * mean / (ops.sqrt(square * share) + eps), mean, square


class AdamW(Adam):
    """Adam whose weight decay shrinks θ by itself instead of joining the gradient.

    Source: Loshchilov & Hutter, "Decoupled weight decay regularization", 2019.
    """

    def __init__(
        self, parameters=None, lr: Rate = 0.01, *, weight_decay: float = 0.01, **others
    ):
        super().__init__(parameters, lr, **others)
        self.decay = weight_decay

    def numbers(self, rate):
        """Return Adam's, and −α·λ."""
        return *super().numbers(rate), -rate * self.decay

    def rule(self, numbers, theta, gradient, mean, square):
        """Return Adam's change and −α·λ·θ; the decay comes first, as in PyTorch."""
        *others, shrinking = numbers
        moved, *state = super().rule(others, theta, gradient, mean, square)
        return shrinking * theta + moved, *state


class Adamax(Adam):
    """Adam with the largest recent gradient in place of the root mean square."""

    slots = ("mean", "largest")

    def rule(self, numbers, theta, gradient, mean, largest):
        """Return −α·m̂/u."""
        first, second, step, _, eps, decay = numbers
        gradient = decayed(gradient, decay, theta)
        mean = first * mean + (1.0 - first) * gradient
        largest = ops.maximum(second * largest, abs(gradient) + eps)
        return step * mean / largest, mean, largest


OPTIMISERS: dict[str, type[Optimiser]] = {
    "sgd": SGD,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
    "adamax": Adamax,
}


def as_optimiser(choice) -> Optimiser:
    """Return the optimiser for a name or an object.

    Raises:
        UnknownNameError: no optimiser has that name.
        ArchitectureError: ``choice`` is neither.
    """
    if isinstance(choice, str):
        return look_up("optimiser", choice, OPTIMISERS)()
    if isinstance(choice, Optimiser):
        return choice
    raise ArchitectureError(
        f"optimizer: needs a name such as 'adam' or an object such as SGD(lr=0.1), "
        f"got {choice!r}"
    )
