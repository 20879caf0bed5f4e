"""A safety office under test: the service's real loop in memory, fed as weight-check feeds it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from hazmat_notify.handler import SERVICE
from kakou.contracts import topics
from kakou.runtime.batches.sequencing import News, place
from kakou.runtime.events.record import LOG_TIME, ORIGIN, OUTCOME, PREVIOUS, SHOWN, SUBJECT, TYPE, Record
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.status import Watch
from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)

Data = dict[str, Any]

ZONE = "3105W"
START_MS = 1_795_305_600_000
"""2026-11-22T00:00:00Z."""
PATIENCE = 20.0


@dataclass
class Told:
    """A record that came out, decoded."""

    zone: str
    type: str
    subject: str
    data: dict[str, Any]
    outcome: str | None
    value: bytes


def _decoded(record: Record) -> Told:
    event, value = orjson.loads(record.value or b""), record.value or b""
    zone, outcome = (record.key or b"").decode(), record.headers.get(OUTCOME)
    return Told(zone, event["type"], event.get("subject", ""), event["data"], outcome, value)


@dataclass
class Office:
    """Say what gate.verdicts holds, then `work`, then look at what came out and what is kept."""

    log: MemoryLog = field(default_factory=MemoryLog)
    store: MemoryStore = field(default_factory=MemoryStore)
    now_ms: int = START_MS
    _last: str = "-"
    _root: int = -1

    def hear(
        self,
        kind: str,
        subject: str,
        data: dict[str, Any],
        zone: str = ZONE,
        outcome: str | None = None,
        shown: bool = True,
    ) -> bytes:
        """Append an event to gate.verdicts, a second after the last; its value.

        shown: with the headers by which a reader knows it undecoded, which older builds did not write."""
        self._root += 1
        self.now_ms += 1_000
        event = {
            "specversion": "1.0",
            "id": f"0-{self._root}",
            "source": f"/{zone}/weight-check",
            "type": kind,
            "subject": subject,
            "data": data,
        }
        origin, value = f"{self._root}.0.0", orjson.dumps(event)
        headers = {ORIGIN: origin, PREVIOUS: self._last, LOG_TIME: str(self.now_ms)}
        if shown:
            headers |= {TYPE: kind, SUBJECT: subject}
            if kind == topics.VERDICT_REACHED:
                headers[f"{SHOWN}hazardous"] = "true" if data["hazardous"] else "false"
        if outcome is not None:
            headers[OUTCOME] = outcome
        self.log.append(topics.VERDICTS_TOPIC, 0, zone, value, headers)
        self._last = origin
        return value

    def hear_again(self) -> None:
        """The last record once more, as after a publisher's doubt."""
        last = self.log.records(topics.VERDICTS_TOPIC, 0)[-1]
        self.log.append(topics.VERDICTS_TOPIC, 0, ZONE, last.value or b"", last.headers)

    def work(self) -> list[Told]:
        """Everything that has come out once all that was heard is handled, as a reader of the origin rule sees it."""
        asyncio.run(self.settle())
        told, mark = [], None
        for record in self.log.records(topics.HAZMAT_TOPIC, 0):
            found = place(record, mark)
            if isinstance(found, News):
                mark = found.origin
                told.append(_decoded(record))
        return told

    def kept(self, kind: str, no: str, model: type[M], zone: str = ZONE) -> M | None:
        """An entry of the service's state."""
        value = self._fields(kind, zone).get(no)
        return None if value is None else model.model_validate_json(value)

    def numbers(self, kind: str, zone: str = ZONE) -> list[str]:
        """Under which numbers entries of a kind are kept."""
        return sorted(self._fields(kind, zone))

    def _fields(self, kind: str, zone: str) -> dict[str, bytes]:
        state = self.store.partitions.get(0)
        return {} if state is None else state.buckets.get(f"{zone}/{kind}", {})

    async def settle(self) -> None:
        """Have everything handled that was heard."""
        inbox = EndingInbox(self.log, topics.VERDICTS_TOPIC, 0)
        loop = PartitionLoop(SERVICE, 0, 1, self.log, self.store, inbox, Watch(), asyncio.sleep)
        inbox.when_empty = loop.stop
        await asyncio.wait_for(loop.run(), PATIENCE)
