"""Taking events in: read, authorised, on the zone's log, and what is said of each.

Every transport does this by the same two functions: HTTP in its three modes, and whatever other wire format an adapter
turns into the parsed mapping of an event. What they give is a value; how it is told is the transport's.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from kakou.contracts.events.outbound import Answer
from kakou.contracts.events.parsing import PUBLIC_TYPES, InboundEvent, WrongEvent, read_event
from kakou.contracts.problem import FieldError
from kakou.runtime.host import Host, Position
from kakou.runtime.redis.reader import StateReader
from kakou.web.access.auth import Principal
from kakou.web.problem_table import EVENT_TOO_LARGE, TOO_MANY_WRITES
from kakou.web.problems import Problem, wrong
from kakou.web.writes import OUTCOME_WAIT

from gate_ingest.intake.authorization import check_speaker
from gate_ingest.intake.batches import Readable, append_in_turns
from gate_ingest.intake.invented_lanes import Inventions
from gate_ingest.intake.outcomes import Outcome, model_of, outcome_beside
from gate_ingest.intake.recent import Recent
from gate_ingest.intake.retractions import Retractions
from gate_ingest.intake.turns import Turns
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings

MOST_EVENTS: Final = 500
"""Events of a batch."""

LARGEST_EVENT: Final = 65_536
"""Bytes of one event. Photos are named in it, not sent in it."""

CONTRADICTION_WAIT: Final = OUTCOME_WAIT
"""Seconds that the answer to an event waits whose name was used before with another content: the log then tells whether
it is a repeat or a conflict."""

AT_ONCE: Final = 5
"""Events of a batch that are read before others have their turn: one that is all wrong costs 10 ms."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the transport knows of what it brings. trace: the W3C traceparent that came with it. until: when it must be
    on the log, by the monotonic clock; without end where whoever sent it waits however long that takes."""

    trace: str | None = None
    until: float = math.inf

    @property
    def left(self) -> float:
        """Seconds."""
        return max(0.0, self.until - monotonic())


@dataclass(frozen=True, slots=True)
class Accepted:
    """The event is on the log in every in-sync replica.

    contradicts: an event with its source and id was taken in here lately with another content; `Intake.outcome` tells
    whether the log makes a repeat of it, or a conflict.
    """

    event: InboundEvent
    position: Position
    contradicts: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The event is not on the log. problem: its answer where it came alone. detail: what is said of it among others."""

    problem: Problem
    detail: str
    errors: tuple[FieldError, ...] = ()

    @classmethod
    def by(cls, problem: Problem) -> "Refused":
        return cls(problem, problem.detail, tuple(FieldError.model_validate(error) for error in problem.errors))


Taken = Accepted | Refused


class Intake:
    """Of one instance. `inventions`: what a terminal brings into being by naming it."""

    def __init__(self, host: Host, model: StateReader, metrics: GateMetrics, settings: Settings) -> None:
        self._host, self._metrics = host, metrics
        self.inventions = Inventions(model, settings.lanes_invented, settings.visit_readings)
        self._retractions = Retractions(host, model)
        self._recent = Recent()
        self._turns = Turns(host, settings)
        self._writes_at_once, self._writes = settings.writes_at_once, 0

    async def take(self, principal: Principal, sent: Any, arrival: Arrival) -> Taken:
        """Take one event in. sent: the parsed mapping of a CloudEvent, with its data.

        Raises LogUnavailable, EventTooLarge; OSError or TimeoutError while nobody can tell whether it is allowed.
        """
        read = await self._read(principal, sent)
        if isinstance(read, Refused):
            return read
        event, value = read
        try:
            trace = arrival.trace or event.envelope.traceparent
            (position,) = await self.append(principal.zone, [value], trace=trace, within=arrival.left)
        except Problem as problem:
            return Refused.by(problem)
        return self._accepted(principal.zone, event, value, position)

    async def take_batch(self, principal: Principal, sent: Sequence[Any], arrival: Arrival) -> list[Taken]:
        """Take the events in, in their order, each for itself; others have their turn meanwhile. Where the zone's turn
        does not come for all, or the log goes away, those of the end are refused.

        Raises as `take` does; LogUnavailable only when it took none.
        """
        taken: list[Taken | None] = [None] * len(sent)
        good: list[Readable] = []
        for index, one in enumerate(sent):
            if index % AT_ONCE == 0:
                await asyncio.sleep(0)
            read = await self._read(principal, one)
            if isinstance(read, Refused):
                taken[index] = read
            else:
                good.append(Readable(index, *read))
        appended = await append_in_turns(self.append, principal.zone, good, arrival.trace, arrival.until)
        for (index, event, value), position in zip(good, appended.positions, strict=False):
            taken[index] = self._accepted(principal.zone, event, value, position)
        if appended.refused is not None:
            rest = Refused.by(appended.refused)
            taken = [rest if one is None else one for one in taken]
        return [one for one in taken if one is not None]

    async def outcome(self, accepted: Accepted, seconds: float) -> Answer | None:
        """What became of an event: done, duplicate, conflict, refused or rejected; None where that is not known within
        so many seconds."""
        found = await self.outcome_beside(accepted, seconds)
        return found.answer if found is not None else None

    async def outcome_beside(self, accepted: Accepted, seconds: float, *beside: tuple[str, str]) -> Outcome | None:
        """The same in one look with an entry of the read model, by kind and number."""
        event = accepted.event
        model = model_of(event.envelope.type)
        return await outcome_beside(self._host, event.source.zone, accepted.position, seconds, model, *beside)

    async def append(self, zone: str, events: Sequence[bytes], *, trace: str | None, within: float) -> list[Position]:
        """Put events on the zone's log, in this order, when it is its turn, within so many seconds.

        Raises LogUnavailable; Problem 429 when too many writes are under way, here or of this zone, 503 when too much
        waits to be handled.
        """
        if self._writes >= self._writes_at_once:
            raise TOO_MANY_WRITES(limit=self._writes_at_once)
        self._writes += 1
        try:
            return await self._turns.append(zone, events, trace, within)
        finally:
            self._writes -= 1

    async def _read(self, principal: Principal, sent: Any) -> tuple[InboundEvent, bytes] | Refused:
        """The event, said by someone who may say it, and its text for the log."""
        try:
            event = read_event(sent)
        except WrongEvent as error:
            self._metrics.events.labels(principal.zone, _known_type(sent), "wrong").inc()
            return Refused(wrong(error.errors), str(error), error.errors)
        try:
            check_speaker(event, principal)
            await self.inventions.admit(event, principal)
            event = await self._retractions.admitted(event, principal)
        except Problem as problem:
            self._metrics.events.labels(principal.zone, event.envelope.type, "forbidden").inc()
            return Refused.by(problem)
        event = event.said_by(principal.name)
        value = event.encode()
        if len(value) > LARGEST_EVENT:
            return Refused.by(EVENT_TOO_LARGE(size=len(value), limit=LARGEST_EVENT))
        return event, value

    def _accepted(self, zone: str, event: InboundEvent, value: bytes, position: Position) -> Accepted:
        envelope = event.envelope
        self._metrics.events.labels(zone, envelope.type, "accepted").inc()
        return Accepted(event, position, self._recent.contradicts(envelope.source, envelope.id, value))


def _known_type(sent: Any) -> str:
    """A label must not be what a stranger makes up."""
    type_ = sent.get("type") if isinstance(sent, dict) else None
    return type_ if isinstance(type_, str) and type_ in PUBLIC_TYPES else "unknown"
