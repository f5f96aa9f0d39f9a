"""The circles net on other engines, by the command that the pages name."""

import pytest
from click.testing import CliRunner

pytestmark = pytest.mark.slow

NEEDED = {"jax": ["jax"], "onnx": ["onnx", "onnxruntime"], "torch": ["torch"]}


@pytest.mark.parametrize("engine", NEEDED)
def test_the_net_goes_there(engine):
    for module in NEEDED[engine]:
        pytest.importorskip(module)
    if engine == "jax":
        pytest.importorskip("jax").config.update("jax_platforms", "cpu")
    from benchmarks.__main__ import main

    done = CliRunner().invoke(main, ["elsewhere", engine])

    assert done.exit_code == 0, done.output
    assert "predict" in done.output or "back here" in done.output
