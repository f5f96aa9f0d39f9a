"""Sums of products as loops over vectors.

``contract`` chooses the axis for the lanes; ``across`` and ``along`` write the loops.
"""

from autograd.compiling.backends.native.loops.contraction.contract import (
    axes_of_sums as axes_of_sums,
)
from autograd.compiling.backends.native.loops.contraction.contract import (
    write_contraction as write_contraction,
)
from autograd.compiling.backends.native.loops.contraction.product import (
    Product as Product,
)
from autograd.compiling.backends.native.loops.contraction.product import (
    product as product,
)
