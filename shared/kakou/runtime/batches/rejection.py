"""What becomes of an event that could not be handled: a rejection for those who wait, a letter for those who mend."""

from pydantic import BaseModel, ConfigDict

from kakou.runtime.events.event import LONGEST_ZONE, Content, Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import TRACE, Headers, Record
from kakou.runtime.events.size import LARGEST_VALUE

REJECTED = "kakou.event.rejected.v1"
CAUSE = "kakou-cause"
PLACE = "kakou-place"
CUT = "kakou-cut"
"""Bytes that the value of a dead letter had before it was cut."""
LONGEST_CAUSE = 2_000
LONGEST_NAME = 200
"""Characters of what a rejection repeats of the event: as many as the envelope of an event may have."""


class Rejection(BaseModel):
    """An event that could not be handled, and why.

    `root` is the position in `gate.inbound` of the event it follows from. Offsets of later topics, which repeats shift,
    must not get into an output.
    """

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    service: str
    """The service that could not handle it."""
    type: str
    """The event's type."""
    id: str
    """The event's id."""
    source: str
    """Who said the event."""
    subject: str
    """What the event is about."""
    partition: int
    """The partition of `gate.inbound` that the event it follows from stands in."""
    root: int
    """The offset of the event that it follows from in `gate.inbound`."""
    cause: str
    """Why it could not be handled."""


def rejection_of(event: Event, service: str, cause: str) -> Rejection:
    return Rejection(
        service=service,
        type=event.type[:LONGEST_NAME],
        id=event.id[:LONGEST_NAME],
        source=event.source[:LONGEST_NAME],
        subject=event.subject[:LONGEST_NAME],
        partition=event.partition,
        root=event.origin.root,
        cause=cause,
    )


def stand_in(record: Record, origin: Origin, log_ms: int) -> Event:
    """An event in the place of one that cannot be read, or not yet."""
    key = record.key or b""
    zone = key.decode(errors="replace") if 0 < len(key) <= LONGEST_ZONE else "unknown"
    nothing = Content(record.value or b"", {"type": "", "data": {}})
    return Event(zone, "", "", origin, record.partition, log_ms, record.headers, nothing)


def letter_of(record: Record, cause: str) -> tuple[bytes, Headers]:
    """Value and headers of the dead letter about a record: what stood there, where, and why it could not be handled."""
    headers = {CAUSE: cause, PLACE: f"{record.topic}/{record.partition}/{record.offset}"}
    if TRACE in record.headers:
        headers = {TRACE: record.headers[TRACE]} | headers
    return cut(record.value or b"", LARGEST_VALUE, headers)


def cut(value: bytes, limit: int, headers: Headers) -> tuple[bytes, Headers]:
    """A dead letter of which no more than `limit` bytes are kept says how many there were."""
    if len(value) <= limit:
        return value, headers
    return value[:limit], headers | {CUT: headers.get(CUT, str(len(value)))}


def cause_of(text: str) -> str:
    """The cause as everybody gets it, the handler too: fit for a header, where a replay finds the very same."""
    return text[:LONGEST_CAUSE].encode(errors="backslashreplace").decode().replace("\n", " ")
