"""The circles net of the notebooks, unchanged, on other engines."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from nn import Layer, Sequential, datasets

STEPS = 300


def circles_net() -> tuple[Sequential, np.ndarray, np.ndarray]:
    """Return the net of ``03-circles.ipynb``, trained there, and its points."""
    X, y = datasets.circles(n=1000, noise=0.1, factor=0.3, seed=0)
    net = Sequential()
    sizes = (2, 4, 6, 6, 4, 1)
    for place, (inputs, units) in enumerate(pairwise(sizes)):
        last = place == len(sizes) - 2
        net.add(Layer(inputs, units, "sigmoid" if last else "relu", seed=place))
    net.fit(X, y, epochs=5, batch_size=64, seed=0, verbose=False)
    return net, X, y


def jax() -> Iterator[str]:
    """On JAX, whatever device that finds: trained further there, and brought back."""
    import jax

    jax.config.update("jax_enable_x64", True)
    net, X, y = circles_net()
    step = jax.jit(jax.value_and_grad(net.to_jax(loss="bce")))
    theta, X_there, y_there = jax.device_put((net.theta, X, y))
    before = float(jax.block_until_ready(step(theta, X_there, y_there))[0])
    yield f"on {jax.devices()[0]}"
    yield f"  loss {before:.6f}, here {net.evaluate(X, y)['loss']:.6f}"
    start = time.perf_counter()
    for _ in range(STEPS):
        _, slopes = step(theta, X_there, y_there)
        theta = theta - 0.5 * slopes
    net.theta = jax.block_until_ready(theta)
    took = time.perf_counter() - start
    yield f"  {STEPS} steps of descent there: {1e6 * took / STEPS:.0f} µs each"
    yield f"  back here: loss {net.evaluate(X, y)['loss']:.6f}"


def onnx() -> Iterator[str]:
    """In a file that onnxruntime runs, as on a phone."""
    import onnxruntime

    net, X, _ = circles_net()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "circles.onnx"
        net.save(path)
        session = onnxruntime.InferenceSession(path.read_bytes())
        yield f"{path.name}: {path.stat().st_size:,} bytes"
    (found,) = session.run(None, {"X": X.astype(np.float32)})
    yield f"  farthest from predict: {np.abs(found - net.predict(X)).max():.1e}"


def torch() -> Iterator[str]:
    """In a model of PyTorch's, trained on with what stands behind it."""
    import torch

    net, X, y = circles_net()
    ours = net.to_torch()
    points, labels = torch.from_numpy(X), torch.from_numpy(np.asarray(y, float))
    found = ours(points).detach().numpy()
    yield f"farthest from predict: {np.abs(found - net.predict(X)).max():.1e}"
    turn = torch.nn.Linear(2, 2).double()
    model = torch.nn.Sequential(turn, ours)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy(model(points), labels)
        loss.backward()
        optimiser.step()
    yield f"  behind another layer, {STEPS} steps of Adam on: loss {loss.item():.6f}"
    net.load_state_dict(ours.state_dict())
    moved = turn(points).detach().numpy()
    yield f"  back here: loss {net.evaluate(moved, y)['loss']:.6f}"


ENGINES: dict[str, Callable[[], Iterator[Any]]] = {
    "jax": jax,
    "onnx": onnx,
    "torch": torch,
}
