"""The engines that run what is printed."""

import pytest

from tests.browsers import ENGINES


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    engine = ENGINES[request.param]()
    yield engine
    engine.close()
