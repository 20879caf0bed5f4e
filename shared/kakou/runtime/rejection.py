"""What becomes of an event that could not be handled: a rejection for those who wait, a letter for those who mend."""

from pydantic import BaseModel, ConfigDict

from kakou.runtime.event import Event
from kakou.runtime.origin import Origin
from kakou.runtime.record import TRACE, Headers, Record

REJECTED = "kakou.event.rejected.v1"
CAUSE = "kakou-cause"
PLACE = "kakou-place"


class Rejection(BaseModel):
    """An event that could not be handled, where it stands in the log, and why."""

    model_config = ConfigDict(frozen=True)

    service: str
    type: str
    id: str
    source: str
    subject: str
    topic: str
    partition: int
    offset: int
    cause: str


def rejection_of(record: Record, event: Event, service: str, cause: str) -> Rejection:
    return Rejection(
        service=service,
        type=event.type,
        id=event.id,
        source=event.source,
        subject=event.subject,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        cause=_header_text(cause),
    )


def stand_in(record: Record, origin: Origin, log_ms: int) -> Event:
    """An event in the place of one that cannot be read, or not yet."""
    zone = (record.key or b"").decode(errors="replace") or "unknown"
    return Event(zone, "", "", "", "", {}, {}, origin, record.partition, log_ms, record.value or b"", record.headers)


def letter_headers(record: Record, cause: str) -> Headers:
    """Headers by which a dead letter says where it stood and why it is there."""
    place = f"{record.topic}/{record.partition}/{record.offset}"
    trace = {TRACE: record.headers[TRACE]} if TRACE in record.headers else {}
    return trace | {CAUSE: _header_text(cause), PLACE: place}


def _header_text(text: str) -> str:
    """Headers are ASCII; a rebuild must read back the very cause that was written."""
    return text.encode("ascii", "backslashreplace").decode().replace("\n", " ")
