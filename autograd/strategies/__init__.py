"""Hypothesis strategies: points, programs, expressions, nets.

For the tests of this engine and of anybody's functions on top of it::

    from hypothesis import given
    from autograd.checking import gradcheck
    from autograd.strategies import points, programs

    @given(programs(size=10))
    def test_gradients(program):
        assert gradcheck(program, program.inputs)

    @given(points(), points(POSITIVE))
    def test_my_function(x, y):
        assert gradcheck(my_function, (x, y))

A counterexample prints as code that can be pasted and run.

Raises:
    MissingExtraError: hypothesis is not installed.
"""

from autograd.ground.extras import missing

try:
    import hypothesis as _hypothesis  # noqa: F401
except ImportError as error:
    raise missing("strategies need hypothesis", "test") from error

from autograd.strategies.expressions import expressions as expressions
from autograd.strategies.numbers import points as points
from autograd.strategies.programs import Program as Program
from autograd.strategies.programs import mlps as mlps
from autograd.strategies.programs import programs as programs
