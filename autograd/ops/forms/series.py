"""Sums that approximate, and a way to do single elements of an array better."""

from contextlib import suppress
from functools import reduce

import numpy as np


def polynomial(coefficients, x):
    """Return ``c₀ + c₁x + c₂x² + …`` (Horner), at a float or at each of an array.

    >>> polynomial((1.0, 2.0, 3.0), 2.0)
    17.0
    """
    value = coefficients[-1] * x
    for coefficient in coefficients[-2:0:-1]:
        value += coefficient  # in place, if it is an array
        value *= x
    value += coefficients[0]
    return value


def chebyshev(coefficients, x):
    """Return ``c₀ + c₁T₁(x) + c₂T₂(x) + …`` (Clenshaw), −1 ≤ x ≤ 1.

    >>> chebyshev((1.0, 2.0, 3.0), 0.5)  # T₁ = x, T₂ = 2x² − 1
    0.5
    """
    double, after, value = x + x, 0.0, 0.0
    for coefficient in coefficients[:0:-1]:
        after, value = value, double * value - after + coefficient
    return x * value - after + coefficients[0]


def one_by_one(form, doubtful, values, *arrays):
    """Return ``values``, those that are ``doubtful`` computed anew by a form of floats.

    The way out where few elements need more than NumPy's floats can give.
    """
    values, doubtful = np.asarray(values), np.asarray(doubtful)
    if doubtful.any():
        values = np.array(values)
        columns = [np.broadcast_to(array, values.shape) for array in arrays]
        for place in map(tuple, np.argwhere(doubtful)):
            with suppress(ArithmeticError):  # beyond the range of floats NumPy is right
                values[place] = form(*[float(column[place]) for column in columns])
    return values[()]


def from_whole(x, nearest=round):
    """Return ``x`` less the nearest whole number, which is exact."""
    return x - nearest(x)


def cancels(value, *terms):
    """Return whether a sum is so much smaller than a term that digits are lost."""
    return abs(value) < 0.6 * reduce(np.maximum, map(abs, terms))
