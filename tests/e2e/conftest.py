"""What several files of tests speak to: one whole gate, or a safety office; each test has a zone of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.e2e.open_gate import open_gate
from tests.e2e.safety_office import Office, Running, opened, running
from tests.gate import Gate


@pytest.fixture(scope="package")
def shared_gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The five services on real servers. Nobody stops or kills any of it."""
    with open_gate(tmp_path_factory.mktemp("gate")) as gate:
        yield gate


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """hazmat-notify alone, for one file of tests, which may kill and restart it."""
    with running(tmp_path_factory.mktemp("safety-office")) as found:
        yield found


@pytest.fixture
async def office(service: Running) -> AsyncIterator[Office]:
    """A zone of the test's own there."""
    async with opened(service) as found:
        yield found
