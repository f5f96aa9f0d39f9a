"""From a graph of scalars to a program of arrays.

The passes, in order.  *Tape*: the graph flattened, sums and products fused into sums of
terms.  *Grouping*: nodes that compute the same from the same groups become one group.
*Fusing*: a bias joins its weights, ``[w b]·[h 1]``.  *Placing*: each group is given its
addresses in a buffer.  *Rolling*: groups become instructions on strided views of those
addresses (*aligning* finds the strides), or, where they are few, lines of float
arithmetic; that is the forward pass.  *Reversing*: each instruction's pullback, from
the last to the first.  What was found is one *plan*.  A backend turns it into something
that runs: for NumPy, *emitting* writes it as straight-line Python, and *memory* holds
buffers and views for one batch size and runs it.  ``showing`` writes the same plan as
formulas, and ``programs`` are what a user holds.
"""

from autograd.compiling.programs.compile import compile as compile
from autograd.compiling.programs.compile import compile_function as compile_function
from autograd.compiling.programs.function_program import (
    FunctionProgram as FunctionProgram,
)
from autograd.compiling.programs.kept import Engines as Engines
from autograd.compiling.programs.program import Program as Program
