"""Rows in JavaScript: the base forms, in one place.

A form is an expression with ``{0}``, ``{1}`` for the operands, a slope one with
``{out}`` too; that of an n-ary row takes the array ``{all}``.  What it calls is
JavaScript's own ``Math`` or stands in the files of ``runtime``.  Every other row, a
user's too, is written with its ``composition``, every other slope by the row's rule.

Engines round ``Math`` differently, by a unit or two in the last place.
"""

from collections.abc import Callable

from autograd import ops
from autograd.ops.primitive import Primitive

VALUES: dict[Primitive, str] = {
    ops.add: "({0} + {1})",
    ops.sub: "({0} - {1})",
    ops.mul: "({0} * {1})",
    ops.div: "({0} / {1})",
    ops.neg: "(-{0})",
    ops.identity: "{0}",
    ops.floordiv: "floordiv({0}, {1})",
    ops.mod: "mod({0}, {1})",
    ops.fmod: "({0} % {1})",
    ops.copysign: "copysign({0}, {1})",
    ops.floor: "Math.floor({0})",
    ops.ceil: "Math.ceil({0})",
    ops.trunc: "Math.trunc({0})",
    ops.round: "rint({0})",
    ops.abs: "Math.abs({0})",
    ops.sign: "Math.sign({0})",
    ops.step: "({0} > 0 ? 1 : {0} <= 0 ? 0 : {0})",
    ops.clip: "clip({0}, {1}, {2})",
    ops.where: "({0} !== 0 ? {1} : {2})",
    ops.pow: "raised({0}, {1})",
    ops.square: "({0} * {0})",
    ops.sqrt: "Math.sqrt({0})",
    ops.cbrt: "Math.cbrt({0})",
    ops.exp: "Math.exp({0})",
    ops.expm1: "Math.expm1({0})",
    ops.log: "Math.log({0})",
    ops.log1p: "Math.log1p({0})",
    ops.log2: "Math.log2({0})",
    ops.log10: "Math.log10({0})",
    ops.xlogy: "xlogy({0}, {1})",
    ops.xlog1py: "xlog1py({0}, {1})",
    ops.sin: "Math.sin({0})",
    ops.cos: "Math.cos({0})",
    ops.tan: "Math.tan({0})",
    ops.asin: "Math.asin({0})",
    ops.acos: "Math.acos({0})",
    ops.atan: "Math.atan({0})",
    ops.atan2: "Math.atan2({0}, {1})",
    ops.sinh: "Math.sinh({0})",
    ops.cosh: "Math.cosh({0})",
    ops.tanh: "Math.tanh({0})",
    ops.asinh: "Math.asinh({0})",
    ops.acosh: "Math.acosh({0})",
    ops.atanh: "Math.atanh({0})",
    ops.hypot: "Math.hypot({0}, {1})",
    ops.relu: "({0} <= 0 ? 0 : {0})",
    ops.leaky_relu: "({0} <= 0 ? {1} * {0} : {0})",
    ops.elu: "elu({0}, {1})",
    ops.sigmoid: "sigmoid({0})",
    ops.softplus: "softplus({0})",
    ops.silu: "silu({0})",
    ops.gelu: "gelu({0})",
    ops.gaussian: "gaussian({0})",
    ops.erf: "erf({0})",
    ops.erfc: "erfc({0})",
    ops.erfcx: "erfcx({0})",
    ops.ndtr: "normalCdf({0})",
    ops.log_ndtr: "logNdtr({0})",
    ops.ndtri: "ndtri({0})",
    ops.erfinv: "erfinv({0})",
    ops.erfcinv: "erfcinv({0})",
    ops.logaddexp: "logaddexp({0}, {1})",
    ops.log1mexp: "log1mexp({0})",
    ops.logit: "logit({0})",
    ops.lgamma: "lgamma({0})",
    ops.digamma: "digamma({0})",
    ops.polygamma: "polygamma({0}, {1})",
    ops.sinc: "sinc({0})",
    ops.sinc_derivative: "sincDerivative({0}, {1})",
    ops.total: "sum({all})",
    ops.mean: "mean({all})",
    ops.dot: "dot({all})",
    ops.logsumexp: "logsumexp({all})",
    ops.maximum: "largest({all})",
    ops.minimum: "smallest({all})",
    ops.pick: "pick({all})",
}
COMPARISONS: dict[Primitive, str] = {
    ops.greater: "{0} > {1}",
    ops.greater_equal: "{0} >= {1}",
    ops.less: "{0} < {1}",
    ops.less_equal: "{0} <= {1}",
    ops.equal: "{0} === {1}",
    ops.not_equal: "{0} !== {1}",
}

# Slopes that keep their digits where the rule for graphs loses them, by the operand.
SLOPES: dict[tuple[Primitive, int], str] = {
    (ops.pow, 0): "powerSlope({out}, {0}, {1})",
    (ops.cbrt, 0): "cbrtSlope({out}, {0})",
    (ops.tanh, 0): "tanhSlope({out}, {0})",
    (ops.elu, 0): "eluSlope({out}, {0}, {1})",
    (ops.silu, 0): "siluSlope({out}, {0})",
    (ops.gelu, 0): "geluSlope({out}, {0})",
    (ops.gaussian, 0): "gaussianSlope({out}, {0})",
    (ops.erf, 0): "erfSlope({out}, {0})",
    (ops.erfcx, 0): "erfcxSlope({out}, {0})",
    (ops.ndtr, 0): "normalPdf({0})",
    (ops.log_ndtr, 0): "logNdtrSlope({out}, {0})",
    (ops.ndtri, 0): "ndtriSlope({out}, {0})",
    (ops.erfinv, 0): "erfinvSlope({out}, {0})",
    (ops.erfcinv, 0): "erfcinvSlope({out}, {0})",
    (ops.logaddexp, 0): "share({0}, {1})",
    (ops.logaddexp, 1): "share({1}, {0})",
    (ops.log1mexp, 0): "log1mexpSlope({out}, {0})",
}

# All slopes of an n-ary row at once, as an array.
ALL_SLOPES: dict[Primitive, str] = {
    ops.logsumexp: "softmax({out}, {all})",
    ops.maximum: "ties({out}, {all})",
    ops.minimum: "ties({out}, {all})",
    ops.pick: "picked({out}, {all})",
}

# The slope by one operand of an n-ary row that does not depend on all of them.
EACH_SLOPE: dict[Primitive, Callable[[int, list[str]], str]] = {
    ops.total: lambda place, operands: "1",
    ops.mean: lambda place, operands: f"(1 / {len(operands)})",
    ops.dot: lambda place, operands: operands[place - len(operands) // 2],
}
