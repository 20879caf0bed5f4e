"""Between aiokafka's records and ours. Every record of ours passes here on its way to the log and from it."""

from collections.abc import Mapping
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import MessageSizeTooLargeError

from kakou.runtime.events.record import TRACE, Headers, Outgoing, Record
from kakou.runtime.events.size import LARGEST_RECORD
from kakou.runtime.events.trace import traceparent
from kakou.runtime.kafka.append_queue import Item


def record_of(place: TopicPartition, found: Any) -> Record:
    """found: a record in one of aiokafka's batches."""
    headers = {name: value.decode(errors="replace") for name, value in found.headers if value is not None}
    return Record(place.topic, place.partition, found.offset, found.timestamp, found.key, found.value, sound(headers))


def item_of(record: Outgoing) -> Item:
    """Raises MessageSizeTooLargeError for what no topic need take, UnicodeEncodeError."""
    headers = encoded(record.headers)
    beside = sum(len(name) + len(text) for name, text in headers)
    if len(record.value) + beside > LARGEST_RECORD:
        raise MessageSizeTooLargeError(f"{len(record.value) + beside} bytes, {LARGEST_RECORD} are allowed")
    return Item(record.key.encode(), record.value, headers)


def encoded(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in sound(headers).items()]


def sound(headers: Mapping[str, str]) -> Headers:
    """The headers, without a `traceparent` that is none: an older build may have taken one of any length."""
    kept = {name: text for name, text in headers.items() if name != TRACE}
    trace = traceparent(headers.get(TRACE))
    return kept | {TRACE: trace} if trace else kept
