"""From a graph of scalars to a program of arrays."""

from autograd.compiling.face import Program as Program
from autograd.compiling.kept import Engines as Engines
from autograd.compiling.program import compile as compile
