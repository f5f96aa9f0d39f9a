"""PyTorch, eager and through ``torch.compile``."""

import torch
from torch import nn
from torch.nn import functional

from benchmarks.problems import Problem, flat
from benchmarks.race import Contestant

torch.set_num_threads(1)


def net(problem: Problem) -> nn.Sequential:
    """Return the net with the problem's weights."""
    modules: list[nn.Module] = []
    for W, b in problem.layers:
        linear = nn.utils.skip_init(nn.Linear, W.shape[1], W.shape[0])
        linear.weight = nn.Parameter(torch.from_numpy(W))
        linear.bias = nn.Parameter(torch.from_numpy(b))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def mean_loss(problem: Problem, Z, y):
    """Return the mean loss without the penalty."""
    if problem.loss == "softmax":
        return functional.cross_entropy(Z, y)
    z = Z[:, 0]
    if problem.loss == "hinge":
        return (1.0 - y * z).relu().mean()
    return functional.binary_cross_entropy_with_logits(z, y)


def penalised_loss(problem: Problem, model, X, y):
    """Return what is minimised."""
    loss = mean_loss(problem, model(X), y)
    if problem.decay:
        loss = loss + problem.decay * sum((p * p).sum() for p in model.parameters())
    return loss


def pairs(parameters):
    """Return (W, b) per layer as arrays."""
    arrays = [p.detach().numpy() for p in parameters]
    return list(zip(arrays[::2], arrays[1::2], strict=True))


def eager(problem: Problem) -> Contestant:
    """Return the usual loop: zero the gradients, loss, backward."""
    if problem.task == "train":
        return Contestant(
            run=lambda: train(problem),
            answer=lambda result: (result[0][-1], flat(pairs(result[1].parameters()))),
        )
    return _step(problem, penalised_loss)


def compiled(problem: Problem) -> Contestant:
    """Return the same step with the loss compiled."""
    return _step(problem, torch.compile(penalised_loss))


def _step(problem: Problem, loss_of) -> Contestant:
    model = net(problem)
    X, y = torch.from_numpy(problem.X), torch.from_numpy(problem.y)

    def run():
        model.zero_grad()
        loss = loss_of(problem, model, X, y)
        loss.backward()
        return loss

    return Contestant(
        run=run,
        answer=lambda loss: (
            loss.item(),
            flat(pairs(p.grad for p in model.parameters())),
        ),
    )


def train(problem: Problem):
    """Return the losses of each step and the net after training with Adam."""
    model = net(problem)
    X, y = torch.from_numpy(problem.X), torch.from_numpy(problem.y)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    losses = []
    for rows in problem.batches():
        optimizer.zero_grad()
        loss = functional.cross_entropy(model(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, model
