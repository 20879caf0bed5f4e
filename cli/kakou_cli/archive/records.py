"""A record of the log as a line of the archive: JSON, to the byte the same whenever it is written."""

from base64 import b64decode, b64encode
from typing import Any

import orjson
from kakou.runtime.events.record import Record
from pydantic import TypeAdapter

_HEADERS = TypeAdapter(dict[str, str])


def line_of(record: Record) -> bytes:
    """Offset, timestamp (ms), key, headers and value; bytes that are no UTF-8 as `{"base64": …}`."""
    line = {
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": _plain(record.key),
        "headers": record.headers,
        "value": _plain(record.value),
    }
    return orjson.dumps(line)


def record_of(line: bytes, topic: str, partition: int) -> Record:
    """Raises ValueError for a line that is no record."""
    return record_from(orjson.loads(line), topic, partition)


def record_from(said: Any, topic: str, partition: int) -> Record:
    """As `record_of`, from what the line says. Raises ValueError."""
    try:
        key, value = _bytes(said["key"]), _bytes(said["value"])
        headers = _HEADERS.validate_python(said["headers"], strict=True)
        return Record(topic, partition, _whole(said["offset"]), _whole(said["timestamp"]), key, value, headers)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from None


def zone_of(record: Record) -> str:
    """Whose record it is; of one without a key, nobody's: an empty name."""
    return (record.key or b"").decode(errors="replace")


def _plain(data: bytes | None) -> str | dict[str, str] | None:
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode()}


def _bytes(plain: Any) -> bytes | None:
    if plain is None or isinstance(plain, str):
        return plain if plain is None else plain.encode()
    return b64decode(plain["base64"], validate=True)


def _whole(number: Any) -> int:
    if type(number) is not int:
        raise ValueError(f"{number!r} is no whole number")
    return number
