"""How PyTorch computes rows; what is not here follows by composition."""

from collections.abc import Callable
from typing import Any

import torch

Form = Callable[..., Any]


def _truth(test: Any, like: Any) -> Any:
    """Return 1 where a test holds, else 0, in the dtype of an operand."""
    return test.to(like.dtype)


def both(x: Any, y: Any) -> tuple[Any, Any]:
    """Return two operands as tensors; one of them may be a number."""
    if isinstance(x, float):
        x = torch.full_like(y, x)
    return x, torch.full_like(x, y) if isinstance(y, float) else y


def on_both(form: Form) -> Form:
    """Let a form of two tensors take a number for one."""
    return lambda x, y: form(*both(x, y))


def _compared(compare: Form) -> Form:
    return on_both(lambda x, y: _truth(compare(x, y), x))


def _step(x: Any) -> Any:
    return torch.where(torch.isnan(x), x, _truth(x > 0.0, x))


def _where(condition: Any, x: Any, y: Any) -> Any:
    if isinstance(condition, float):
        like = x if isinstance(y, float) else y
        chosen = x if condition else y
        return torch.full_like(like, chosen) if isinstance(chosen, float) else chosen
    like = next((z for z in (x, y) if not isinstance(z, float)), condition)
    x, y = (torch.full_like(like, z) if isinstance(z, float) else z for z in (x, y))
    return torch.where(condition != 0.0, x, y)


def _sign(x: Any) -> Any:
    return torch.where(torch.isnan(x), x, torch.sign(x))


def shifted(stack: Any) -> Any:
    """Return the distances from the largest operand, 0 for equal infinities."""
    largest = stack.amax(0).detach()
    odd = torch.isinf(largest)
    ties = torch.where(stack == largest, 0.0, -torch.inf).to(stack.dtype)
    return torch.where(odd, ties, stack - torch.where(odd, 0.0, largest))


def _logsumexp(stack: Any) -> Any:
    return torch.log(torch.exp(shifted(stack)).sum(0)) + stack.amax(0)


def _dot(stack: Any) -> Any:
    half = len(stack) // 2
    return (stack[:half] * stack[half:]).sum(0)


def _xlogy(x: Any, y: Any) -> Any:
    nothing = (x == 0.0) & (y >= 0.0)
    return x * torch.log(torch.where(nothing, 1.0, y))


def _xlog1py(x: Any, y: Any) -> Any:
    nothing = (x == 0.0) & (y >= -1.0)
    return x * torch.log1p(torch.where(nothing, 0.0, y))


def _polygamma(n: Any, x: Any) -> Any:
    return torch.special.polygamma(int(n), x)


def _silu(x: Any) -> Any:
    return torch.where(x == -torch.inf, -0.0, torch.nn.functional.silu(x))


def _clip(x: Any, low: Any, high: Any) -> Any:
    x, low = both(x, low)
    return torch.minimum(*both(torch.maximum(x, low), high))


FORMS: dict[str, Form] = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y, "neg": torch.neg, "identity": lambda x: x,
    "reciprocal": torch.reciprocal,
    "floordiv": on_both(lambda x, y: torch.where(
        y == 0.0, x / y, torch.floor_divide(x, y))),
    "mod": on_both(torch.remainder), "fmod": on_both(torch.fmod),
    "square": torch.square, "sqrt": torch.sqrt, "pow": torch.pow,
    "exp": torch.exp, "exp2": torch.exp2, "expm1": torch.expm1,
    "log": torch.log, "log1p": torch.log1p, "log2": torch.log2, "log10": torch.log10,
    "xlogy": on_both(_xlogy), "xlog1py": on_both(_xlog1py),
    "sin": torch.sin, "cos": torch.cos, "tan": torch.tan,
    "asin": torch.asin, "acos": torch.acos, "atan": torch.atan,
    "atan2": on_both(torch.atan2), "hypot": on_both(torch.hypot),
    "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh,
    "asinh": torch.asinh, "acosh": torch.acosh, "atanh": torch.atanh,
    "erf": torch.erf, "erfc": torch.erfc, "erfcx": torch.special.erfcx,
    "lgamma": torch.lgamma, "digamma": torch.digamma, "polygamma": _polygamma,
    "sigmoid": torch.sigmoid, "silu": _silu,
    "relu": torch.relu,
    "leaky_relu": on_both(lambda x, slope: torch.where(x <= 0.0, slope * x, x)),
    "elu": on_both(lambda x, a: torch.where(
        x <= 0.0, a * torch.expm1(torch.clamp(x, max=0.0)), x)),
    "abs": torch.abs, "sign": _sign, "step": _step,
    "greater": _compared(torch.gt), "greater_equal": _compared(torch.ge),
    "less": _compared(torch.lt), "less_equal": _compared(torch.le),
    "equal": _compared(torch.eq), "not_equal": _compared(torch.ne),
    "where": _where, "clip": _clip,
    "floor": torch.floor, "ceil": torch.ceil, "trunc": torch.trunc,
    "round": torch.round, "copysign": on_both(torch.copysign),
    "total": lambda s: s.sum(0), "mean": lambda s: s.mean(0), "dot": _dot,
    "logsumexp": _logsumexp,
    "maximum": lambda s: s.amax(0), "minimum": lambda s: s.amin(0),
}  # fmt: skip

# N-ary rows of a few tensors, by name and number.
FOLDED: dict[tuple[str, int | None], Form] = {
    ("total", None): sum,
    ("mean", None): lambda xs: sum(xs) / len(xs),
    ("dot", 2): lambda xs: xs[0] * xs[1],
    ("dot", 4): lambda xs: xs[0] * xs[2] + xs[1] * xs[3],
    ("maximum", 2): lambda xs: torch.maximum(*both(*xs)),
    ("minimum", 2): lambda xs: torch.minimum(*both(*xs)),
}

# Rows whose derivative is the table's where PyTorch finds it by itself.
OWN = frozenset({
    "add", "sub", "mul", "neg", "identity", "square", "exp", "sin", "cos", "sinh",
    "cosh", "tanh", "sigmoid", "expm1", "erf", "total", "mean", "dot", "maximum",
    "minimum", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal",
})  # fmt: skip


def slopes(stack: Any) -> Any:
    """Return ∂logsumexp/∂operand for all operands, stacked."""
    powers = torch.exp(shifted(stack))
    return powers / powers.sum(0)
