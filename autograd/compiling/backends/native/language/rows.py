"""Rows on lanes: the forms that are written here, and all others by composition."""

from collections.abc import Callable, Sequence
from math import inf

from autograd import ops
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language import functions as f
from autograd.compiling.backends.native.language.lanes import (
    Lanes,
    Mask,
    Number,
    intrinsic,
    select,
)
from autograd.ops.primitive import Primitive, Stable

Form = Callable[..., Number]
EXACT_POWERS = range(-4, 9)  # whole exponents that products serve within 4 ulp


def value(row: Primitive, operands: Sequence[Number]) -> Lanes:
    """Return a row of fixed arity, of operands some of which are lanes.

    Raises:
        Unsupported: it has neither a form nor a composition.
    """
    form = FORMS.get(row) or row.composition
    if row in ELSEWHERE:
        raise Unsupported(f"{row.name} is not exact at its borders on lanes")
    if form is None:
        raise Unsupported(f"{row.name} has no native form and no composition")
    lanes = next(x for x in operands if isinstance(x, Lanes))
    try:
        result = form(*operands)
    except (TypeError, ValueError, AttributeError) as error:
        raise Unsupported(f"the composition of {row.name} fails: {error}") from error
    return _as_lanes(result, lanes, row)


def slope(row: Primitive, index: int, out: Lanes, operands: Sequence[Number]) -> Lanes:
    """Return ∂out/∂operands[index] by the row's own rule.

    Raises:
        Unsupported: the rule is not written with operators and rows.
    """
    rule = row.partials[index]
    if type(rule) is float:
        return out.constant(rule)
    if row in SLOPES:
        return SLOPES[row](out, *operands)
    general = rule.rule if isinstance(rule, Stable) else rule
    try:
        result = general(out, *operands)
    except (TypeError, ValueError, AttributeError) as error:
        raise Unsupported(f"the slope of {row.name} fails: {error}") from error
    return _as_lanes(result, out, row)


def _as_lanes(result, pattern: Lanes, row: Primitive) -> Lanes:
    if isinstance(result, Lanes):
        return result
    if isinstance(result, (int, float)):
        return pattern.constant(float(result))
    raise Unsupported(f"{row.name} gives a {type(result).__name__} on lanes")


def as_number(condition: Mask, pattern: Lanes) -> Lanes:
    """Return 1.0 where a condition holds, else 0.0."""
    return select(condition, pattern.constant(1.0), 0.0)


def _both(write: Form) -> Form:
    """Let a form of two operands have lanes for both."""

    def call(x, y):
        pattern = x if isinstance(x, Lanes) else y
        each = [v if isinstance(v, Lanes) else pattern.constant(v) for v in (x, y)]
        return write(*each)

    return call


# -- comparisons -----------------------------------------------------------------------


def _step(x: Lanes) -> Lanes:
    return select(x.is_nan(), x, as_number(x > 0.0, x))


def _sign(x: Lanes) -> Lanes:
    moves = intrinsic("copysign", x.constant(1.0), x)
    return select(x.equals(0.0) | x.is_nan(), abs(x), moves)


def _where(condition: Number, x: Number, y: Number) -> Number:
    if not isinstance(condition, Lanes):
        return x if condition else y
    if not isinstance(x, Lanes):
        x = condition.constant(x)
    return select(condition.differs(0.0), x, y)


def larger(x: Lanes, y: Lanes) -> Lanes:
    """Return the larger of two, nan if one is none."""
    chosen = select(x > y, x, y)
    return select(x.is_nan(), x, chosen)


def smaller(x: Lanes, y: Lanes) -> Lanes:
    """Return the smaller of two, nan if one is none."""
    chosen = select(x < y, x, y)
    return select(x.is_nan(), x, chosen)


def _clip(x: Number, low: Number, high: Number) -> Lanes:
    pattern = next(v for v in (x, low, high) if isinstance(v, Lanes))
    x, low, high = (
        v if isinstance(v, Lanes) else pattern.constant(v) for v in (x, low, high)
    )
    return smaller(larger(x, low), high)


# -- powers ----------------------------------------------------------------------------


def _power(x: Number, y: Number) -> Lanes:
    """Return x to the y; by products where that is as good."""
    if isinstance(x, Lanes) and not isinstance(y, Lanes):
        if y == 0.5:
            root = abs(intrinsic("sqrt", x))
            return select(x.equals(-inf), inf, root)
        if y in EXACT_POWERS:
            return _whole_power(1.0 / x if y < 0.0 else x, abs(int(y)))
    return f.c_library("pow")(*_doubles(x, y))


def _whole_power(x: Lanes, count: int) -> Lanes:
    result = None
    while count:
        if count & 1:
            result = x if result is None else result * x
        count >>= 1
        x = x * x if count else x
    return x.constant(1.0) if result is None else result


def _doubles(*operands: Number) -> list[Lanes]:
    pattern = next(x for x in operands if isinstance(x, Lanes))
    return [x if isinstance(x, Lanes) else pattern.constant(x) for x in operands]


def _xlogy(x: Number, y: Number) -> Lanes:
    x, y = _doubles(x, y)
    return x * f.log_(select(x.equals(0.0) & (y >= 0.0), 1.0, y))


def _xlog1py(x: Number, y: Number) -> Lanes:
    x, y = _doubles(x, y)
    return x * f.log1p(select(x.equals(0.0) & (y >= -1.0), 0.0, y))


# -- quotients -------------------------------------------------------------------------


def _remainder(x: Lanes, y: Lanes) -> Lanes:
    """Return what is left of a whole quotient, with the sign of ``y``."""
    left = f.c_library("fmod")(x, y)
    turned = select(
        ((left < 0.0) & (y > 0.0)) | ((left > 0.0) & (y < 0.0)), left + y, left
    )
    return select(left.equals(0.0), intrinsic("copysign", left, y), turned)


def _whole_quotient(x: Lanes, y: Lanes) -> Lanes:
    left = f.c_library("fmod")(x, y)
    quotient = (x - left) / y
    crosses = ((left < 0.0) & (y > 0.0)) | ((left > 0.0) & (y < 0.0))
    quotient = select(crosses, quotient - 1.0, quotient)
    whole = intrinsic("floor", quotient)
    whole = select(quotient - whole > 0.5, whole + 1.0, whole)
    zero = intrinsic("copysign", x.constant(0.0), x / y)
    whole = select(quotient.equals(0.0), zero, whole)
    return select(y.equals(0.0), x / y, whole)


def _relu(x: Lanes) -> Lanes:
    return select(x <= 0.0, 0.0, x)


def _leaky_relu(x: Number, slope: Number) -> Lanes:
    x, slope = _doubles(x, slope)
    return select(x <= 0.0, slope * x, x)


def _elu(x: Number, alpha: Number) -> Lanes:
    x, alpha = _doubles(x, alpha)
    return select(x <= 0.0, alpha * f.expm1(select(x <= 0.0, x, 0.0)), x)


FORMS: dict[Primitive, Form] = {
    ops.add: lambda x, y: x + y,
    ops.sub: lambda x, y: x - y,
    ops.mul: lambda x, y: x * y,
    ops.div: lambda x, y: x / y,
    ops.neg: lambda x: -x,
    ops.identity: lambda x: x,
    ops.reciprocal: lambda x: 1.0 / x,
    ops.floordiv: _both(_whole_quotient),
    ops.mod: _both(_remainder),
    ops.abs: abs,
    ops.sign: _sign,
    ops.step: _step,
    ops.greater: _both(lambda x, y: as_number(x > y, x)),
    ops.equal: _both(lambda x, y: as_number(x.equals(y), x)),
    ops.greater_equal: _both(lambda x, y: as_number(x >= y, x)),
    ops.where: _where,
    ops.clip: _clip,
    ops.pow: _power,
    ops.square: lambda x: x * x,
    ops.sqrt: lambda x: intrinsic("sqrt", x),
    ops.exp: f.exp,
    ops.expm1: f.expm1,
    ops.log: f.log_,
    ops.log1p: f.log1p,
    ops.xlogy: _xlogy,
    ops.xlog1py: _xlog1py,
    ops.sin: f.sin,
    ops.cos: f.cos,
    ops.tanh: f.tanh,
    ops.erfc: f.erfc,
    ops.gaussian: f.gaussian,
    ops.sigmoid: f.sigmoid,
    ops.softplus: f.softplus,
    ops.relu: _relu,
    ops.leaky_relu: _leaky_relu,
    ops.elu: _elu,
    ops.gelu: f.gelu,
    ops.silu: f.silu,
}
for _name in [
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "asinh",
    "acosh",
    "atanh",
    "cbrt",
    "exp2",
    "log2",
    "log10",
    "erf",
]:
    FORMS[getattr(ops, _name)] = f.c_library(_name)
for _name in ("atan2", "hypot"):
    _form = f.c_library(_name)
    FORMS[getattr(ops, _name)] = lambda x, y, form=_form: form(*_doubles(x, y))

# Compositions that give nan on lanes where the row is infinite.
ELSEWHERE = {ops.erfinv, ops.erfcinv, ops.ndtri}

# Rules that are shorter than the row's own and agree with them.
SLOPES: dict[Primitive, Form] = {
    ops.relu: lambda out, x: select(x.is_nan(), x, as_number(x > 0.0, x)),
}

Lanes.apply_primitive = staticmethod(value)
