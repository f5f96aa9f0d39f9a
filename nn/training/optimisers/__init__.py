"""Optimisers: how a gradient moves the parameters.

They work on flat arrays in place, or on a list of Values as in PyTorch:

>>> from autograd import Value
>>> x = Value(3.0)
>>> optimiser = SGD([x], lr=0.1)
>>> (x * x).backward(); optimiser.step(); round(x.data, 12)
2.4
"""

from nn.training.optimisers.optimiser import Optimiser as Optimiser
from nn.training.optimisers.optimiser import clipped as clipped
from nn.training.optimisers.optimiser import is_finite as is_finite
from nn.training.optimisers.rules import OPTIMISERS as OPTIMISERS
from nn.training.optimisers.rules import SGD as SGD
from nn.training.optimisers.rules import Adam as Adam
from nn.training.optimisers.rules import Adamax as Adamax
from nn.training.optimisers.rules import AdamW as AdamW
from nn.training.optimisers.rules import RMSprop as RMSprop
from nn.training.optimisers.rules import as_optimiser as as_optimiser
