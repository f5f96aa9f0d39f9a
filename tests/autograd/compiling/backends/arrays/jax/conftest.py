"""JAX as these tests want it: on the CPU, in float64."""

import pytest


@pytest.fixture
def jax():
    jax = pytest.importorskip("jax")
    before = jax.config.read("jax_enable_x64")
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)
