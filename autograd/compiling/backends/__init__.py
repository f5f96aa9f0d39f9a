"""What turns instructions into something that runs, one folder each.

To add one: a folder that offers ``build`` as ``interface`` describes it, and a line in
the table of ``choice``.  A backend is imported when it is first asked for.
"""

from autograd.compiling.backends.choice import BACKENDS as BACKENDS
from autograd.compiling.backends.choice import NUMPY as NUMPY
from autograd.compiling.backends.choice import Choice as Choice
from autograd.compiling.backends.choice import backend as backend
from autograd.compiling.backends.choice import careful as careful
from autograd.compiling.backends.choice import chosen as chosen
