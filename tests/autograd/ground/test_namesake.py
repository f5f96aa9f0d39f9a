"""The distribution that shares the import name is noticed."""

import os
import subprocess
import sys


def warnings_at_import(folder) -> list[str]:
    """The warnings of a fresh ``import autograd`` with ``folder`` on the path."""
    places = [str(folder), *filter(None, sys.path)]
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", "import autograd, autograd.ops"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stderr.splitlines() if "Warning" in line]


def test_an_environment_that_also_has_hips_autograd_warns_once(tmp_path):
    (tmp_path / "autograd-1.8.0.dist-info").mkdir()

    (warning,) = warnings_at_import(tmp_path)

    assert "separate environments" in warning


def test_other_distributions_pass_in_silence(tmp_path):
    (tmp_path / "autograd_gamma-0.5.0.dist-info").mkdir()
    (tmp_path / "chainrule-0.1.0.dist-info").mkdir()

    assert warnings_at_import(tmp_path) == []
