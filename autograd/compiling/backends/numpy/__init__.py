"""The NumPy backend: instructions as straight-line Python over NumPy."""

from autograd.compiling.backends.numpy.memory import build as build
from autograd.compiling.backends.numpy.memory import build_careful as build_careful
