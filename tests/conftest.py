"""Servers for tests: one Kafka and one Redis for the run, or a pair of one's own for a test that kills them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from kakou_local.servers import LocalServers
from kakou_local.services import SERVICES

from tests.gate import Gate


@dataclass(frozen=True)
class Servers:
    """Where Kafka and Redis are."""

    bootstrap: str
    redis_url: str


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Shared by the run; each test uses topics, zones or databases of its own."""
    bootstrap, redis_url = os.environ.get("KAFKA_BOOTSTRAP"), os.environ.get("REDIS_URL")
    if bootstrap and redis_url:
        yield Servers(bootstrap, redis_url)
        return
    with LocalServers() as local:
        yield Servers(local.bootstrap, local.redis_url)


@pytest.fixture
def own_servers() -> Iterator[LocalServers]:
    """A Kafka and a Redis for one test, which may stop, kill and flush them."""
    with LocalServers() as local:
        yield local


@pytest.fixture
def gate(own_servers: LocalServers, tmp_path: Path) -> Iterator[Gate]:
    """The four services, one instance each, on a Kafka and a Redis of their own."""
    whole = Gate(own_servers, tmp_path)
    try:
        for service in SERVICES:
            whole.start(service)
        whole.wait_ready()
        yield whole
    finally:
        whole.stop()
