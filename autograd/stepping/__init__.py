"""The chain rule as a list of steps, and its views: a table, a walk, a page."""

from autograd.stepping.records import BackwardStep as BackwardStep
from autograd.stepping.records import ForwardStep as ForwardStep
from autograd.stepping.sequence import Steps as Steps
from autograd.stepping.sequence import steps as steps
