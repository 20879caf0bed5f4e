"""Servers for tests: one Kafka and one Redis for the run, or a pair of one's own for a test that kills them; and which
tests run side by side."""

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from kakou.contracts.services import SERVICES
from kakou_local.postgresql import LocalPostgreSQL
from kakou_local.servers import LocalServers
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.gate import Gate
from tests.history_database import KINDS, HistoryDatabase, history_database

SHARE_SERVERS = {
    "the gate of tests/e2e": ("tests/e2e/",),
    "the gate of tests/faults": ("tests/faults/",),
    "the Kafka and the Redis of tests/contract": tuple(
        f"tests/contract/test_{name}"
        for name in ("announcements", "fetcher", "leases", "log_and_store", "producer", "redis_", "trimmed_log")
    ),
}
"""Files whose tests stay in one of the processes of `make test`: each other one would start the same servers."""

HAVE_THEIR_OWN = (
    *("tests/e2e/test_alerts.py", "tests/e2e/test_board.py", "tests/e2e/test_safety_office.py"),
    *("tests/e2e/test_webhooks.py", "tests/faults/test_compose_servers.py", "tests/faults/test_local_servers.py"),
)
"""Files among them with servers of their own, or none."""

EACH_ALONE = ("tests/unit/simulation/test_schedules.py",)
"""Files of long tests that share nothing: one process would be at them long after the others are done."""


class FilesAndServers(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """What one process of `make test` runs in one go: files that share servers, a file, or a long test."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in EACH_ALONE:
            return nodeid
        if file in HAVE_THEIR_OWN:
            return file
        return next((servers for servers, files in SHARE_SERVERS.items() if file.startswith(files)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return FilesAndServers(config, log)


def pytest_configure() -> None:
    """No search for garbage while everything is imported: none of it is."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end; to search it for garbage again and again took up to a third of
    the time of all tests. The rest is searched as seldom as in a service (kakou.web.serve)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[LocalPostgreSQL]:
    """Shared by the run; each test uses a database of its own."""
    with LocalPostgreSQL() as server:
        yield server


@pytest.fixture(params=KINDS)
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HistoryDatabase]:
    """An empty history, once on SQLite and once on PostgreSQL."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with history_database(request.param, tmp_path, server) as database:
        yield database


@pytest.fixture
def own_servers() -> Iterator[LocalServers]:
    """A Kafka and a Redis for one test, which may stop, kill and flush them."""
    with LocalServers() as local:
        yield local


@pytest.fixture
def gate(own_servers: LocalServers, tmp_path: Path) -> Iterator[Gate]:
    """The five services, one instance each, on a Kafka and a Redis of their own."""
    whole = Gate(own_servers, tmp_path)
    try:
        for service in SERVICES:
            whole.start(service)
        whole.wait_ready()
        yield whole
    finally:
        whole.stop()
