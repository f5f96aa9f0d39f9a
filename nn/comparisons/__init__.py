"""Nets trained side by side: curves to compare, and sweeps over seeds and settings."""

from nn.comparisons.curves import initialisers as initialisers
from nn.comparisons.curves import learning_rates as learning_rates
