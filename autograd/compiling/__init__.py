"""From a graph of scalars to a program of arrays."""

from autograd.compiling.programs.compile import compile as compile
from autograd.compiling.programs.kept import Engines as Engines
from autograd.compiling.programs.program import Program as Program
