"""The application under test on a port of its own: streams and broken connections need a real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.unit.gate_ingest.conftest import GateUnderTest

PATIENCE = 10


@asynccontextmanager
async def served(gate: GateUnderTest) -> AsyncIterator[str]:
    """Its address, for as long as it is served."""
    config = uvicorn.Config(gate.transport.app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells no other way
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await asyncio.wait_for(serving, PATIENCE)
