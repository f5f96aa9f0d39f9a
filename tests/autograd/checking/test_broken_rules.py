"""What is wrong is refused: slopes, faults in rows' partials and float forms."""

import dataclasses
import math
from math import nan

import pytest

from autograd import Stable, ops
from autograd.checking import gradcheck
from autograd.errors import GradcheckError
from autograd.ops.table import table

BUILT_IN = [row for name, row in table().items() if vars(ops).get(name) is row]


def altered(row, alter):
    """The row with every partial changed by ``alter(slope, operands)``."""

    def change(rule):
        if isinstance(rule, float):
            return lambda out, *xs: alter(rule, xs)
        if isinstance(rule, Stable):
            return lambda out, *xs: alter((rule.number or rule.rule)(out, *xs), xs)
        return lambda out, *xs: alter(rule(out, *xs), xs)

    if row.arity is None:
        rules = row.partials
        return dataclasses.replace(
            row, partials=lambda out, xs: [alter(x, xs) for x in rules(out, xs)]
        )
    return dataclasses.replace(row, partials=tuple(map(change, row.partials)))


@pytest.mark.parametrize(
    "slope", [2.001, 1.9999, 0.0, -2.0, nan, math.inf], ids=lambda x: f"{x}"
)
def test_a_wrong_slope_of_x_squared_at_one_is_refused(slope):
    row = dataclasses.replace(ops.square, partials=(lambda out, x: slope,))

    with pytest.raises(GradcheckError):
        gradcheck(row, 1.0)


@pytest.mark.parametrize("x", [4e-6, 1e-5, 1.2e-3, 1e5])
def test_a_slope_of_zero_is_refused_at_any_scale(x):
    row = dataclasses.replace(ops.square, partials=(0.0,))

    with pytest.raises(GradcheckError):
        gradcheck(row, x)


def test_nan_for_nan_is_refused():
    row = dataclasses.replace(
        ops.asin, scalar=math.asin, partials=(lambda out, x: nan,)
    )

    with pytest.raises(GradcheckError):
        gradcheck(row, 0.5)
    assert not gradcheck(lambda x: x * nan, 1.0, raise_exception=False)


def test_a_convention_outside_the_slopes_of_a_kink_is_refused():
    row = dataclasses.replace(ops.relu, partials=(lambda out, x: 1.5,))

    assert gradcheck(row, 0.0, raise_exception=False).partials[0].status == "mismatch"


MUTATIONS = {
    "wrong sign": lambda slope, xs: -slope,
    "missing factor": lambda slope, xs: 0.5 * slope,
    "a ten-thousandth too large": lambda slope, xs: 1.0001 * slope,
    "an operand too much": lambda slope, xs: slope * xs[0],
}


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
def test_a_broken_row_is_caught(row, mutation):
    operands = {
        "acosh": (1.7,), "atan2": (0.6, 0.7), "where": (0.9, 0.6, 0.7),
        "clip": (0.6, 0.5, 0.7), "leaky_relu": (-0.6, 0.1), "elu": (-0.6, 0.5),
    }.get(row.name, (0.6, 0.7, 0.3)[: row.arity or 2])  # fmt: skip
    if row.name in ("polygamma", "sinc_derivative"):
        return  # operand 0 is whole: nothing to differentiate by
    broken = altered(row, MUTATIONS[mutation])
    right = gradcheck(lambda *xs: row.apply(list(xs)), operands)
    if all(partial.derivative == 0.0 for partial in right.partials):
        return  # a constant piece: nothing to break

    report = gradcheck(lambda *xs: broken.apply(xs), operands, raise_exception=False)

    assert not report
    if broken.name == row.name:
        assert report.fault.node.primitive is broken


@pytest.mark.parametrize("row", [ops.div, ops.atan2, ops.pow, ops.sub], ids=str)
def test_swapped_partials_are_caught(row):
    broken = dataclasses.replace(row, partials=row.partials[::-1])

    assert not gradcheck(broken, (0.6, 0.7), raise_exception=False)


def test_a_wrong_float_form_beside_a_right_rule_is_caught_in_a_replay():
    (rule,) = ops.tanh.partials
    row = dataclasses.replace(
        ops.tanh,
        partials=(Stable(rule, lambda out, x: 1.001 * rule(out, x)),),
    )

    assert not gradcheck(row, 30.0, raise_exception=False)


def test_a_result_that_is_a_number_read_from_a_value_is_explained():
    with pytest.raises(GradcheckError, match=r"was read by \.data at test_broken"):
        gradcheck(lambda x: math.exp(x.data), 1.0)


def test_a_wrong_rule_shows_in_one_random_direction():
    wrong = altered(ops.exp, lambda slope, xs: 1.001 * slope)

    def f(xs):
        return ops.total([wrong(x) for x in xs])

    assert not gradcheck(f, [1.0, 2.0], fast_mode=True, raise_exception=False)
