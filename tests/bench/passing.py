"""The services' own loops over a log in memory: trucks pass, and log time goes by as fast as they do."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from gate_ingest.handler import OFFERS_SERVICE, SERVICE
from kakou.contracts import topics
from kakou.contracts.services import DECIDING
from kakou.runtime.events.record import SUBJECT, TYPE, Record
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.state import log_time
from kakou.runtime.status import Watch
from kakou.runtime.store import Store
from kakou_cli.services import service_of

from tests.bench.trucks import ZONE, Truck, event

STEP = timedelta(hours=2)
"""Between two looks at the log. A record moves log time by so much here, so that the days go by in few ticks."""

STEPS_A_DAY = timedelta(days=1) // STEP
KEPT_BYTES = 32 << 20
"""Of entries that a loop keeps in memory: what has to be read makes it handle a batch twice, which takes time alone."""

LANES = 40
TICKED_FOR = 40
"""Trucks of a step for which the clock ticks once more, as it does while there is something to forget."""

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
TOPICS = (topics.INBOUND_TOPIC, topics.VISITS_TOPIC, topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC)
SERVICES = (*(service_of(entry) for entry in DECIDING), SERVICE, OFFERS_SERVICE)
"""What keeps a state, in the order of the path."""


@contextmanager
def hours_at_once() -> Iterator[None]:
    """A record may move log time by a step."""
    with patch.object(log_time, "LARGEST_STEP_MS", STEP // timedelta(milliseconds=1)):
        yield


class GoingOn(PartitionLoop):
    """Takes over once, and keeps in memory what it may from one step to the next, as an owner does that is not
    disturbed."""

    _began = _caught_up = False

    async def catch_up(self) -> None:
        """Until nothing is left to read."""
        assert isinstance(self._inbox, EndingInbox)
        if not self._began:
            self._began = True
            self._inbox.when_empty = self._is_caught_up
            await self._take_over()
        self._caught_up = False
        while not self._caught_up:
            await self._turn()

    def _is_caught_up(self) -> None:
        self._caught_up = True


class Passing:
    """Every loop over one partition, fed step by step. store_of: where a service, by its name, keeps its state."""

    def __init__(self, store_of: Callable[[str], Store]) -> None:
        self._log = log = MemoryLog(int(BEGINS.timestamp() * 1_000))
        self._loops = [
            GoingOn(
                replace(service, kept_bytes=KEPT_BYTES),
                0,
                1,
                log,
                store_of(service.name),
                EndingInbox(log, service.reads, 0),
                Watch(),
                lambda _: asyncio.sleep(0),
            )
            for service in SERVICES
        ]
        self._open: set[str] = set()
        """Ids of the tasks told in the step before."""

    async def step(self, trucks: Iterable[Truck]) -> None:
        """Two hours go by: what came in them, and ticks. An officer closes the tasks of the step before: of some forty
        trucks one is drawn, and its barrier raised all the same. Raises AssertionError for an event that was rejected.
        """
        self._log.now_ms += STEP // timedelta(milliseconds=1)
        came = list(trucks)
        day = datetime.fromtimestamp(self._log.now_ms / 1_000, UTC)
        for truck in came:
            truck.pass_no = f"Z{truck.customs}I{day:%y%m%d}{truck.number:012d}"
            truck.lane = f"/{ZONE}/G1/E{truck.number % LANES + 1:02d}"
        values = [value for truck in came for value in truck.whole()]
        ticks = [event(topics.CLOCK_TICKED, f"/{ZONE}/clock", ZONE, {})] * (2 + len(came) // TICKED_FOR)
        closed, self._open = self._open, set()
        # Apart: what ticks look at has long left the memory, and a batch begins anew for it.
        for part in (ticks, [*values, *map(_closing, sorted(closed))]):
            for value in part:
                self._log.append(topics.INBOUND_TOPIC, 0, ZONE, value, {})
            for loop in self._loops:
                await loop.catch_up()
        for topic in TOPICS:
            self._open |= {task for record in self._log.records(topic, 0) for task in _opened(record)} - closed
            self._log.forget(topic, 0, keep=1)
        rejected = self._log.records(topics.DEAD_LETTERS_TOPIC, 0)
        assert not rejected, f"an event was rejected: {rejected[0].value!r}"


def _opened(record: Record) -> set[str]:
    return {record.headers[SUBJECT]} if record.headers.get(TYPE) == topics.TASK_OPENED else set()


def _closing(task: str) -> bytes:
    said = {"task": task, "why": "looked at on the camera, the truck was let through by hand", "by": "officer"}
    return event(topics.TASK_CLOSED, f"/{ZONE}/officers", task, said)
