"""What other work, a process or a thread beside must not change."""

import json
import os
import subprocess
import sys
import threading

import pytest

from autograd import Value, grad, ops

PROGRAM = """
import json, random
from autograd import Value, ops
rng = random.Random(7)
leaves = [Value(rng.uniform(0.5, 2.0)) for _ in range(20)]
nodes = list(leaves)
for _ in range(400):
    x, y = rng.choice(nodes), rng.choice(nodes)
    f = rng.choice([ops.add, ops.mul, ops.div, ops.hypot, ops.maximum])
    nodes.append(ops.tanh(f(x, y)) + 1.1)
ops.total(*nodes).backward()
print(json.dumps([leaf.grad.hex() for leaf in leaves]))
"""


@pytest.mark.slow
def test_gradients_are_bit_identical_in_five_processes():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(5)
    }

    assert len(outputs) == 1
    assert len(json.loads(outputs.pop())) == 20


def test_nested_derivatives_do_not_confuse_their_perturbations():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0


@pytest.mark.slow
def test_threads_that_build_and_sweep_are_independent():
    results = {}

    def work(number):
        for _ in range(50):
            x = Value(float(number))
            out = x
            for _ in range(50):
                out = ops.sin(out) * x
            out.backward()
        results[number] = x.grad

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    expected = {}
    for number in range(8):
        work(number)
        expected[number] = results[number]
    assert results == expected


def test_an_unused_input_has_gradient_zero():
    a, unused = Value(1.0), Value(2.0)
    (a * 3).backward()

    assert unused.grad == 0.0
    assert grad(lambda x, y: x * 2.0, argnums=1)(1.0, 5.0) == 0.0
    assert grad(lambda x: 7.0)(1.0) == 0.0
