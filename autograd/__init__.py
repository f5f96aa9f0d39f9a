"""A scalar autograd engine: Values that remember how they were made.

>>> from autograd import Value
>>> x = Value(3.0)
>>> y = x * x
>>> y.backward(); x.grad
6.0
"""

from typing import TYPE_CHECKING, Any

from autograd import ops as ops
from autograd.anomaly import detect_anomaly as detect_anomaly
from autograd.compiling import compile as compile
from autograd.engine.transforms import grad as grad
from autograd.engine.transforms import hessian as hessian
from autograd.engine.transforms import hvp as hvp
from autograd.engine.transforms import jacobian as jacobian
from autograd.engine.transforms import jvp as jvp
from autograd.engine.transforms import value_and_grad as value_and_grad
from autograd.engine.transforms import vjp as vjp
from autograd.engine.value import Value as Value
from autograd.ground.domain import Interval as Interval
from autograd.ground.namesake import warn_of_namesake as _warn_of_namesake
from autograd.ops.primitive import Notation as Notation
from autograd.ops.primitive import Primitive as Primitive
from autograd.ops.primitive import Stable as Stable
from autograd.ops.table import primitive as primitive

if TYPE_CHECKING:
    from autograd.drawing import draw as draw
    from autograd.stepping import steps as steps

_LATER = {"draw": "autograd.drawing", "steps": "autograd.stepping"}


def __getattr__(name: str) -> Any:
    """Import what draws and steps when it is first asked for."""
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module 'autograd' has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)


def _draw(*arguments: Any, **options: Any) -> Any:
    """Return a picture of the graph behind this Value; see ``autograd.draw``."""
    from autograd.drawing import draw

    return draw(*arguments, **options)


Value.draw = _draw  # a Value knows nothing of pictures; see engine/methods.pyi

_warn_of_namesake()
