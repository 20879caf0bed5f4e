"""A record decoded: the event a handler sees."""

import builtins
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel

from kakou.runtime.events.envelope import envelope
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, SHOWN, SUBJECT, TYPE, Headers, Record

T = TypeVar("T", bound=BaseModel)

LONGEST_ZONE = 40
"""Bytes of a key that is taken for a zone: more than any zone has."""


@lru_cache(64)
def moment(ms: int) -> datetime:
    """`ms` are milliseconds since the epoch. Kept, because a handler asks for its event's many times."""
    return datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)


class Undecodable(ValueError):
    """The record's value is not a CloudEvent in JSON; the message says what is missing."""


class Content:
    """What a record's value says, decoded once, when it is first asked for: most of what a service is told it only
    passes on. `readings` holds what `Event.read` has made of it, because a batch may be handled again and metrics look
    once more.
    """

    __slots__ = ("_sent", "readings", "value")

    def __init__(self, value: bytes, sent: dict[str, Any] | None = None) -> None:
        self.value = value
        self.readings: dict[builtins.type[BaseModel], BaseModel] = {}
        self._sent = sent

    @property
    def sent(self) -> dict[str, Any]:
        """The CloudEvent as plain JSON. Raises Undecodable."""
        if self._sent is None:
            self._sent = _sent(self.value)
        return self._sent


class Event(NamedTuple):
    """One CloudEvent with its place in the log.

    `origin.root` is the position in `gate.inbound` of the event that everything here follows from;
    `log_ms` is the zone's clock in milliseconds since the epoch.
    """

    zone: str
    type: str
    subject: str
    origin: Origin
    partition: int
    log_ms: int
    headers: Headers
    content: Content

    @property
    def log_time(self) -> datetime:
        return moment(self.log_ms)

    @property
    def value(self) -> bytes:
        """The record's value as it came."""
        return self.content.value

    @property
    def attributes(self) -> dict[str, Any]:
        """The whole CloudEvent as plain JSON. Raises Undecodable, as whatever is read of the value does."""
        return self.content.sent

    @property
    def data(self) -> dict[str, Any]:
        """Plain JSON: decimals are strings."""
        data: dict[str, Any] = self.content.sent["data"]
        return data

    @property
    def id(self) -> str:
        return str(self.content.sent.get("id", ""))

    @property
    def source(self) -> str:
        return str(self.content.sent.get("source", ""))

    def shown(self, name: str) -> str | None:
        """What the writer shows of the data in a header; None where it shows nothing, as older builds did."""
        return self.headers.get(SHOWN + name)

    def read(self, model: builtins.type[T]) -> T:
        """The data as `model`; fields of a newer writer are left out. Raises ValidationError, which makes it poison."""
        readings = self.content.readings
        reading = readings.get(model)
        if reading is None:
            reading = readings[model] = model.model_validate(self.data, extra="ignore")
        assert isinstance(reading, model)
        return reading

    def check_readable(self) -> None:
        """Raises Undecodable."""
        _ = self.content.sent


def decode(record: Record, origin: Origin, log_ms: int) -> Event:
    """The event in `record`: of one that a service wrote no more than its headers are read. Raises Undecodable."""
    if not record.key:
        raise Undecodable("the key is empty; it must be the zone")
    if len(record.key) > LONGEST_ZONE:
        raise Undecodable(f"the key has {len(record.key)} bytes; it must be the zone")
    headers, content = record.headers, Content(record.value or b"")
    if ORIGIN in headers and TYPE in headers and SUBJECT in headers:
        kind, subject = headers[TYPE], headers[SUBJECT]
    else:
        kind, subject = content.sent["type"], str(content.sent.get("subject") or "")
    zone = record.key.decode(errors="replace")
    return Event(zone, kind, subject, origin, record.partition, log_ms, headers, content)


def _sent(value: bytes) -> dict[str, Any]:
    try:
        sent = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise Undecodable(f"the value is not JSON: {error}") from None
    if not isinstance(sent, dict):
        raise Undecodable("the value is not a JSON object")
    if not isinstance(sent.get("type"), str) or not isinstance(sent.get("data"), dict):
        raise Undecodable("`type` must be a string and `data` an object")
    return sent


def encode(no: str, source: str, kind: str, subject: str, log_ms: int, data: BaseModel) -> bytes:
    """An output of ours as a CloudEvent in JSON. no: its id, partition and origin."""
    content = orjson.Fragment(data.__pydantic_serializer__.to_json(data))
    return orjson.dumps(envelope(kind, source, subject, content, no=no, at=moment(log_ms)))
