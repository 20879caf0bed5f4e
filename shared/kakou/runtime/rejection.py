"""What becomes of an event that could not be handled: a rejection for those who wait, a letter for those who mend."""

from pydantic import BaseModel, ConfigDict

from kakou.runtime.event import Event
from kakou.runtime.origin import Origin
from kakou.runtime.record import TRACE, Headers, Record

REJECTED = "kakou.event.rejected.v1"
CAUSE = "kakou-cause"
PLACE = "kakou-place"
LONGEST_CAUSE = 2_000


class Rejection(BaseModel):
    """An event that could not be handled, and why.

    `root` is the position in `gate.inbound` of the event it follows from. Offsets of later topics, which repeats shift,
    must not get into an output.
    """

    model_config = ConfigDict(frozen=True)

    service: str
    type: str
    id: str
    source: str
    subject: str
    partition: int
    root: int
    cause: str


def rejection_of(event: Event, service: str, cause: str) -> Rejection:
    return Rejection(
        service=service,
        type=event.type,
        id=event.id,
        source=event.source,
        subject=event.subject,
        partition=event.partition,
        root=event.origin.root,
        cause=cause,
    )


def stand_in(record: Record, origin: Origin, log_ms: int) -> Event:
    """An event in the place of one that cannot be read, or not yet."""
    zone = (record.key or b"").decode(errors="replace") or "unknown"
    return Event(
        zone, "", "", "", "", {}, {}, origin, record.partition, log_ms, record.value or b"", record.headers, {}
    )


def letter_headers(record: Record, cause: str) -> Headers:
    """Headers by which a dead letter says where it stood and why it is there."""
    place = f"{record.topic}/{record.partition}/{record.offset}"
    trace = {TRACE: record.headers[TRACE]} if TRACE in record.headers else {}
    return trace | {CAUSE: cause, PLACE: place}


def cause_of(text: str) -> str:
    """The cause as everybody gets it, the handler too: fit for a header, where a replay finds the very same."""
    return text[:LONGEST_CAUSE].encode(errors="backslashreplace").decode().replace("\n", " ")
