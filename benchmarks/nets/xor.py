"""XOR, four points and four units: how many of 40 starts learn it."""

import warnings
from collections.abc import Callable

import numpy as np

from benchmarks.race import version_of
from benchmarks.tables import Table

SEEDS, EPOCHS, RATE = 40, 1_000, 0.01
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])


def ours(seed: int, start: str | None = None) -> bool:
    """Return whether a net of ours is right on all four points."""
    from nn import MLP, Adam

    net = MLP(2, [4, 1], "relu", "sigmoid", start, seed)
    net.fit(X, Y, epochs=EPOCHS, optimizer=Adam(lr=RATE), verbose=False)
    return bool((net.predict_classes(X) == Y).all())


def from_he(seed: int) -> bool:
    """Return the same of one that starts as He et al. have it."""
    return ours(seed, "he")


def scikit_learn(seed: int) -> bool:
    """Return the same of scikit-learn's."""
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier(
        (4,), learning_rate_init=RATE, max_iter=EPOCHS, n_iter_no_change=EPOCHS,
        random_state=seed,
    )  # fmt: skip
    return bool((net.fit(X, Y).predict(X) == Y).all())


def pytorch(seed: int) -> bool:
    """Return the same of PyTorch's layers and Adam."""
    import torch

    torch.manual_seed(seed)
    net = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1)
    )
    inputs = torch.tensor(X, dtype=torch.float32)
    targets = torch.tensor(Y[:, None], dtype=torch.float32)
    rule = torch.optim.Adam(net.parameters(), lr=RATE)
    cost = torch.nn.BCEWithLogitsLoss()
    for _ in range(EPOCHS):
        rule.zero_grad()
        cost(net(inputs), targets).backward()
        rule.step()
    decided = (net(inputs)[:, 0] > 0).numpy().astype(int)
    return bool((decided == Y).all())


PEERS: dict[str, tuple[Callable[[int], bool], str]] = {
    "chainrule": (ours, "numpy"),
    "chainrule from He's start": (from_he, "numpy"),
    "scikit-learn": (scikit_learn, "scikit-learn"),
    "PyTorch": (pytorch, "torch"),
}


def xor(repeats: int) -> list[Table]:
    """Seeds that learn all four points."""
    rows = []
    for name, (learns, needs) in PEERS.items():
        if version_of(needs) is None:
            rows.append([name, "not installed"])
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            right = sum(learns(seed) for seed in range(SEEDS))
        rows.append([name, f"{right} of {SEEDS}"])
    title = (
        f"XOR, 4 points, 2-4-1 of relu, {EPOCHS:,} steps of Adam, rate {RATE:g}: right "
        "on all four"
    )
    return [Table(title, ["", "seeds"], rows)]
