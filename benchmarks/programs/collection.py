"""All programs by their short names."""

from collections.abc import Callable
from functools import partial

from benchmarks.programs import fields, language, matrices, motion, recurrent
from benchmarks.programs.program import Program

PROGRAMS: dict[str, Callable[[], Program]] = {
    "gpt7": partial(language.gpt, 7),
    "gpt16": partial(language.gpt, 16),
    "attention": partial(language.attention, 32, causal=False),
    "causal": partial(language.attention, 16, causal=True),
    "layer-norm": language.layer_norm,
    "lenet": fields.lenet,
    "convolution": fields.convolution,
    "lstm": partial(recurrent.cell, "LSTM"),
    "gru": partial(recurrent.cell, "GRU"),
    "mixture": matrices.mixture,
    "pinn": fields.equation,
    "heston": fields.heston,
    "black-scholes": fields.black_scholes,
    "kalman": recurrent.kalman,
    "heat": recurrent.heat,
    "cholesky": matrices.log_determinant,
    "process": matrices.process,
    "gauss": matrices.elimination,
    "bodies": motion.bodies,
    "pendulum": motion.pendulum,
    "chain": motion.chain,
}
