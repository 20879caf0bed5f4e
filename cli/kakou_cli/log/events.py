"""A zone's log as tools read it: event by event, each with all that followed from it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kakou.contracts.services import DECIDING
from kakou.contracts.topics import DEAD_LETTERS_TOPIC
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, Record

OUTPUTS = tuple(entry.writes for entry in DECIDING if entry.writes)
"""What the services made of `gate.inbound`, in the order of the path."""

FOLLOWING = (*OUTPUTS, DEAD_LETTERS_TOPIC)


@dataclass(slots=True)
class Followed:
    """An event of `gate.inbound`, and every record that followed from it, topic by topic in order."""

    event: Record
    records: list[Record] = field(default_factory=list)

    def of(self, topic: str) -> list[Record]:
        return [record for record in self.records if record.topic == topic]

    @property
    def outputs(self) -> list[Record]:
        """All but dead letters."""
        return [record for record in self.records if record.topic != DEAD_LETTERS_TOPIC]


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Whose log it is. partitions: how many the log has in all."""

    zone: str
    partition: int
    partitions: int


class ZoneLog(Protocol):
    """A zone's log from its beginning, wherever it stands. since: what followed from the events before is left out."""

    @property
    def place(self) -> LogPlace: ...

    @property
    def since(self) -> datetime | None: ...

    def events(self) -> AsyncIterator[Followed]:
        """In the order of the log."""
        ...


def origin_of(record: Record) -> Origin:
    return Origin.decode(record.headers[ORIGIN])
