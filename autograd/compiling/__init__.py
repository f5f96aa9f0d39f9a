"""From a graph of scalars to a program of arrays."""

from autograd.compiling.program import Program as Program
from autograd.compiling.program import compile as compile
