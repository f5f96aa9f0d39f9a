"""log|Γ|, its derivative ψ, and all further ones."""

from autograd.ops.forms.gamma.logarithm import lgamma as lgamma
from autograd.ops.forms.gamma.logarithm import lgamma_array as lgamma_array
from autograd.ops.forms.gamma.psi import digamma as digamma
from autograd.ops.forms.gamma.psi import digamma_array as digamma_array
from autograd.ops.forms.gamma.psi_derivatives import polygamma as polygamma
from autograd.ops.forms.gamma.psi_derivatives import polygamma_array as polygamma_array
