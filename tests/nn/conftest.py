import numpy as np
import pytest

from nn.data.sources import rows, stream

X = np.random.default_rng(0).normal(3.0, 2.0, size=(1000, 3))
Y = (X[:, 0] > X[:, 1]).astype(float)


@pytest.fixture
def small_pieces(monkeypatch):
    """Chunks of 32 rows and windows of 128."""
    monkeypatch.setattr(rows, "NUMBERS", 96)
    monkeypatch.setattr(stream, "WINDOW", 384)


@pytest.fixture
def maps(tmp_path):
    """X and y as memmaps."""
    np.save(tmp_path / "X.npy", X)
    np.save(tmp_path / "y.npy", Y)
    return [np.load(tmp_path / name, mmap_mode="r") for name in ("X.npy", "y.npy")]
