"""The golden log's trucks through the path in memory, and from there into a history."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import orjson
from history.handler import HAZMAT_SERVICE, SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.engine import history_url
from kakou.history.reading import HistoryReader, Reading
from kakou.history.tables import OF_ZONES
from kakou.runtime.events.record import LOG_TIME, ORIGIN, TYPE
from kakou.runtime.handler import Service
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.status import Watch
from kakou.runtime.store import Store
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import SERVICES
from sqlalchemy import select

GOLDEN: Final = Path("tests/golden/rules-1.jsonl.gz")
PARTITION: Final = 0

Data = dict[str, Any]


@dataclass
class GateLog:
    """The path's topics. told: the data of each event on `gate.hazmat`, which has all of `gate.verdicts`, by type."""

    log: MemoryLog
    zone: str
    told: dict[str, list[Data]] = field(default_factory=dict)

    def first_told(self, type_: str, which: Callable[[Data], bool] = lambda _: True) -> dict[str, datetime]:
        """By declaration, or alert, the log time of the first event of the type about it, of which `which` holds."""
        found: dict[str, datetime] = {}
        for record in self.log.records(topics.HAZMAT_TOPIC, PARTITION):
            data = orjson.loads(record.value or b"")["data"]
            if record.headers[TYPE] == type_ and which(data):
                at = datetime.fromtimestamp(int(record.headers[LOG_TIME]) / 1000, UTC)
                found.setdefault(data["id"] if "id" in data else data["declaration"]["no"], at)
        return found


async def golden_log(before: Service | None = None) -> GateLog:
    """What the services tell of the golden log's events; only those before one of them, where one is named."""
    recorded = LogFile(GOLDEN)
    log = MemoryLog()
    async for followed in recorded.events():
        log.put(followed.event)
    for service in takewhile(lambda service: service is not before, SERVICES):
        await run(service, log, MemoryStore())
    gate = GateLog(log, recorded.place.zone)
    for record in {one.headers[ORIGIN]: one for one in log.records(topics.HAZMAT_TOPIC, PARTITION)}.values():
        gate.told.setdefault(record.headers[TYPE], []).append(orjson.loads(record.value or b"")["data"])
    return gate


async def project(gate: GateLog, url: str, around: Callable[[Store], Store] = lambda store: store) -> None:
    """Into the history at `url`, from where it stands to the end of the log. around: what is put around its stores."""
    database = Database(history_url(url))
    try:
        for service in (SERVICE, HAZMAT_SERVICE):
            await run(service, gate.log, around(SqlStore(database, service.name)))
    finally:
        database.close()


async def run(service: Service, log: MemoryLog, store: Store) -> None:
    """Until nothing is left to read."""
    inbox = EndingInbox(log, service.reads, PARTITION)
    loop = PartitionLoop(service, PARTITION, 1, log, store, inbox, Watch(), lambda _: asyncio.sleep(0))
    inbox.when_empty = loop.stop
    async with asyncio.timeout(60):
        await loop.run()


def everything(url: str, zone: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the zone, by table."""

    def question(reading: Reading) -> dict[str, list[tuple[Any, ...]]]:
        in_order = {table.name: select(table).order_by(*table.primary_key) for table in OF_ZONES}
        return {name: [tuple(row) for row in reading.rows(statement)] for name, statement in in_order.items()}

    reader = HistoryReader(url)
    try:
        return reader.read_now(zone, question)
    finally:
        reader.close()
