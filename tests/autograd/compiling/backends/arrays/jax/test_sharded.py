"""Several devices, pretended: in processes of their own, as JAX counts them once."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[6]

TASK = """
import re, sys
import numpy as np, jax
jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)
from autograd import compile, ops, Value
def squared_error(theta, x, y):
    return ops.square(ops.tanh(ops.dot(theta["w"], x) + theta["b"]) - y)
rng = np.random.default_rng(0)
theta = {"w": rng.normal(size=3), "b": 0.2}
X, y = rng.normal(size=(8, 3)), rng.normal(size=8)
program = compile(squared_error, in_axes=(None, 0, 0), reduce=REDUCE)
"""

FOUR = """
f = program.to_jax(mesh=jax.make_mesh((4,), ("data",)))
value, gradient = f(theta, X, y)
right, slopes = program.value_and_grad(theta, X, y)
np.testing.assert_allclose(value, right, rtol=1e-13)
np.testing.assert_allclose(gradient["w"], slopes["w"], rtol=1e-12)
np.testing.assert_allclose(gradient["b"], slopes["b"], rtol=1e-12)
text = f.lower(theta, X, y).compile().as_text()
print("all-reduces", len(re.findall(r"= .*all-reduce(?:-start)?\\(", text)))
print("others", len(re.findall(r"all-gather|all-to-all|collective-permute", text)))
try:
    f(theta, X[:6], y[:6])
except Exception as problem:
    print(problem)
"""

TWO = """
jax.distributed.initialize(sys.argv[1], 2, int(sys.argv[2]))
mesh = jax.make_mesh((2,), ("data",))
from jax.sharding import NamedSharding, PartitionSpec
place = NamedSharding(mesh, PartitionSpec("data"))
mine = slice(4 * int(sys.argv[2]), 4 * int(sys.argv[2]) + 4)
data = [jax.make_array_from_process_local_data(place, part[mine]) for part in (X, y)]
value, gradient = program.to_jax(mesh=mesh)(theta, *data)
right, slopes = program.value_and_grad(theta, X, y)
np.testing.assert_allclose(value, right, rtol=1e-13)
np.testing.assert_allclose(gradient["w"], slopes["w"], rtol=1e-12)
print("equal in", jax.process_count(), "processes")
"""


def process(code, *arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def output(started):
    try:
        out, problems = started.communicate(timeout=120)
    finally:
        started.kill()
    assert started.returncode == 0, problems[-3000:]
    return out


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_four_devices_and_one_sum(reduce):
    pytest.importorskip("jax")
    code = TASK.replace("REDUCE", repr(reduce)) + FOUR
    flags = "--xla_force_host_platform_device_count=4"
    out = output(process(code, XLA_FLAGS=flags))

    assert "all-reduces 1\nothers 0" in out
    assert re.search("6 examples can't be shared equally by 4 devices", out)


def test_two_processes():
    pytest.importorskip("jax")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        address = f"localhost:{free.getsockname()[1]}"
    code = TASK.replace("REDUCE", "'mean'").replace(
        'jax.config.update("jax_platforms", "cpu")',
        'jax.config.update("jax_platforms", "cpu")\n'
        'jax.config.update("jax_cpu_collectives_implementation", "gloo")',
    )
    started = [process(code + TWO, address, str(k)) for k in range(2)]

    assert all("equal in 2 processes" in output(each) for each in started)
