"""What every compiled program is held to: the sweep over its graph."""

import numpy as np
import pytest

from autograd import compile


def as_swept(output, leaves, *, rel, rtol, atol=0.0, **options):
    """Return the program of an output, known to give what a sweep gives.

    Args:
        rel: how far the value may be off.
        rtol, atol: how far the slopes may be.
        options: of ``compile``.
    """
    program = compile(output, wrt=leaves, **options)
    value, slopes = program.value_and_grad()
    for leaf in leaves:
        leaf.grad = 0.0
    output.backward()
    assert value == pytest.approx(output.data, rel=rel)
    np.testing.assert_allclose(slopes, [x.grad for x in leaves], rtol=rtol, atol=atol)
    return program
