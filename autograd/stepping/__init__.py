"""The chain rule as a list of steps, and its views: a table, a walk, a page."""

from autograd.stepping.records import BackwardStep as BackwardStep
from autograd.stepping.records import ForwardStep as ForwardStep
from autograd.stepping.sequence import Steps as Steps
from autograd.stepping.sequence import steps as steps
from autograd.stepping.views.latex import as_latex as _as_latex
from autograd.stepping.views.notebook import mimebundle as _mimebundle
from autograd.stepping.views.page import page as _page
from autograd.stepping.views.saving import save as _save
from autograd.stepping.views.terminal import as_text as _as_text

# The sequence of steps knows no view; each is attached here.  See stepping/doors.pyi.
Steps.page = _page
Steps.as_text = _as_text
Steps.as_latex = _as_latex
Steps.save = _save
Steps._repr_mimebundle_ = _mimebundle
