"""Estimators in scikit-learn's convention: pipelines, grid searches, cross-validation.

Arguments, methods and attributes are those of scikit-learn's ``MLPClassifier`` and
``MLPRegressor``; ``standardise``, ``dropout`` and ``class_weight`` are added, and
``net_`` is the net.

>>> from nn import datasets
>>> X, y = datasets.iris()
>>> model = MLPClassifier(random_state=0).fit(X, y)
>>> model.score(X, y) > 0.95
True
"""

from autograd.ground.extras import missing

try:
    import sklearn.base as _present  # noqa: F401
except ImportError:
    raise missing("estimators need scikit-learn", "sklearn") from None

from nn.estimators.classifier import MLPClassifier as MLPClassifier
from nn.estimators.perceptron import MLPEstimator as MLPEstimator
from nn.estimators.regressor import MLPRegressor as MLPRegressor
