"""Checks of derivatives against differences: of this engine's and of anybody's.

>>> from autograd import ops
>>> from autograd.checking import gradcheck
>>> bool(gradcheck(lambda x: ops.log(x) * x, 2.0))
True
"""

from autograd.checking.gradients import check_grads as check_grads
from autograd.checking.gradients import gradcheck as gradcheck
from autograd.checking.gradients import gradgradcheck as gradgradcheck
from autograd.checking.judging.evidence import numerical_gradient as numerical_gradient
from autograd.checking.numerical.ladder import (
    numerical_derivative as numerical_derivative,
)
from autograd.checking.report import Report as Report
from autograd.checking.rows import check_primitive as check_primitive
