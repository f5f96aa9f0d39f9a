"""The NumPy backend: instructions as straight-line Python over NumPy."""

from autograd.compiling.backends.numpy.tiles import build as build
from autograd.compiling.backends.numpy.tiles import build_careful as build_careful
