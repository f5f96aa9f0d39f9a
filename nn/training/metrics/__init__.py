"""Metrics of predictions, and their table for ``fit`` and ``evaluate``."""

from nn.training.metrics.measures import accuracy as accuracy
from nn.training.metrics.measures import balanced_accuracy as balanced_accuracy
from nn.training.metrics.measures import confusion_matrix as confusion_matrix
from nn.training.metrics.measures import f1 as f1
from nn.training.metrics.measures import log_loss as log_loss
from nn.training.metrics.measures import mae as mae
from nn.training.metrics.measures import mse as mse
from nn.training.metrics.measures import precision_recall as precision_recall
from nn.training.metrics.measures import r2 as r2
from nn.training.metrics.measures import rmse as rmse
from nn.training.metrics.measures import roc_auc as roc_auc
from nn.training.metrics.named import METRICS as METRICS
from nn.training.metrics.named import Metric as Metric
