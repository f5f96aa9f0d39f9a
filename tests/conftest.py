"""What all tests share."""

import pytest

from autograd import table


@pytest.fixture(autouse=True)
def table_as_it_was(monkeypatch):
    """Forget the rows that a test declares."""
    monkeypatch.setattr(table, "_table", dict(table._table))
