"""Between aiokafka's records and ours."""

from collections.abc import Mapping
from typing import Any

from kakou.runtime.record import Record


def record_of(found: Any) -> Record:
    """`found` is an aiokafka ConsumerRecord with undecoded bytes."""
    headers = {name: value.decode(errors="replace") for name, value in found.headers if value is not None}
    return Record(found.topic, found.partition, found.offset, found.timestamp, found.key, found.value, headers)


def encoded(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in headers.items()]
