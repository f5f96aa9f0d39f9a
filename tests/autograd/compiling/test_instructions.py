"""Views as addresses, and which rows need their products guarded."""

import numpy as np
import pytest

from autograd import compile, ops, primitive
from autograd.compiling.instructions import Line, View, may_be_infinite
from autograd.ground.domain import Interval


@pytest.mark.parametrize("row", [ops.sqrt, ops.cbrt, ops.log, ops.div, ops.acos])
def test_slopes_that_are_infinite_somewhere(row):
    assert may_be_infinite(row)


@pytest.mark.parametrize("row", [ops.relu, ops.abs, ops.logsumexp, ops.tanh, ops.hypot])
def test_words_on_infinities_are_no_infinite_slopes(row):
    assert not may_be_infinite(row)


def test_a_declared_row_is_judged_by_its_rule_and_not_by_its_words():
    root = primitive(
        "signed_root",
        lambda x: float(np.sign(x) * np.sqrt(abs(x))),
        [lambda out, x: 0.5 / ops.abs(out)],
        vector=lambda x: np.sign(x) * np.sqrt(np.abs(x)),
        domain=Interval(kinks=(0.0,)),
    )
    assert may_be_infinite(root)
    program = compile(lambda t, x: root(t[0]) * t[1] + x, in_axes=(None, 0))
    value, slope = program.value_and_grad([0.0, 0.0], [0.0, 0.0])
    assert (value, slope) == (0.0, [0.0, 0.0]), "0·inf is 0"


def test_softmax_pays_for_no_guard():
    program = compile(lambda t, x: ops.logsumexp([t[0] * x, t[1]]), in_axes=(None, 0))
    program.value_and_grad([1.0, 2.0], [1.0, 2.0])
    assert "scaled(" not in program.source


def test_addresses_of_a_view():
    view = View(0, 5, (10, 0, -1))
    assert view.addresses((2, 3, 2)).tolist() == [[5, 4], [15, 14]]
    assert View(0, 7, ()).addresses(()).tolist() == 7


def test_what_a_line_reads():
    assert Line(9, terms=((1.0, 3, -1), (2.0, 4, 4))).reads == [3, 4, 4]
    assert Line(9, row=ops.add, operands=(3, 2.0)).reads == [3]
