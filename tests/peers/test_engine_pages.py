"""The pages about JAX, onnxruntime and PyTorch: their code runs."""

import pytest

from tests.autograd.compiling.backends.arrays.jax.conftest import jax as jax
from tests.shown import ROOT, blocks

pytestmark = pytest.mark.slow


def run_page(name, folder, monkeypatch):
    texts = [
        text for language, text in blocks(ROOT / "docs" / name) if language == "py"
    ]
    monkeypatch.chdir(folder)  # files land here
    names = {}
    assert texts
    for text in texts:
        exec(compile(text, name, "exec"), names)


def test_the_page_about_jax(jax, tmp_path, monkeypatch):
    run_page("jax.md", tmp_path, monkeypatch)


def test_the_page_about_onnx(tmp_path, monkeypatch):
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    run_page("onnx.md", tmp_path, monkeypatch)


def test_the_page_about_pytorch(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch")
    run_page("pytorch.md", tmp_path, monkeypatch)

    assert "'w'" in capsys.readouterr().out
