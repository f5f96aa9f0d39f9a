"""JavaScript: graphs and programs for pages, printed with all that they need.

A graph of Values becomes straight-line code:

>>> from autograd import Value, ops
>>> from autograd.compiling.backends import javascript
>>> a = Value(0.5, "a")
>>> program = javascript.scalar_program(ops.tanh(a))
>>> program.leaves, program.edges
((Value(0.5, 'a'),), (Edge(node=1, place=0, operand=0),))

In a page, ``const run = <program.source>`` and then ``run([0.5])`` gives ``values``, a
number for each of ``program.nodes``, and ``local``, one for each of ``program.edges``:
the derivative of the node by one operand.  Numbers agree with Python's to 1e-12.

A compiled program becomes loops over Float64Array, a function for each instruction; see
:func:`program`.  The rule of an optimiser becomes a function too; see :func:`update`.
"""

from autograd.compiling.backends.javascript.library import needed as needed
from autograd.compiling.backends.javascript.modules import program as program
from autograd.compiling.backends.javascript.scalars import Edge as Edge
from autograd.compiling.backends.javascript.scalars import (
    ScalarProgram as ScalarProgram,
)
from autograd.compiling.backends.javascript.scalars import (
    scalar_program as scalar_program,
)
from autograd.compiling.backends.javascript.updates import update as update
