"""A trained net put to use: its answers here, and the net on other engines."""

from nn.training.prediction.answers import evaluate as evaluate
from nn.training.prediction.answers import predict as predict
from nn.training.prediction.answers import predict_classes as predict_classes
from nn.training.prediction.answers import predict_proba as predict_proba
from nn.training.prediction.engines import to_jax as to_jax
from nn.training.prediction.engines import to_torch as to_torch
from nn.training.prediction.saving import save as save
