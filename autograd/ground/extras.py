"""How to install what is optional, from wherever this copy came."""

import json
from pathlib import Path

from autograd.errors import MissingExtraError

_NAME = "chainrule"
_ROOT = Path(__file__).resolve().parents[2]  # of a checkout, or where packages lie


def missing(what: str, extra: str, instead: str = "") -> MissingExtraError:
    """Return the error for an optional package that is absent.

    Args:
        what: what it is needed for, as the start of a sentence.
        extra: the extra that holds it.
        instead: what can be done without.

    >>> str(missing("curves need matplotlib", "plot"))  # doctest: +ELLIPSIS
    'curves need matplotlib: pip install "...[plot]"'
    """
    return MissingExtraError(
        f"{what}: {how_to_install(extra)}" + (f"; {instead}" if instead else "")
    )


def how_to_install(extra: str) -> str:
    """Return the command that installs an extra beside what runs here."""
    return f'pip install "{_requirement(extra)}"'


def _requirement(extra: str) -> str:
    """A checkout by its folder, a download by its address, else the name."""
    if (_ROOT / "pyproject.toml").is_file():
        return _in_folder(_ROOT, extra)
    origin = _origin()
    address = str(origin.get("url", ""))
    version_control = origin.get("vcs_info")
    if version_control:
        return f"{_NAME}[{extra}] @ {version_control.get('vcs', 'git')}+{address}"
    if address.startswith("file:"):
        folder = _folder_of(address)
        if (folder / "pyproject.toml").is_file():
            return _in_folder(folder, extra)
    return f"{_NAME}[{extra}]"


def _in_folder(folder: Path, extra: str) -> str:
    return f".[{extra}]" if folder == Path.cwd() else f"{folder}[{extra}]"


def _folder_of(address: str) -> Path:
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(address).path))


def _origin() -> dict:
    """What the installer noted about where the package came from (PEP 610)."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        found = json.loads(distribution(_NAME).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
