"""Options of estimators, checked; data in the form that nets take."""

from numbers import Real
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net.layers import is_of_size_one
from nn.options import whole

RANGES = {
    "alpha": (0.0, np.inf),
    "power_t": (0.0, np.inf),
    "tol": (0.0, np.inf),
    "momentum": (0.0, 1.0),
    "beta_1": (0.0, 1.0),
    "beta_2": (0.0, 1.0),
    "epsilon": (0.0, np.inf),
    "validation_fraction": (0.0, 1.0),
}


def check_options(model: Any) -> None:
    """Refuse numbers that make no sense.

    Raises:
        ArchitectureError: naming the option.
    """
    whole("max_iter", model.max_iter, at_least=1)
    if model.n_iter_no_change != np.inf:
        whole("n_iter_no_change", model.n_iter_no_change, at_least=1)
    for name, (least, most) in RANGES.items():
        number = getattr(model, name)
        real = isinstance(number, Real) and np.isfinite(float(number))
        if not real or not least <= float(number) <= most:
            end = "up" if most == np.inf else f"to {most:g}"
            raise ArchitectureError(
                f"{name} must be a number from {least:g} {end}, got {number!r}"
            )


def scales(standardise: Any, data: np.ndarray) -> bool:
    """Return whether data are to be standardised.

    Raises:
        ArchitectureError: the option says neither whether nor ``"auto"``.
    """
    if isinstance(standardise, str):
        if standardise != "auto":
            raise ArchitectureError(
                f"standardise: needs True, False or 'auto', got {standardise!r}"
            )
        return not is_of_size_one(data.reshape(len(data), -1))
    return bool(standardise)


def dense(X: Any) -> np.ndarray:
    """Return a sparse matrix as an array; the nets compute with arrays."""
    return X.toarray(order="C") if hasattr(X, "toarray") else X
