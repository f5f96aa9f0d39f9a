"""Files written for a test."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Write text, or bytes as they are, to a file and answer with its path."""

    def write(text, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write
