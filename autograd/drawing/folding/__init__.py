"""Which nodes of a graph are drawn one by one, and which share a box.

Named groups come from the parameters' names (``groups``), stacks from what a program
ran again and again (``loops``, ``stacks``), sums from chains of additions (``sums``);
what still repeats shares a box by how it is made (``repeats``).
"""

from autograd.drawing.folding.fold import COMFORTABLE as COMFORTABLE
from autograd.drawing.folding.fold import KEPT as KEPT
from autograd.drawing.folding.fold import MANY as MANY
from autograd.drawing.folding.fold import REST as REST
from autograd.drawing.folding.fold import Folding as Folding
