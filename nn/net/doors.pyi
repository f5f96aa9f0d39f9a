from nn.files.keras_weights import get_weights as _get_weights
from nn.files.keras_weights import set_weights as _set_weights
from nn.files.models import load_into
from nn.files.state import load_state_dict as _load_state_dict
from nn.files.state import state_dict as _state_dict
from nn.plots.diagram import draw_net
from nn.training.loop import fit as _fit
from nn.training.prediction.answers import (
    evaluate as _evaluate,
)
from nn.training.prediction.answers import (
    predict as _predict,
)
from nn.training.prediction.answers import (
    predict_classes as _predict_classes,
)
from nn.training.prediction.answers import (
    predict_proba as _predict_proba,
)
from nn.training.prediction.engines import to_jax as _to_jax
from nn.training.prediction.engines import to_torch as _to_torch
from nn.training.prediction.saving import save as _save
from nn.training.runs.asked import compile_net as _compile

class Doors:
    fit = _fit
    compile = _compile
    predict = _predict
    predict_proba = _predict_proba
    predict_classes = _predict_classes
    evaluate = _evaluate
    state_dict = _state_dict
    load_state_dict = _load_state_dict
    get_weights = _get_weights
    set_weights = _set_weights
    save = _save
    load = load_into
    to_jax = _to_jax
    to_torch = _to_torch
    draw = draw_net
