"""The demo written with + * relu, for micrograd's Value and for ours."""

from benchmarks.problems import Problem
from benchmarks.race import Contestant, NotOffered


def layers_of(Value, problem: Problem):
    """Return each unit as its weights and bias, all of them Values."""
    return [
        [([Value(float(w)) for w in row[:-1]], Value(float(row[-1]))) for row in W]
        for W in problem.weights
    ]


def score(layers, x):
    """Return the output unit, neuron by neuron, product by product."""
    for index, layer in enumerate(layers):
        sums = [
            sum((w * xi for w, xi in zip(ws, x, strict=True)), b) for ws, b in layer
        ]
        x = sums if index == len(layers) - 1 else [z.relu() for z in sums]
    return x[0]


def parameters_of(layers) -> list:
    """Return the parameters unit by unit, weights then bias."""
    return [p for layer in layers for ws, b in layer for p in (*ws, b)]


def hinge_loss(problem: Problem, score_of, parameters):
    """Return max-margin loss plus penalty; ``score_of`` takes one example."""
    if problem.loss != "hinge":
        raise NotOffered("micrograd has no exp and log")
    losses = [
        (1 + -y * score_of(x)).relu()
        for x, y in zip(problem.X.tolist(), problem.y.tolist(), strict=True)
    ]
    mean = sum(losses) * (1.0 / len(losses))
    return mean + problem.decay * sum(p * p for p in parameters)


def _step(problem: Problem, score_of, parameters) -> Contestant:
    def run():
        for parameter in parameters:
            parameter.grad = 0.0
        loss = hinge_loss(problem, score_of, parameters)
        loss.backward()
        return loss.data

    return Contestant(run, lambda loss: (loss, [p.grad for p in parameters]))


def _by_hand(Value, problem: Problem) -> Contestant:
    layers = layers_of(Value, problem)
    return _step(problem, lambda x: score(layers, x), parameters_of(layers))


def micrograd(problem: Problem) -> Contestant:
    """Return the step on micrograd's Values."""
    from micrograd.engine import Value

    return _by_hand(Value, problem)


def eager(problem: Problem) -> Contestant:
    """Return the step on our Values, the very same code."""
    from autograd import Value

    return _by_hand(Value, problem)


def eager_mlp(problem: Problem) -> Contestant:
    """Return the step through ``nn.MLP``: one n-ary node a neuron."""
    from nn import MLP

    net = MLP(problem.sizes[0], list(problem.sizes[1:]))
    parameters = net.parameters()
    for parameter, number in zip(parameters, problem.theta, strict=True):
        parameter.data = float(number)
    return _step(problem, net, parameters)
