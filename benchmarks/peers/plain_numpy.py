"""The step or the training written by hand in NumPy."""

from benchmarks import by_hand
from benchmarks.problems import Problem, flat
from benchmarks.race import Contestant


def contestant(problem: Problem) -> Contestant:
    """Return the hand-written step or training."""
    layers, loss = problem.layers, problem.loss
    if problem.task == "train":
        return Contestant(
            run=lambda: by_hand.train(
                problem.layers, problem.X, problem.y, loss, problem.batches()
            ),
            answer=lambda result: (result[0][-1], flat(result[1])),
        )
    return Contestant(
        run=lambda: by_hand.value_and_grad(
            layers, problem.X, problem.y, loss, problem.decay
        ),
        answer=lambda result: (float(result[0]), flat(result[1])),
    )
