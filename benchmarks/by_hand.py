"""Loss, gradient and Adam by hand, from the textbooks: what answers are held to.

``layers`` are pairs of weights (out, in) and biases (out,).
"""

from collections.abc import Iterable

import numpy as np

BETA1, BETA2, EPSILON, RATE = 0.9, 0.999, 1e-8, 0.001


def forward(layers, X):
    """Return the activations of every layer, inputs first, logits last."""
    activations = [X]
    for index, (W, b) in enumerate(layers):
        Z = activations[-1] @ W.T + b
        last = index == len(layers) - 1
        activations.append(Z if last else np.maximum(Z, 0.0))
    return activations


def loss_and_slope(kind: str, Z, y):
    """Return the mean loss and dZ, its derivative by the logits."""
    m = len(y)
    if kind == "softmax":
        shifted = Z - Z.max(axis=1, keepdims=True)
        powers = np.exp(shifted)
        sums = powers.sum(axis=1, keepdims=True)
        rows = np.arange(m)
        loss = np.mean(np.log(sums[:, 0]) - shifted[rows, y])
        dZ = powers / sums
        dZ[rows, y] -= 1.0
        return loss, dZ / m
    z = Z[:, 0]
    if kind == "hinge":
        margin = 1.0 - y * z
        return np.mean(np.maximum(margin, 0.0)), (-y * (margin > 0.0) / m)[:, None]
    loss = np.mean(np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z))))
    return loss, ((1.0 / (1.0 + np.exp(-z)) - y) / m)[:, None]


def value_and_grad(layers, X, y, loss: str, decay: float = 0.0):
    """Return the loss and, per layer, the gradients of W and b.

    ``decay`` is the factor of the sum of all squared parameters.
    """
    activations = forward(layers, X)
    cost, dZ = loss_and_slope(loss, activations[-1], y)
    gradients = []
    for index in range(len(layers) - 1, -1, -1):
        W, _ = layers[index]
        A = activations[index]
        gradients.append((dZ.T @ A, dZ.sum(axis=0)))
        if index:
            dZ = (dZ @ W) * (A > 0.0)
    gradients.reverse()
    if decay:
        for W, b in layers:
            cost = cost + decay * (np.sum(W * W) + np.sum(b * b))
        gradients = [
            (dW + 2.0 * decay * W, db + 2.0 * decay * b)
            for (W, b), (dW, db) in zip(layers, gradients, strict=True)
        ]
    return cost, gradients


def adam(layers, gradients, moments, t: int) -> None:
    """Update weights and moments in place."""
    for pair, slopes, memory in zip(layers, gradients, moments, strict=True):
        for weight, g, (m, v) in zip(pair, slopes, memory, strict=True):
            m += (1.0 - BETA1) * (g - m)
            v += (1.0 - BETA2) * (g * g - v)
            m_hat, v_hat = m / (1.0 - BETA1**t), v / (1.0 - BETA2**t)
            weight -= RATE * m_hat / (np.sqrt(v_hat) + EPSILON)


def train(layers, X, y, loss: str, batches: Iterable[slice]):
    """Return the losses of each step and the layers, which are trained in place."""
    moments = [[(np.zeros_like(w), np.zeros_like(w)) for w in pair] for pair in layers]
    losses = []
    for t, rows in enumerate(batches, start=1):
        cost, gradients = value_and_grad(layers, X[rows], y[rows], loss)
        adam(layers, gradients, moments, t)
        losses.append(float(cost))
    return losses, layers
