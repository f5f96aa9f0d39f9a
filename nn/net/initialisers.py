"""Initialisers: how a layer's weights start.  Biases always start at zero.

An initialiser is any function of ``(rng, shape)`` with shape (out, in) that returns an
array of that shape; the ones here go by name.

Source: text 002, "Xavier or He Initialization": randn·√(1/n) and
randn·√(2/n), with n the number of inputs.

>>> import numpy as np
>>> he(np.random.default_rng(0), (3, 2)).shape
(3, 2)
"""

from collections.abc import Callable

import numpy as np

from nn.errors import ArchitectureError, look_up

Shape = tuple[int, int]
Initialiser = Callable[[np.random.Generator, Shape], np.ndarray]


def zeros(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return zeros: every unit of a layer computes and learns the same, for ever."""
    return np.zeros(shape)


def normal(rng: np.random.Generator, shape: Shape, scale: float = 0.01) -> np.ndarray:
    """Return ``scale``·randn: small, so that tanh and sigmoid don't start flat."""
    return rng.standard_normal(shape) * scale


def uniform(rng: np.random.Generator, shape: Shape, limit: float = 1.0) -> np.ndarray:
    """Return numbers spread evenly over ±``limit``, as micrograd starts."""
    return rng.uniform(-limit, limit, shape)


def xavier(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return randn·√(1/n_in): keeps the size of signals through tanh and sigmoid."""
    return normal(rng, shape, np.sqrt(1.0 / shape[1]))


def he(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return randn·√(2/n_in): makes up for the half that a relu cuts off."""
    return normal(rng, shape, np.sqrt(2.0 / shape[1]))


def glorot(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return numbers spread evenly over ±√(6/(n_in+n_out)), the default of Keras."""
    return uniform(rng, shape, np.sqrt(6.0 / (shape[0] + shape[1])))


def orthogonal(rng: np.random.Generator, shape: Shape, gain: float = 1.0) -> np.ndarray:
    """Return equally long rows at right angles, or columns if there are more rows.

    Source: Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks", 2014.

    >>> weights = orthogonal(np.random.default_rng(0), (2, 3))
    >>> bool(np.allclose(weights @ weights.T, np.eye(2)))
    True
    """
    tall = (max(shape), min(shape))
    basis, triangle = np.linalg.qr(rng.standard_normal(tall))
    basis *= np.sign(np.diag(triangle))  # else not every direction is as likely
    return gain * (basis if shape == tall else basis.T)


def mirrored(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return orthogonal rows w, each with its mirror image −w, of He's size.

    With biases of 0 one relu of each pair is active, whatever the input: no layer, and
    no input, starts dead.  It is for narrow relu nets, which He's start can kill.

    Source: after Balduzzi et al., "The shattered gradients problem", 2017, who mirror
    columns as well.

    >>> mirrored(np.random.default_rng(0), (2, 1)).round(3).tolist()
    [[1.414], [-1.414]]
    """
    units, inputs = shape
    half = orthogonal(rng, ((units + 1) // 2, inputs), np.sqrt(2.0))
    return np.concatenate([half, -half])[:units]


INITIALISERS: dict[str, Initialiser] = {
    "zeros": zeros,
    "normal": normal,
    "uniform": uniform,
    "xavier": xavier,
    "he": he,
    "glorot": glorot,
    "orthogonal": orthogonal,
    "mirrored": mirrored,
}


def draw(choice, rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return starting weights by the initialiser called ``choice``, or by a function.

    Raises:
        UnknownNameError: no initialiser has that name.
        ArchitectureError: a function's answer has another shape or is not finite.
    """
    if isinstance(choice, str):
        choice = look_up("initialiser", choice, INITIALISERS)
    if not callable(choice):
        raise ArchitectureError(
            f"initialiser: needs a name or a function of (rng, shape), got {choice!r}"
        )
    weights = np.asarray(choice(rng, shape), dtype=float)
    if weights.shape != shape or not np.isfinite(weights).all():
        raise ArchitectureError(
            f"initialiser: needs finite weights of shape {shape}, got {weights.shape}"
        )
    return weights
