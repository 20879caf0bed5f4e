"""Handling one batch against the state in memory: pure computing, no I/O."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from kakou.runtime.batches.rejection import REJECTED, cause_of, letter_of, rejection_of, stand_in
from kakou.runtime.batches.sequencing import Foreign, Gap, News, Place, place
from kakou.runtime.events.event import Event, Undecodable, decode
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, TRACE, Record
from kakou.runtime.events.size import BATCH_BYTES, OUTBOX_BYTES
from kakou.runtime.handler import Service
from kakou.runtime.state.entry_cache import Entries, Guess, NotLoaded
from kakou.runtime.state.log_time import CLOCK, keep_time, next_time
from kakou.runtime.state.timers import CURSOR, NEXT_TICK
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import RUNTIME, Changes, UnitOfWork

INFRASTRUCTURE = (MemoryError, OSError, TimeoutError)
"""Failures that say nothing about the event: the batch is tried again, the event never skipped."""

RULES_ACTIVATED = "kakou.rules.activated.v1"
RULES = "rules"
_KEPT = (CLOCK, RULES, CURSOR, NEXT_TICK)
FOREIGN = 1_000_000
"""Index, above any real one, from which dead letters of records without an origin take theirs."""


class UnknownRules(Exception):
    """The log has activated a behaviour that this build does not know: only a newer build can go on."""


@dataclass(slots=True)
class Batch:
    """What handling records has come to so far. `mark` is the origin of the last one applied."""

    mark: Origin | None
    taken: int = 0
    changes: Changes = field(default_factory=Changes)
    events: list[Event] = field(default_factory=list)
    rejected: int = 0
    gap: str | None = None
    failures: list[tuple[int, Exception]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether the outbox would grow too large: what is left of the records is for the next batch."""
        return self.changes.output_bytes >= OUTBOX_BYTES


def beginning(records: Sequence[Record]) -> Sequence[Record]:
    """As many as a batch may take, at least one."""
    waiting = accumulate(len(record.value or b"") for record in records)
    return records[: max(1, sum(total <= BATCH_BYTES for total in waiting))]


class Decoded(NamedTuple):
    """A record and its event, or why there is none. The event's origin and log time come when it is handled."""

    record: Record
    event: Event | None
    cause: str = ""

    @staticmethod
    def of(record: Record, first: bool = False) -> "Decoded":
        """first: no service wrote the record, so that nothing but the sender says what its headers say: it counts for
        no more than the trace."""
        if first:
            record = record._replace(headers={name: text for name, text in record.headers.items() if name == TRACE})
        try:
            return Decoded(record, decode(record, Origin(-1, ()), 0))
        except Undecodable as error:
            return Decoded(record, None, str(error))


class BatchHandler:
    """Takes records one by one, in log order, each against a savepoint.

    rejected: causes of what the dead letters say was rejected, by offset; rejected again without being tried.
    """

    def __init__(self, service: Service, entries: Entries | Guess, rejected: dict[int, str]) -> None:
        self._service = service
        self._entries = entries
        self._causes = rejected

    def named(self, records: Sequence[Decoded]) -> list[Key]:
        """Entries that the events surely need, those of the runtime among them."""
        events = [decoded.event for decoded in records if decoded.event is not None]
        zones = dict.fromkeys(event.zone for event in events)
        keys = dict.fromkeys(Key(f"{zone}/{RUNTIME}", field) for zone in zones for field in _KEPT)
        for event in events:
            keys.update(dict.fromkeys(self._service.handler.keys(event)))
        return [key for key in keys if not self._entries.knows(key)]

    def on_guess(self) -> "tuple[BatchHandler, Guess]":
        """The same over entries of which those not in memory are taken for absent, with rejections of its own.

        What it makes of a batch holds if all that it guessed turns out to be absent.
        """
        reader = copy(self)
        guess = Guess(self._entries)
        reader._entries, reader._causes = guess, dict(self._causes)
        return reader, guess

    def settle(self, reader: "BatchHandler") -> None:
        """Its guesses were right: what it has rejected is rejected."""
        self._causes = reader._causes

    def take(self, decoded: Decoded, batch: Batch) -> None:
        """Handle one record and make it part of the batch. Raises NotLoaded, UnknownRules and infrastructure failures,
        in which case the batch is as it was."""
        record = decoded.record
        match self._place(record, batch.mark):
            case News(origin):
                self._apply(decoded, origin, batch)
                batch.mark, batch.gap = origin, None
            case Gap(text):
                batch.gap = text
            case Foreign():
                self._set_aside_foreign(record, batch)
        batch.taken += 1

    def _place(self, record: Record, mark: Origin | None) -> Place:
        return News(Origin(record.offset, ())) if self._service.first else place(record, mark)

    def _dated(self, event: Event, record: Record, origin: Origin, batch: Batch) -> Event:
        """The event with its origin and log time. Raises NotLoaded."""
        if not self._service.first:
            return event._replace(origin=origin, log_ms=int(record.headers[LOG_TIME]))
        clock = UnitOfWork(self._entries, batch.changes, event, self._service.name, 1)
        return event._replace(origin=origin, log_ms=next_time(clock, record.timestamp))

    def _unit(self, event: Event, batch: Batch) -> UnitOfWork:
        """A unit of work under the rules in force. Raises NotLoaded, UnknownRules."""
        unit = UnitOfWork(self._entries, batch.changes, event, self._service.name, 1)
        version = int(unit.get_text(RUNTIME, RULES) or 1)
        if version > self._service.rules_version:
            known = self._service.rules_version
            raise UnknownRules(f"zone {event.zone} runs rules {version}, this build knows up to {known}")
        unit.rules_version = version
        if self._service.first:
            keep_time(unit)
        return unit

    def _run(self, event: Event, unit: UnitOfWork) -> None:
        if event.type == RULES_ACTIVATED:
            version = int(event.data["version"])
            if version > self._service.rules_version:
                raise UnknownRules(f"zone {event.zone} activates rules {version}, unknown to this build")
            unit.put(RUNTIME, RULES, str(version))
            unit.forward()
        else:
            self._service.handler.handle(event, unit)

    def _apply(self, decoded: Decoded, origin: Origin, batch: Batch) -> None:
        record = decoded.record
        event = self._dated(decoded.event or stand_in(record, origin, 0), record, origin, batch)
        if decoded.event is None:
            self._causes.setdefault(record.offset, cause_of(decoded.cause))
        for _ in range(2):
            if record.offset in self._causes:
                break
            unit = self._unit(event, batch)
            try:
                self._run(event, unit)
                unit.keep()
                batch.events.append(event)
                return
            except (NotLoaded, UnknownRules, *INFRASTRUCTURE):
                raise
            except Exception as error:  # noqa: BLE001 - the loop logs it
                batch.failures.append((record.offset, error))
                failure = cause_of(f"{type(error).__name__}: {error}")
        else:
            self._causes[record.offset] = failure
        self._reject(record, event, batch)

    def _reject(self, record: Record, event: Event, batch: Batch) -> None:
        """What fails twice from the same state: its writes are gone, its rejection is an output like any other."""
        cause = self._causes[record.offset]
        try:
            event.check_readable()
        except Undecodable:
            event = stand_in(record, event.origin, event.log_ms)
        unit = self._unit(event, batch)
        try:
            self._service.handler.reject(event, cause, unit)
        except (NotLoaded, *INFRASTRUCTURE):
            raise
        except Exception as error:  # noqa: BLE001 - the loop logs it, and the bare rejection follows
            batch.failures.append((record.offset, error))
            unit = self._unit(event, batch)
        rejection = rejection_of(event, self._service.name, cause)
        unit.emit(REJECTED, rejection, subject=rejection.subject, outcome="rejected")
        unit.dead_letter(*letter_of(record, cause))
        unit.keep()
        del self._causes[record.offset]
        batch.rejected += 1

    def _set_aside_foreign(self, record: Record, batch: Batch) -> None:
        """Nobody waits for it, so only the dead letters hear of it."""
        origin = (batch.mark or Origin(-1, ())).hop(FOREIGN + record.offset)
        unit = UnitOfWork(
            self._entries, batch.changes, stand_in(record, origin, record.timestamp), self._service.name, 1
        )
        unit.dead_letter(*letter_of(record, "it has no origin: no service of ours wrote it"))
        unit.keep()
        batch.rejected += 1
