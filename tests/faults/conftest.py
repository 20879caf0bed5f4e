"""One gate for the tests that mend what they break."""

from collections.abc import Iterator

import pytest
from kakou.contracts.services import SERVICES

from tests.e2e.open_gate import open_gate
from tests.gate import Gate


@pytest.fixture(scope="package")
def opened_gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """For `lasting_gate`, which looks after it."""
    with open_gate(tmp_path_factory.mktemp("lasting")) as gate:
        yield gate


@pytest.fixture
def lasting_gate(opened_gate: Gate) -> Iterator[Gate]:
    """The five services, one instance each, with all that went through them before. The test may kill them, and their
    servers; it has one instance of each again when the next test begins."""
    yield opened_gate
    opened_gate.only_first_instances()
    assert opened_gate.servers.kafka is not None
    if not opened_gate.servers.kafka.alive:
        opened_gate.servers.start_kafka()
    for service in SERVICES:
        if (service, 0) not in opened_gate.children:
            opened_gate.start(service)
    opened_gate.restart_ended()
    opened_gate.wait_ready()
