"""An operator's way to the log and the states: a host that runs no service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kakou.operations.settings import ServiceSettings
from kakou.runtime.host import Host


@asynccontextmanager
async def operator_host() -> AsyncIterator[Host]:
    """Connected as the settings say (KAKOU_KAFKA_BOOTSTRAP, KAKOU_REDIS_URL, …)."""
    host = Host(ServiceSettings().host(), [], listens_to=("gate-ingest", "hazmat-notify"))
    try:
        await host.start()
        yield host
    finally:
        await host.stop()
