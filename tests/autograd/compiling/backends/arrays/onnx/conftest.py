"""onnxruntime, where it is installed."""

import numpy as np
import pytest


@pytest.fixture
def run():
    """Runs a model, given as a path or as bytes, on arrays by name."""
    pytest.importorskip("onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    onnxruntime.set_default_logger_severity(4)

    def run(model, **arrays):
        session = onnxruntime.InferenceSession(
            str(model) if not isinstance(model, bytes) else model,
            providers=["CPUExecutionProvider"],
        )
        for info in session.get_inputs():
            if "double" in info.type or "float" in info.type:
                real = np.float64 if "double" in info.type else np.float32
                arrays[info.name] = np.asarray(arrays[info.name], real)
        return session.run(None, arrays)

    return run
