"""How JAX computes rows; what is not here follows by composition."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy import special

_ROOT_HALF = 0.7071067811865476

Form = Callable[..., Any]


def _truth(test: Any, like: Any) -> Any:
    """Return 1 where a test holds, else 0, in the dtype of an operand."""
    return test.astype(jnp.result_type(like))


def _compared(compare: Form) -> Form:
    return lambda x, y: _truth(compare(x, y), jnp.result_type(x, y))


def _step(x: Any) -> Any:
    return jnp.where(jnp.isnan(x), x, _truth(x > 0.0, x))


def _power(x: Any, y: Any) -> Any:
    """Return x to the y; by products where that is as good."""
    if isinstance(y, float) and y.is_integer() and abs(y) <= 8.0:
        return lax.integer_pow(x, int(y))
    return jnp.power(x, y)


def shifted(stack: Any, axis: int) -> tuple[Any, Any]:
    """Return the largest operand, and the distances from it, 0 for equal infinities."""
    largest = lax.stop_gradient(jnp.max(stack, axis, keepdims=True))
    ties = jnp.where(stack == largest, 0.0, -jnp.inf)
    odd = jnp.isinf(largest)
    return largest, jnp.where(odd, ties, stack - jnp.where(odd, 0.0, largest))


def _logsumexp(stack: Any, axis: int = 0) -> Any:
    largest, distance = shifted(stack, axis)
    total = jnp.sum(jnp.exp(distance), axis)
    return jnp.log(total) + jnp.squeeze(largest, axis)


def _dot(stack: Any, axis: int = 0) -> Any:
    return jnp.sum(jnp.multiply(*jnp.split(stack, 2, axis)), axis)


def _remainder(x: Any, y: Any) -> Any:
    left = lax.rem(*jnp.broadcast_arrays(x, y))
    turned = jnp.where((left != 0.0) & ((left < 0.0) != (y < 0.0)), left + y, left)
    return jnp.where(left == 0.0, jnp.copysign(left, y), turned)


def _silu(x: Any) -> Any:
    return jnp.where(x == -jnp.inf, -0.0, jax.nn.silu(x))


def _xlogy(x: Any, y: Any) -> Any:
    both = (x == 0.0) & (y >= 0.0)
    return x * jnp.log(jnp.where(both, 1.0, y))


def _xlog1py(x: Any, y: Any) -> Any:
    both = (x == 0.0) & (y >= -1.0)
    return x * jnp.log1p(jnp.where(both, 0.0, y))


FORMS: dict[str, Form] = {
    "add": jnp.add, "sub": jnp.subtract, "mul": jnp.multiply, "div": jnp.divide,
    "neg": jnp.negative, "identity": lambda x: x, "reciprocal": lambda x: 1.0 / x,
    "floordiv": jnp.floor_divide, "mod": _remainder, "fmod": jnp.fmod,
    "square": jnp.square, "sqrt": jnp.sqrt, "cbrt": jnp.cbrt, "pow": _power,
    "exp": jnp.exp, "exp2": jnp.exp2, "expm1": jnp.expm1,
    "log": jnp.log, "log1p": jnp.log1p, "log2": jnp.log2, "log10": jnp.log10,
    "xlogy": _xlogy, "xlog1py": _xlog1py,
    "sin": jnp.sin, "cos": jnp.cos, "tan": jnp.tan,
    "asin": jnp.arcsin, "acos": jnp.arccos, "atan": jnp.arctan, "atan2": jnp.arctan2,
    "sinh": jnp.sinh, "cosh": jnp.cosh, "tanh": jnp.tanh,
    "asinh": jnp.arcsinh, "acosh": jnp.arccosh, "atanh": jnp.arctanh,
    "hypot": jnp.hypot,
    "erf": lax.erf, "erfc": lax.erfc,
    "ndtr": lambda x: 0.5 * lax.erfc(-_ROOT_HALF * x),
    "lgamma": special.gammaln, "digamma": special.digamma,
    "polygamma": lambda n, x: special.polygamma(jnp.asarray(n).astype(int), x),
    "sigmoid": jax.nn.sigmoid, "softplus": jax.nn.softplus, "silu": _silu,
    "relu": lambda x: jnp.maximum(x, 0.0),
    "leaky_relu": lambda x, slope: jnp.where(x <= 0.0, slope * x, x),
    "elu": lambda x, a: jnp.where(x <= 0.0, a * jnp.expm1(jnp.minimum(x, 0.0)), x),
    "abs": jnp.abs, "sign": jnp.sign, "step": _step,
    "greater": _compared(jnp.greater), "greater_equal": _compared(jnp.greater_equal),
    "less": _compared(jnp.less), "less_equal": _compared(jnp.less_equal),
    "equal": _compared(jnp.equal), "not_equal": _compared(jnp.not_equal),
    "where": lambda c, x, y: jnp.where(c != 0.0, x, y),
    "clip": lambda x, low, high: jnp.minimum(jnp.maximum(x, low), high),
    "floor": jnp.floor, "ceil": jnp.ceil, "trunc": jnp.trunc, "round": jnp.rint,
    "copysign": jnp.copysign,
    "total": lambda s, axis=0: jnp.sum(s, axis),
    "mean": lambda s, axis=0: jnp.mean(s, axis), "dot": _dot,
    "logsumexp": _logsumexp,
    "maximum": lambda s, axis=0: jnp.max(s, axis),
    "minimum": lambda s, axis=0: jnp.min(s, axis),
}  # fmt: skip

# N-ary rows of a few arrays: by name and, where the slopes at a tie ask for it, number.
FOLDED: dict[tuple[str, int | None], Form] = {
    ("total", None): sum,
    ("mean", None): lambda xs: sum(xs) / len(xs),
    ("dot", 2): lambda xs: xs[0] * xs[1],
    ("dot", 4): lambda xs: xs[0] * xs[2] + xs[1] * xs[3],
    ("maximum", 1): lambda xs: xs[0], ("maximum", 2): lambda xs: jnp.maximum(*xs),
    ("minimum", 1): lambda xs: xs[0], ("minimum", 2): lambda xs: jnp.minimum(*xs),
}  # fmt: skip

# Rows whose derivative is the table's where JAX finds it by itself: they are smooth, or
# linear, and a rule of its own keeps less for the way back.
OWN = frozenset({
    "add", "sub", "mul", "neg", "identity", "square", "exp", "sin", "cos",
    "sinh", "cosh", "tanh", "sigmoid", "expm1", "erf", "total",
    "mean", "dot", "maximum", "minimum",
})  # fmt: skip


def slopes(stack: Any, axis: int) -> Any:
    """Return ∂logsumexp/∂operand for all operands, stacked along an axis."""
    powers = jnp.exp(shifted(stack, axis)[1])
    return powers / jnp.sum(powers, axis, keepdims=True)
