"""One whole gate for the tests that only speak to it; each opens a zone of its own."""

from collections.abc import Iterator

import pytest

from tests.e2e.open_gate import open_gate
from tests.gate import Gate


@pytest.fixture(scope="session")
def shared_gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The four services on real servers. Nobody stops or kills any of it."""
    with open_gate(tmp_path_factory.mktemp("gate")) as gate:
        yield gate
