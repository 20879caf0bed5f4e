"""A browser at the desk of a gate with its history: what the tests of pages that look things up begin with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from kakou.history.reading import HistoryReader
from kakou.history.unavailable import HistoryUnavailable
from pydantic import BaseModel

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest

OWN = {"Origin": "http://gate"}


@asynccontextmanager
async def officer_of(
    gate: GateUnderTest, zone: str = told.ZONE, lanes: tuple[str, ...] = ()
) -> AsyncIterator[httpx.AsyncClient]:
    speaker = await gate.speaking_as("officer", zone=zone, lanes=lanes)
    token = speaker.headers["Authorization"].removeprefix("Bearer ")
    async with httpx.AsyncClient(
        transport=gate.transport, base_url="http://gate", headers=OWN | {"Accept": "text/html"}, timeout=30
    ) as client:
        assert (await client.post("/desk/session", data={"token": token})).status_code == 303
        yield client


async def tell(gate: GateUnderTest, subject: str, type_: str, data: BaseModel, zone: str = told.ZONE) -> None:
    """A service tells it, and the read model has taken it in."""
    gate.script.says["said"] = lambda unit, event: unit.emit(type_, data, subject=subject)
    event = {"type": "said", "id": "1", "source": "/", "subject": subject, "data": {}}
    position = await gate.host.append(zone, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, 10)


def without_history(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise HistoryUnavailable("the database is away")

    monkeypatch.setattr(HistoryReader, "read", away)
