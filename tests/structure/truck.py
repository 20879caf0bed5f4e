"""One ordinary truck through all services: which modules have a hand in it, and how often its messages are read."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from types import FrameType
from typing import Any, Final, cast

import httpx
import orjson
from gate_ingest.app import entrance, http_app
from gate_ingest.handler import OFFERS_MODEL, OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings
from kakou.contracts import topics
from kakou.runtime.events.record import Record
from kakou.runtime.host import Host
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.token_table import TokenTable
from kakou_cli.log.events import Followed
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import SERVICES
from prometheus_client import CollectorRegistry

from tests.golden.logs import newest
from tests.unit.gate_ingest.memory_host import MemoryHost

RUNTIME: Final = "kakou.runtime"
OURS: Final = ("kakou", "gate_ingest", "lane_router", "weight_check", "hazmat_notify")
WAIT: Final = 10
ORDINARY: Final = [topics.PASS_CHANGED, topics.DECLARATION_CHANGED, topics.VERDICT_REACHED]
"""What an ordinary gathering leads to: its pass bound, the declaration's trucks, its verdict."""


@dataclass
class Way:
    """What was seen on the way of one truck, from its POST to its verdict in the answer.

    handed: modules outside the runtime with a function that was handed the unit of work. ran: all that ran outside it.
    """

    handed: set[str] = field(default_factory=set)
    ran: set[str] = field(default_factory=set)
    decoded: Counter[str] = field(default_factory=Counter)
    validated: Counter[str] = field(default_factory=Counter)
    encoded: Counter[str] = field(default_factory=Counter)

    def note(self, frame: FrameType, what: str, called: Any) -> None:
        module = str(frame.f_globals.get("__name__", ""))
        if what == "call" and module.partition(".")[0] in OURS and not module.startswith(RUNTIME):
            self._note_module(frame, module)
        elif what == "c_call":
            self._note_json(frame, called.__name__, getattr(called, "__self__", None))

    def _note_module(self, frame: FrameType, module: str) -> None:
        self.ran.add(module)
        code = frame.f_code
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(isinstance(frame.f_locals.get(name), UnitOfWork) for name in arguments):
            self.handed.add(module)

    def _note_json(self, frame: FrameType, function: str, of: Any) -> None:
        """Validating is what `model_validate` does: models that a service builds do not count."""
        asked = frame.f_code.co_name
        match function:
            case "loads" | "from_json" if frame.f_globals.get("__name__", "").partition(".")[0] in OURS:
                self.decoded["message"] += 1
            case "validate_json":
                self.decoded[of.title] += 1
                self.validated[of.title] += 1
            case "validate_python" if asked == "model_validate":
                self.validated[of.title] += 1
            case "to_json" if asked == "encode" and frame.f_globals.get("__name__") == f"{RUNTIME}.state.entry_cache":
                self.encoded["entry"] += 1
            case "dumps":
                self.encoded["message"] += 1
            case "to_json" if asked == "answer":
                self.encoded["answer"] += 1


async def ordinary_truck() -> Way:
    """The way of the golden log's first truck that is released on one pass of one declaration."""
    before, truck = await _until_ordinary()
    zone = LogFile(newest()).place.zone
    host = MemoryHost([*SERVICES, SERVICE, OFFERS_SERVICE], [zone])
    for event in before:
        host.log.put(event)
    token = f"kk_{zone}_{sha256(b'structure').hexdigest()[:32]}"
    data = {"digest": sha256(token.encode()).hexdigest(), "name": "structure", "scopes": ["terminal"]}
    issued = {"type": topics.TOKEN_ISSUED, "id": "structure", "source": "/", "subject": "structure", "data": data}
    root = host.log.append(topics.INBOUND_TOPIC, 0, zone, orjson.dumps(issued), {})
    await host.start()
    for model in (READ_MODEL, OFFERS_MODEL):
        assert await host.states.reached(model, 0, root, WAIT)
    app = http_app(cast(Host, host), GateMetrics(CollectorRegistry()), Settings(), TokenTable())
    headers = {
        "Authorization": f"Bearer {token}",
        "Prefer": f"wait={WAIT}",
        "Content-Type": "application/cloudevents+json",
    }
    way = Way()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(entrance(app)), base_url="http://gate", headers=headers
    ) as client:
        await client.get("/v1/visits/G1.E01.1")
        with _profiled(way):
            answer = await client.post("/v1/events", content=truck)
            assert await host.states.reached(OFFERS_MODEL, 0, root + 1, WAIT)
    assert answer.json()["verdict"]["verdict"] == "release", answer.text
    await host.stop()
    return way


async def _until_ordinary() -> tuple[list[Record], bytes]:
    """All events before the truck's, and the truck's as a terminal sends it."""
    before: list[Record] = []
    async for followed in LogFile(newest()).events():
        if _is_ordinary(followed):
            return before, followed.event.value or b""
        before.append(followed.event)
    raise LookupError(f"{newest()} has no ordinary truck")


def _is_ordinary(followed: Followed) -> bool:
    told = [orjson.loads(record.value or b"{}") for record in followed.of(topics.VERDICTS_TOPIC)]
    if [each["type"] for each in told] != ORDINARY:
        return False
    verdict = told[-1]["data"]["verdict"]
    return bool(verdict["verdict"] == "release" and not verdict["hazardous"])


@contextmanager
def _profiled(way: Way) -> Iterator[None]:
    sys.setprofile(way.note)
    try:
        yield
    finally:
        sys.setprofile(None)


def run() -> Way:
    return asyncio.run(ordinary_truck())
