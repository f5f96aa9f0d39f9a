"""Scalar programs: on Values, compiled by both backends, and their twins in JAX."""

import numpy as np
import pytest

from benchmarks.peers import whole_programs
from benchmarks.programs import fields, language, matrices, motion, recurrent
from benchmarks.programs.names import Names
from benchmarks.race import disagreement

SMALL = {
    "GPT": lambda: language.gpt(4),
    "attention": lambda: language.attention(6, causal=False, width=3),
    "causal attention": lambda: language.attention(6, causal=True, width=3),
    "layer norm": lambda: language.layer_norm(5),
    "convolution": lambda: fields.convolution(2),
    "LSTM": lambda: recurrent.cell("LSTM", 3, 2),
    "GRU": lambda: recurrent.cell("GRU", 3, 2),
    "mixture": lambda: matrices.mixture(3, 2, 7),
    "PINN": lambda: fields.equation(3),
    "Heston": lambda: fields.heston(8, 3),
    "Black–Scholes": lambda: fields.black_scholes(20),
    "Kalman": lambda: recurrent.kalman(9),
    "heat": lambda: recurrent.heat(5, 12),
    "Cholesky": lambda: matrices.log_determinant(4),
    "process": lambda: matrices.process(6),
    "Gauss": lambda: matrices.elimination(4),
    "bodies": lambda: motion.bodies(3, 2),
    "pendulum": lambda: motion.pendulum(9),
    "chain": lambda: motion.chain(400),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("backend", ["numpy", "native"])
def test_compiled_is_eager(name, backend):
    if backend == "native":
        pytest.importorskip("llvmlite")
    program = SMALL[name]()
    found = whole_programs.compiled(program, backend)

    wrong = disagreement(found.answer(found.run()), program.reference(), 1e-12)
    assert wrong == ""
    assert found.facts()["scalar nodes:"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_the_twin_in_jax_is_the_same(name):
    pytest.importorskip("jax")
    program = SMALL[name]()
    found = whole_programs.jax(program)

    tolerance = max(1e-9, program.tolerance)
    assert disagreement(found.answer(found.run()), program.reference(), tolerance) == ""


def test_all_are_there_and_their_names_differ():
    from benchmarks.programs.collection import PROGRAMS

    names = [make().name for make in PROGRAMS.values()]
    assert len(set(names)) == len(names) == 21
    assert np.isfinite(PROGRAMS["gpt7"]().theta).all()


@pytest.mark.slow
def test_training_on_names_is_that_of_jax():
    pytest.importorskip("jax")
    task = Names(steps=6)
    found = whole_programs.names_jax(task)

    assert disagreement(found.answer(found.run()), task.reference(), 1e-9) == ""
    letters, weights = task.table()
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert (letters[:, [0, -1]] == 0).all()
