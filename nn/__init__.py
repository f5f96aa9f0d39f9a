"""Neural nets assembled from scalar Values.

>>> from nn import MLP
>>> net = MLP(2, [4, 1], output="sigmoid", seed=0)
>>> 0.0 < net([0.5, -0.5]).data < 1.0
True
"""

from nn import activations as activations
from nn import comparisons as comparisons
from nn import datasets as datasets
from nn import initialisers as initialisers
from nn import losses as losses
from nn import metrics as metrics
from nn import optimisers as optimisers
from nn import plots as plots
from nn import schedules as schedules
from nn.building import load as load
from nn.callbacks import Callback as Callback
from nn.callbacks import EarlyStopping as EarlyStopping
from nn.callbacks import LambdaCallback as LambdaCallback
from nn.callbacks import ReduceOnPlateau as ReduceOnPlateau
from nn.checkpoint import Checkpoint as Checkpoint
from nn.history import History as History
from nn.layers import MLP as MLP
from nn.layers import Dropout as Dropout
from nn.layers import Layer as Layer
from nn.layers import Neuron as Neuron
from nn.layers import Sequential as Sequential
from nn.layers import Standardise as Standardise
from nn.lr_find import lr_find as lr_find
from nn.module import Module as Module
from nn.optimisers import SGD as SGD
from nn.optimisers import Adam as Adam
from nn.optimisers import Adamax as Adamax
from nn.optimisers import AdamW as AdamW
from nn.optimisers import RMSprop as RMSprop
from nn.regularisers import L1 as L1
from nn.regularisers import L2 as L2

_WITH_SCIKIT_LEARN = ("MLPClassifier", "MLPRegressor")


def __getattr__(name: str):
    """Load the estimators, which need scikit-learn, when they are asked for."""
    if name in _WITH_SCIKIT_LEARN:
        from nn import estimators

        return getattr(estimators, name)
    raise AttributeError(f"module 'nn' has no attribute {name!r}")
