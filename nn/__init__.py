"""Neural nets assembled from scalar Values.

>>> from nn import MLP
>>> net = MLP(2, [4, 1], output="sigmoid", seed=0)
>>> 0.0 < net([0.5, -0.5]).data < 1.0
True
"""

from nn import comparisons as comparisons
from nn import plots as plots
from nn.comparisons.sweep import sweep as sweep
from nn.data import datasets as datasets
from nn.data import sources as sources
from nn.data.padding import padded as padded
from nn.files.keras_weights import get_weights as _get_weights
from nn.files.keras_weights import set_weights as _set_weights
from nn.files.models import load as load
from nn.files.models import load_into as _load_into
from nn.files.state import load_state_dict as _load_state_dict
from nn.files.state import state_dict as _state_dict
from nn.net import activations as activations
from nn.net import initialisers as initialisers
from nn.net import losses as losses
from nn.net.layers import Conv2d as Conv2d
from nn.net.layers import Dropout as Dropout
from nn.net.layers import Embedding as Embedding
from nn.net.layers import Flatten as Flatten
from nn.net.layers import Layer as Layer
from nn.net.layers import LayerNorm as LayerNorm
from nn.net.layers import MaxPool2d as MaxPool2d
from nn.net.layers import RMSNorm as RMSNorm
from nn.net.layers import SelfAttention as SelfAttention
from nn.net.layers import Standardise as Standardise
from nn.net.module import Module as Module
from nn.net.nets import MLP as MLP
from nn.net.nets import Sequential as Sequential
from nn.net.neurons import Neuron as Neuron
from nn.playground.making import playground as playground
from nn.plots.diagram import draw_net as _draw_net
from nn.training import metrics as metrics
from nn.training import optimisers as optimisers
from nn.training import schedules as schedules
from nn.training.callbacks.callbacks import Callback as Callback
from nn.training.callbacks.callbacks import EarlyStopping as EarlyStopping
from nn.training.callbacks.callbacks import LambdaCallback as LambdaCallback
from nn.training.callbacks.callbacks import ReduceOnPlateau as ReduceOnPlateau
from nn.training.callbacks.checkpoint import Checkpoint as Checkpoint
from nn.training.callbacks.logs import CSVLogger as CSVLogger
from nn.training.callbacks.logs import TensorBoard as TensorBoard
from nn.training.callbacks.rates import LearningRateScheduler as LearningRateScheduler
from nn.training.history import History as History
from nn.training.loop import fit as _fit
from nn.training.lr_find import lr_find as lr_find
from nn.training.optimisers import SGD as SGD
from nn.training.optimisers import Adam as Adam
from nn.training.optimisers import Adamax as Adamax
from nn.training.optimisers import AdamW as AdamW
from nn.training.optimisers import RMSprop as RMSprop
from nn.training.prediction import evaluate as _evaluate
from nn.training.prediction import predict as _predict
from nn.training.prediction import predict_classes as _predict_classes
from nn.training.prediction import predict_proba as _predict_proba
from nn.training.prediction.engines import to_jax as _to_jax
from nn.training.prediction.engines import to_torch as _to_torch
from nn.training.prediction.saving import save as _save
from nn.training.regularisers import L1 as L1
from nn.training.regularisers import L2 as L2
from nn.training.runs.asked import compile_net as _compile

# A module knows its parts only; what the other rooms do with one is attached here.
# See nn/net/doors.pyi.
Module.fit = _fit
Module.compile = _compile
Module.predict = _predict
Module.predict_proba = _predict_proba
Module.predict_classes = _predict_classes
Module.evaluate = _evaluate
Module.state_dict = _state_dict
Module.load_state_dict = _load_state_dict
Module.get_weights = _get_weights
Module.set_weights = _set_weights
Module.save = _save
Module.load = _load_into
Module.to_jax = _to_jax
Module.to_torch = _to_torch
Module.draw = _draw_net

_WITH_SCIKIT_LEARN = ("MLPClassifier", "MLPRegressor")


_ELSEWHERE = {  # what Keras, PyTorch and PyTorch Lightning call otherwise
    "Dense": "nn.Layer(inputs, outputs, activation)",
    "Linear": "nn.Layer(inputs, outputs, 'linear')",
    "Input": "layers are told their inputs: nn.Layer(inputs, outputs, activation)",
    "Conv2D": "nn.Conv2d",
    "MaxPooling2D": "nn.MaxPool2d",
    "LayerNormalization": "nn.LayerNorm",
    "Normalization": "nn.Standardise",
    "ReLU": "an activation belongs to its layer: nn.Layer(inputs, outputs, 'relu')",
    "Tanh": "an activation belongs to its layer: nn.Layer(inputs, outputs, 'tanh')",
    "Sigmoid": "an activation belongs to its layer: Layer(inputs, outputs, 'sigmoid')",
    "Softmax": "an activation belongs to its layer: Layer(inputs, outputs, 'softmax')",
    "ModelCheckpoint": "nn.Checkpoint(path, best='val_loss')",
    "ReduceLROnPlateau": "nn.ReduceOnPlateau",
    "LearningRateMonitor": "the history has 'lr' of each epoch",
    "TerminateOnNaN": "fit ends at the first loss that is not finite",
    "ProgbarLogger": "fit(verbose=True) shows a line",
    "TQDMProgressBar": "fit(verbose=True) shows a line",
    "RichProgressBar": "fit(verbose=True) shows a line",
    "Timer": "nn.LambdaCallback(on_epoch_end=…) and time.perf_counter()",
    "Trainer": "net.fit(X, y, epochs=…, callbacks=…)",
    "CrossEntropyLoss": "fit(loss='softmax_cross_entropy')",
    "BCELoss": "fit(loss='bce')",
    "BCEWithLogitsLoss": "fit(loss='bce_logits')",
    "MSELoss": "fit(loss='mse')",
}


def __getattr__(name: str):
    """Load the estimators, which need scikit-learn, when they are asked for."""
    if name in _WITH_SCIKIT_LEARN:
        from nn import estimators

        return getattr(estimators, name)
    instead = _ELSEWHERE.get(name)
    raise AttributeError(
        f"module 'nn' has no attribute {name!r}" + (f"; {instead}" if instead else "")
    )
