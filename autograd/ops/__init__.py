"""THE TABLE: one row per primitive, and the public functions ``ops.tanh(x)``.

A row is all there is to an operation: its value on floats and arrays, its local
derivatives, its domain, its notation.  Nothing else in the project names it.  Rows stand
in families, one file each; this package hands all of them on.

Rules (``partials``) are functions of ``(out, *operands)`` written with operators and
other rows, so that the same rule serves floats, arrays and Values, and derivatives of
derivatives come free.  A row of another family is ``rows.name``.  ``Stable`` pairs a
rule with a float form that keeps the last digits.  At kinks PyTorch's choice is taken;
where that differs, ``convention`` says why.

>>> from autograd import ops
>>> ops.tanh(0.5) == __import__("math").tanh(0.5)
True
>>> ops.dot([1.0, 2.0], [3.0, 4.0])
11.0
"""

from autograd.ops.activations import elu as elu
from autograd.ops.activations import gelu as gelu
from autograd.ops.activations import leaky_relu as leaky_relu
from autograd.ops.activations import relu as relu
from autograd.ops.activations import sigmoid as sigmoid
from autograd.ops.activations import silu as silu
from autograd.ops.activations import softplus as softplus
from autograd.ops.arithmetic import add as add
from autograd.ops.arithmetic import div as div
from autograd.ops.arithmetic import floordiv as floordiv
from autograd.ops.arithmetic import identity as identity
from autograd.ops.arithmetic import mod as mod
from autograd.ops.arithmetic import mul as mul
from autograd.ops.arithmetic import neg as neg
from autograd.ops.arithmetic import reciprocal as reciprocal
from autograd.ops.arithmetic import sub as sub
from autograd.ops.choosing import take as take
from autograd.ops.comparisons import abs as abs
from autograd.ops.comparisons import clip as clip
from autograd.ops.comparisons import equal as equal
from autograd.ops.comparisons import greater as greater
from autograd.ops.comparisons import greater_equal as greater_equal
from autograd.ops.comparisons import less as less
from autograd.ops.comparisons import less_equal as less_equal
from autograd.ops.comparisons import not_equal as not_equal
from autograd.ops.comparisons import sign as sign
from autograd.ops.comparisons import step as step
from autograd.ops.comparisons import where as where
from autograd.ops.nary import dot as dot
from autograd.ops.nary import logsumexp as logsumexp
from autograd.ops.nary import maximum as maximum
from autograd.ops.nary import mean as mean
from autograd.ops.nary import minimum as minimum
from autograd.ops.nary import total as total
from autograd.ops.powers import cbrt as cbrt
from autograd.ops.powers import exp as exp
from autograd.ops.powers import exp2 as exp2
from autograd.ops.powers import expm1 as expm1
from autograd.ops.powers import log as log
from autograd.ops.powers import log1p as log1p
from autograd.ops.powers import log2 as log2
from autograd.ops.powers import log10 as log10
from autograd.ops.powers import pow as pow
from autograd.ops.powers import sqrt as sqrt
from autograd.ops.powers import square as square
from autograd.ops.powers import xlog1py as xlog1py
from autograd.ops.powers import xlogy as xlogy
from autograd.ops.primitive import Primitive
from autograd.ops.rounding import ceil as ceil
from autograd.ops.rounding import copysign as copysign
from autograd.ops.rounding import floor as floor
from autograd.ops.rounding import fmod as fmod
from autograd.ops.rounding import heaviside as heaviside
from autograd.ops.rounding import round as round
from autograd.ops.rounding import trunc as trunc
from autograd.ops.special import digamma as digamma
from autograd.ops.special import erf as erf
from autograd.ops.special import erfc as erfc
from autograd.ops.special import erfcinv as erfcinv
from autograd.ops.special import erfcx as erfcx
from autograd.ops.special import erfinv as erfinv
from autograd.ops.special import gaussian as gaussian
from autograd.ops.special import lgamma as lgamma
from autograd.ops.special import log1mexp as log1mexp
from autograd.ops.special import log_ndtr as log_ndtr
from autograd.ops.special import logaddexp as logaddexp
from autograd.ops.special import logit as logit
from autograd.ops.special import ndtr as ndtr
from autograd.ops.special import ndtri as ndtri
from autograd.ops.special import polygamma as polygamma
from autograd.ops.special import sinc as sinc
from autograd.ops.special import sinc_derivative as sinc_derivative
from autograd.ops.table import find, protect_table, reserve
from autograd.ops.trigonometry import acos as acos
from autograd.ops.trigonometry import acosh as acosh
from autograd.ops.trigonometry import asin as asin
from autograd.ops.trigonometry import asinh as asinh
from autograd.ops.trigonometry import atan as atan
from autograd.ops.trigonometry import atan2 as atan2
from autograd.ops.trigonometry import atanh as atanh
from autograd.ops.trigonometry import cos as cos
from autograd.ops.trigonometry import cosh as cosh
from autograd.ops.trigonometry import hypot as hypot
from autograd.ops.trigonometry import sin as sin
from autograd.ops.trigonometry import sinh as sinh
from autograd.ops.trigonometry import tan as tan
from autograd.ops.trigonometry import tanh as tanh

protect_table()
reserve(vars())


def __getattr__(name: str) -> Primitive:
    """Find rows that were declared outside the package."""
    row = find(name)
    if row is None:
        raise AttributeError(f"ops has no primitive called {name!r}")
    return row
