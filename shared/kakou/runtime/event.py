"""A record decoded: the event a handler sees."""

import builtins
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel

from kakou.runtime.envelope import envelope
from kakou.runtime.origin import Origin
from kakou.runtime.record import Headers, Record

T = TypeVar("T", bound=BaseModel)

LONGEST_ZONE = 40
"""Bytes of a key that is taken for a zone: more than any zone has."""


@lru_cache(64)
def moment(ms: int) -> datetime:
    """`ms` are milliseconds since the epoch. Kept, because a handler asks for its event's many times."""
    return datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)


class Undecodable(ValueError):
    """The record's value is not a CloudEvent in JSON; the message says what is missing."""


class Event(NamedTuple):
    """One CloudEvent with its place in the log.

    `origin.root` is the position in `gate.inbound` of the event that everything here follows from;
    `log_ms` is the zone's clock in milliseconds since the epoch. `data` is plain JSON: decimals are strings.
    `readings` holds what `read` has made of the data, because a batch may be handled again and metrics look once more.
    """

    zone: str
    type: str
    id: str
    source: str
    subject: str
    data: dict[str, Any]
    attributes: dict[str, Any]
    origin: Origin
    partition: int
    log_ms: int
    value: bytes
    headers: Headers
    readings: dict[builtins.type[BaseModel], BaseModel]

    @property
    def log_time(self) -> datetime:
        return moment(self.log_ms)

    def read(self, model: builtins.type[T]) -> T:
        """The data as `model`; fields of a newer writer are left out. Raises ValidationError, which makes it poison."""
        reading = self.readings.get(model)
        if reading is None:
            reading = self.readings[model] = model.model_validate(self.data, extra="ignore")
        assert isinstance(reading, model)
        return reading


def decode(record: Record, origin: Origin, log_ms: int) -> Event:
    """The event in `record`. Raises Undecodable."""
    try:
        sent = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError as error:
        raise Undecodable(f"the value is not JSON: {error}") from None
    if not isinstance(sent, dict):
        raise Undecodable("the value is not a JSON object")
    if not record.key:
        raise Undecodable("the key is empty; it must be the zone")
    if len(record.key) > LONGEST_ZONE:
        raise Undecodable(f"the key has {len(record.key)} bytes; it must be the zone")
    kind, data = sent.get("type"), sent.get("data")
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise Undecodable("`type` must be a string and `data` an object")
    return Event(
        zone=record.key.decode(errors="replace"),
        type=kind,
        id=str(sent.get("id", "")),
        source=str(sent.get("source", "")),
        subject=str(sent.get("subject") or ""),
        data=data,
        attributes=sent,
        origin=origin,
        partition=record.partition,
        log_ms=log_ms,
        value=record.value or b"",
        headers=record.headers,
        readings={},
    )


def encode(no: str, source: str, kind: str, subject: str, log_ms: int, data: BaseModel) -> bytes:
    """An output of ours as a CloudEvent in JSON. no: its id, partition and origin."""
    content = orjson.Fragment(data.__pydantic_serializer__.to_json(data))
    return orjson.dumps(envelope(kind, source, subject, content, no=no, at=moment(log_ms)))
