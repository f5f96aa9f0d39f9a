"""Every row of the table: its two forms, its rules, its conventions, its formulas."""

import math
import random
from itertools import product
from math import inf, isnan, nan
from string import Formatter

import numpy as np
import pytest

from autograd import Stable, Value, ops
from autograd.checking.numerical.points import draw_operands
from autograd.engine.graph import topological_order
from autograd.engine.sweep import pullback, pushforward
from autograd.errors import DomainError
from autograd.ground.domain import unchecked
from autograd.ops.table import table

BUILT_IN = [row for name, row in table().items() if vars(ops).get(name) is row]
each_row = pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
each_unary = pytest.mark.parametrize(
    "row", [row for row in BUILT_IN if row.arity == 1], ids=lambda row: row.name
)


def moderate_points(row, count):
    rng = random.Random(row.name)
    return [draw_operands(row, rng, extreme=False) for _ in range(count)]


def close(got, wanted, rel=1e-13, absolute=1e-300):
    return (
        got == wanted
        or (isnan(got) and isnan(wanted))
        or abs(got - wanted) <= rel * abs(wanted) + absolute
    )


def test_the_table_holds_what_it_promises():
    promised = """
        add sub mul div neg pow exp exp2 expm1 log log1p log2 log10 sqrt cbrt square
        reciprocal sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh
        erf erfc sigmoid softplus relu leaky_relu elu gelu silu abs sign step maximum
        minimum where hypot clip total dot mean logsumexp
    """
    assert set(promised.split()) <= set(table())


# -- floats and arrays -----------------------------------------------------------------


@each_row
def test_vector_agrees_with_scalar(row):
    rng = random.Random(row.name)
    for _ in range(60):
        operands = draw_operands(row, rng)
        scalar = row.evaluate(*operands)
        with np.errstate(all="ignore"):
            arrays = [np.array([x, x]) for x in operands]
            vector = row.apply(arrays)

        scale = sum(map(abs, operands)) if row.arity is None else 0.0
        if row.name == "dot":
            half = len(operands) // 2
            scale = sum(
                abs(x * y)
                for x, y in zip(operands[:half], operands[half:], strict=True)
            )
        if scale == inf:
            continue
        assert vector.shape == (2,)
        assert close(float(vector[0]), scalar, absolute=1e-300 + 1e-14 * scale), (
            operands
        )


@each_row
def test_partials_on_arrays_agree_with_those_on_floats(row):
    for operands in moderate_points(row, 40):
        out = row.evaluate(*operands)
        with np.errstate(all="ignore"):
            numbers = unchecked(row.partials_at)(out, operands)
            arrays = [np.array([x, x]) for x in operands]
            stack = np.stack(arrays) if row.arity is None else arrays
            from_arrays = unchecked(row.partials_at)(np.array([out, out]), stack)

        for number, array in zip(numbers, from_arrays, strict=True):
            got = float(np.broadcast_to(array, (2,))[0])
            assert close(got, float(number), rel=1e-9, absolute=1e-12), operands


def count_of(row):
    return {None: 2}.get(row.arity, row.arity)


PASSING_NAN_BY = {  # a row that ignores an operand can't pass on its NaN
    "where": (1, 2),
    "greater": (),
    "greater_equal": (),
    "less": (),
    "less_equal": (),
    "equal": (),
    "not_equal": (),
    "pow": (0,),
    "leaky_relu": (0,),
    "elu": (0,),
    "copysign": (0,),
    "heaviside": (0,),
}
ORDERS = {"polygamma", "sinc_derivative"}  # operand 0 is the order of a derivative
JUMPS_AT_HALVES = {"floor", "ceil", "trunc", "round"}


@each_row
def test_nan_in_gives_nan_out(row):
    places = PASSING_NAN_BY.get(row.name, range(count_of(row)))
    for place in places:
        operands = [0.5] * count_of(row)
        if row.name == "acosh":
            operands = [1.5]
        if row.name == "where":
            operands = [float(place == 1), 0.5, 0.5]
        if row.name in ORDERS:
            operands = [2.0, 0.5]
        operands[place] = nan

        assert isnan(row.evaluate(*operands))
        assert isnan(row.vector(*row._as_array_operands(operands)))


@each_unary
def test_nan_in_gives_nan_in_the_gradient(row):
    flat = row.partials == (0.0,) or type(row.partials[0]) is float
    x = Value(nan)
    row(x).backward()

    assert isnan(x.grad) != flat


@each_row
def test_infinite_operands_raise_nothing_but_domain_errors(row):
    for operands in product(
        [inf, -inf, 0.0, -0.0, 1e308, 5e-324], repeat=count_of(row)
    ):
        leaves = [Value(x) for x in operands]
        try:
            out = row.apply(leaves)
        except DomainError:
            continue
        out.backward()


# -- rules -----------------------------------------------------------------------------


def rules_of(row):
    return row.partials if isinstance(row.partials, tuple) else (row.partials,)


def has_stable_rule(row):
    return any(isinstance(rule, Stable) for rule in rules_of(row))


@pytest.mark.parametrize(
    "row", [row for row in BUILT_IN if has_stable_rule(row)], ids=lambda row: row.name
)
def test_stable_rules_agree_with_their_generic_twins(row):
    kinks = row.domain[0].kinks
    for operands in moderate_points(row, 60):
        if operands[0] in kinks:
            continue
        out = row.evaluate(*operands)
        arguments = (operands,) if row.arity is None else operands
        for rule in rules_of(row):
            if isinstance(rule, Stable):
                wanted = np.atleast_1d(rule.rule(out, *arguments))
                for form in filter(None, (rule.number, rule.array)):
                    got = np.atleast_1d(form(out, *arguments))
                    np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-14)


@each_row
def test_forward_and_reverse_agree(row):
    for operands in moderate_points(row, 20):
        leaves = [Value(x) for x in operands]
        out = row.apply(leaves)
        order = topological_order(out)
        reverse = pullback(order, {out: 1.0})
        for leaf in leaves:
            forward = pushforward(order, {leaf: 1.0})

            assert close(forward[out], reverse.get(leaf, 0.0), rel=1e-15)


def derivatives(row, x, orders):
    """The first derivatives of a row of one operand, by repeated symbolic sweeps."""
    leaf = Value(x)
    out, found = row(leaf), []
    for _ in range(orders):
        if not isinstance(out, Value):
            found.append(0.0)
            continue
        out = pullback(topological_order(out), {out: 1.0}, symbolic=True).get(leaf, 0.0)
        found.append(float(out))
    return found


@each_unary
def test_second_and_third_derivatives_agree_with_mpmath(row):
    mpmath = pytest.importorskip("mpmath")
    special = {*row.domain[0].kinks, *row.domain[0].borders}
    for (x,) in moderate_points(row, 12):
        if min((abs(x - s) for s in special), default=1.0) < 1e-3:
            continue
        if row.name in JUMPS_AT_HALVES and 2.0 * x % 1.0 == 0.0:
            continue
        found = derivatives(row, x, 3)
        with mpmath.workdps(60):
            for order, got in enumerate(found, 1):
                wanted = mpmath.diff(lambda y: row.precise(mpmath, y), x, order)
                size = max(abs(d) for d in [*found, 1e-3])

                assert abs(got - wanted) <= 1e-11 * size, (x, order)


@pytest.mark.parametrize("name", ["mul", "div", "pow", "atan2", "hypot", "mod"])
def test_mixed_second_derivatives_agree_with_mpmath(name):
    mpmath = pytest.importorskip("mpmath")
    row = getattr(ops, name)
    rng = random.Random(name)
    for _ in range(10):
        x, y = rng.uniform(0.5, 4.0), rng.uniform(0.5, 4.0)
        a, b = Value(x), Value(y)
        out = row(a, b)
        first = pullback(topological_order(out), {out: 1.0}, symbolic=True)[b]
        got = 0.0
        if isinstance(first, Value):
            second = pullback(topological_order(first), {first: 1.0})
            got = second.get(a, 0.0)
        with mpmath.workdps(60):
            f = lambda u, v: row.precise(mpmath, u, v)  # noqa: E731
            wanted = mpmath.diff(f, (x, y), (1, 1))

        assert got == pytest.approx(float(wanted), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    "row", [row for row in BUILT_IN if row.arity], ids=lambda row: row.name
)
def test_textbook_slopes_agree_with_the_rules(row):
    slopes = row.notation.slopes
    assert len(slopes) == (0 if row.name in ORDERS else row.arity)
    names = {name: getattr(ops, name) for name in table()} | {"pi": math.pi}
    for operands in moderate_points(row, 30):
        out = row.evaluate(*operands)
        space = dict(zip("xyz", operands, strict=False), out=out)
        for index, slope in enumerate(slopes):
            rule = unchecked(row.partial)(index, out, operands)
            try:
                formula = unchecked(eval)(slope, {**names, "__builtins__": {}}, space)
            except ArithmeticError:
                continue  # the textbook formula stops at a border

            if not isnan(formula):
                wanted = pytest.approx(rule, rel=1e-8, abs=1e-9)
                assert formula == wanted, (slope, operands)


@each_row
def test_formulas_show_every_operand_once_or_more(row):
    shown = {str(index) for index in range(row.arity or 0)}
    for template in filter(None, (row.notation.text, row.notation.latex)):
        fields = {name for _, name, _, _ in Formatter().parse(template) if name}

        assert fields == shown or (row.arity is None and fields <= {"all", "pairs"})
        assert fields


# -- conventions at kinks --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("relu", (0.0,), [0.0]),
        ("relu", (-0.0,), [0.0]),
        ("abs", (0.0,), [0.0]),
        ("sign", (0.0,), [0.0]),
        ("step", (0.0,), [0.0]),
        ("leaky_relu", (0.0, 0.1), [0.1, 0.0]),
        ("elu", (0.0, 2.0), [2.0, 0.0]),
        ("cbrt", (0.0,), [inf]),
        ("sqrt", (0.0,), [inf]),
        ("asin", (1.0,), [inf]),
        ("asin", (-1.0,), [inf]),
        ("acos", (1.0,), [-inf]),
        ("acosh", (1.0,), [inf]),
        ("hypot", (0.0, 0.0), [0.0, 0.0]),
        ("hypot", (0.0, 2.0), [0.0, 1.0]),
        ("atan2", (0.0, 0.0), [0.0, 0.0]),
        ("atan2", (0.0, -1.0), [-1.0, 0.0]),
        ("clip", (1.0, 1.0, 2.0), [1.0, 0.0, 0.0]),
        ("clip", (2.0, 1.0, 2.0), [1.0, 0.0, 0.0]),
        ("clip", (0.0, 1.0, 2.0), [0.0, 1.0, 0.0]),
        ("clip", (1.0, 1.0, 1.0), [0.0, 0.0, 1.0]),
        ("clip", (0.0, 1.0, 1.0), [0.0, 0.0, 1.0]),
        ("clip", (3.0, 1.0, 2.0), [0.0, 0.0, 1.0]),
        ("maximum", (1.0, 1.0), [0.5, 0.5]),
        ("minimum", (1.0, 2.0, 1.0), [0.5, 0.0, 0.5]),
        ("where", (0.0, 1.0, 2.0), [0.0, 0.0, 1.0]),
        ("where", (nan, 1.0, 2.0), [0.0, 1.0, 0.0]),
        ("mod", (6.0, 3.0), [1.0, -2.0]),
        ("floordiv", (6.0, 3.0), [0.0, 0.0]),
        ("pow", (0.0, 1.0), [1.0, 0.0]),
        ("pow", (0.0, 0.0), [0.0, 0.0]),
        ("xlogy", (0.0, 0.0), [0.0, 0.0]),
        ("xlog1py", (0.0, -1.0), [0.0, 0.0]),
    ],
)
def test_the_derivative_at_a_kink_follows_the_convention(name, operands, expected):
    leaves = [Value(x) for x in operands]
    getattr(ops, name).apply(leaves).backward()

    assert [leaf.grad for leaf in leaves] == expected


@each_row
def test_a_row_with_a_kink_states_its_convention(row):
    if any(interval.kinks for interval in row.domain):
        assert row.convention


@pytest.mark.parametrize(("name", "zero"), [("xlogy", 0.0), ("xlog1py", -1.0)])
def test_the_logarithm_of_0_counts_only_beside_a_factor_0(name, zero):
    row = getattr(ops, name)

    assert row(0.0, zero) == row(np.zeros(2), np.full(2, zero))[1] == 0.0
    for factor in (2.0, -2.0):
        with pytest.raises(DomainError, match=r"log\(0\) needs a factor 0"):
            row(factor, zero)
    with pytest.raises(DomainError, match=r"operand 1 must lie in"):
        row(0.0, zero - 0.5)
    with np.errstate(invalid="ignore"):
        assert np.isnan(row.vector(np.zeros(1), np.full(1, zero - 0.5)))


@pytest.mark.parametrize(("name", "zero"), [("xlogy", 0.0), ("xlog1py", -1.0)])
def test_the_precise_logarithm_of_0_beside_a_factor_0_is_0(name, zero):
    mpmath = pytest.importorskip("mpmath")

    assert getattr(ops, name).precise(mpmath, mpmath.mpf(0), mpmath.mpf(zero)) == 0


def test_logsumexp_of_infinite_operands():
    assert ops.logsumexp(-inf, -inf) == -inf
    assert ops.logsumexp(1.0, -inf) == 1.0
    assert ops.logsumexp(inf, 1.0) == inf
    assert ops.logsumexp(math.log(1e-300), -inf) == pytest.approx(math.log(1e-300))


def test_ties_in_one_place_and_nan_in_another_are_told_apart():
    stack = np.array([[1.0, math.nan, 3.0], [1.0, 2.0, 4.0]])  # as many ties as results

    with np.errstate(invalid="ignore"):
        slopes = ops.maximum.partials(ops.maximum.vector(stack), stack)

    np.testing.assert_equal(slopes, [[0.5, math.nan, 0.0], [0.5, math.nan, 1.0]])
