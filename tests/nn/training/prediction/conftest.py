"""The engines, where they are installed."""

from tests.autograd.compiling.backends.arrays.jax.conftest import jax as jax
from tests.autograd.compiling.backends.arrays.onnx.conftest import run as run
from tests.autograd.compiling.backends.arrays.torch.conftest import torch as torch
