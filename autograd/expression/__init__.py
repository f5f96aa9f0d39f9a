"""Arithmetic written as text, made into a function of floats or Values.

Text → tokens → a postfix program over rows of the table.  Nothing is evaluated as
Python; formulas are read as they are printed, ``2·t^3 − |x|``, and as they are typed,
``2*t**3 - abs(x)``; all else is refused with its column and what to write instead.
"""

from autograd.expression.functions import spellings as spellings
from autograd.expression.program import Expression as Expression
from autograd.expression.reader import parse as parse
from autograd.expression.values import read_values as read_values
from autograd.expression.values import require_values as require_values
