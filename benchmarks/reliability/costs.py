"""What a check costs: a net beside PyTorch's gradcheck, wide functions beside calls."""

import math
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from autograd import ops
from autograd.checking import gradcheck
from nn import MLP

SIZES = (2, 16, 16, 1)
EXAMPLES = 10


def _data(examples: int) -> tuple[list[list[float]], list[float]]:
    """Points in a square and which diagonal they lie nearer to."""
    rng = random.Random(0)
    points = [[rng.uniform(-1.0, 1.0) for _ in range(2)] for _ in range(examples)]
    return points, [1.0 if x * y > 0.0 else -1.0 for x, y in points]


def net_and_loss(examples: int = EXAMPLES) -> tuple[MLP, Callable]:
    """Return an MLP and its mean squared error as a function of its parameters."""
    net = MLP(SIZES[0], list(SIZES[1:]), seed=0)
    points, targets = _data(examples)

    def loss(theta):
        model = net.with_parameters(theta)
        pairs = zip(points, targets, strict=True)
        return sum((model(x) - target) ** 2 for x, target in pairs) / examples

    return net, loss


def torch_losses(examples: int = EXAMPLES) -> tuple[list, dict[str, Callable]]:
    """Return the same net's parameters in PyTorch, and its loss written two ways."""
    import torch

    torch.manual_seed(0)
    layers = [
        layer
        for inputs, outputs in pairwise(SIZES)
        for layer in (torch.nn.Linear(inputs, outputs), torch.nn.ReLU())
    ]
    net = torch.nn.Sequential(*layers[:-1]).double()
    names = [name for name, _ in net.named_parameters()]
    points, targets = (torch.tensor(x, dtype=torch.float64) for x in _data(examples))

    def model(parameters, x):
        state = dict(zip(names, parameters, strict=True))
        return torch.func.functional_call(net, state, (x,))

    def example_by_example(*parameters):
        pairs = zip(points, targets, strict=True)
        return sum((model(parameters, x)[0] - y) ** 2 for x, y in pairs) / examples

    def batched(*parameters):
        return ((model(parameters, points)[:, 0] - targets) ** 2).mean()

    inputs = [each.detach().clone().requires_grad_() for each in net.parameters()]
    losses = {"example by example": example_by_example, "as a batch": batched}
    return inputs, losses


def chain(xs: Sequence, sin: Callable = math.sin):
    """Return Σ sin(xᵢ)·xᵢ₊₁."""
    return sum(sin(x) * y for x, y in pairwise(xs))


def chain_slopes(xs: Sequence[float]) -> list[float]:
    """Return its derivatives."""
    slopes = [0.0] * len(xs)
    for index, (x, y) in enumerate(pairwise(xs)):
        slopes[index] += math.cos(x) * y
        slopes[index + 1] += math.sin(x)
    return slopes


def _timed(action: Callable, repeats: int) -> float:
    """The least seconds of a few tries."""
    least = math.inf
    for _ in range(repeats):
        start = time.perf_counter()
        if not action():
            raise AssertionError("a right gradient was refused")
        least = min(least, time.perf_counter() - start)
    return least


def black_box(inputs: int, repeats: int = 1) -> tuple[float, int, float]:
    """Return seconds of a check, calls of the function, and seconds of those alone."""
    point, calls = [0.1 + 0.01 * index for index in range(inputs)], [0]

    def counted(xs):
        calls[0] += 1
        return chain(xs)

    whole = _timed(lambda: gradcheck(counted, point, gradient=chain_slopes), repeats)
    made = calls[0] // repeats
    alone = _timed(lambda: all(chain(point) for _ in range(made)), repeats)
    return whole, made, alone


def run(repeats: int = 3, widths: Sequence[int] = (100, 400, 1100)) -> None:
    """Print the seconds of each check."""
    net, loss = net_and_loss()
    print("| check | seconds |")
    print("|---|---|")
    ours = _timed(lambda: gradcheck(loss, (net.theta,)), repeats)
    print(
        f"| gradcheck, {len(net.theta)} parameters, {EXAMPLES} examples | {ours:.2f} |"
    )
    try:
        import torch
    except ImportError:
        print("| PyTorch is not installed | |")
    else:
        inputs, losses = torch_losses()
        for words, theirs in losses.items():
            check = partial(torch.autograd.gradcheck, theirs, inputs)
            seconds = _timed(check, repeats)
            print(f"| torch.autograd.gradcheck, the same {words} | {seconds:.2f} |")
    print("\n| inputs | a graph of Values | a function of floats | its calls | alone |")
    print("|---|---|---|---|---|")
    for inputs in widths:
        point = [0.1 + 0.01 * index for index in range(inputs)]
        graph = _timed(lambda p=point: gradcheck(_values_chain, p), repeats)
        whole, calls, alone = black_box(inputs)
        print(f"| {inputs} | {graph:.2f} | {whole:.2f} | {calls} | {alone:.2f} |")


def _values_chain(xs):
    return chain(xs, ops.sin)
