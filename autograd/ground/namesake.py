"""The other distribution that imports as ``autograd``: noticed, once, at import."""

import sys
import warnings
from glob import glob


def warn_of_namesake() -> None:
    """Warn if HIPS autograd is installed here: its files and ours share one folder.

    Looks for the folder that an installer leaves beside a package, because
    ``importlib.metadata`` costs 20 ms to import.
    """
    for folder in sys.path:
        if glob("autograd-*.dist-info", root_dir=folder or None):
            warnings.warn(
                "chainrule and the distribution 'autograd' (HIPS) are both installed "
                "here and share the import name autograd, so one hides parts of the "
                "other; keep them in separate environments (python -m venv ...)",
                stacklevel=3,
            )
            return
