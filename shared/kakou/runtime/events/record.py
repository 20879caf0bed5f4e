"""Records as the log holds them, and as the loop hands them to it."""

from hashlib import blake2b
from typing import NamedTuple

ORIGIN = "kakou-origin"
PREVIOUS = "kakou-prev"
WRITER = "kakou-writer"
LOG_TIME = "kakou-log-time"
OUTCOME = "kakou-outcome"
TRACE = "traceparent"
TYPE = "ce_type"
SUBJECT = "ce_subject"
"""Attributes of the event as headers, as the Kafka binding of CloudEvents allows in structured mode (3.3.3): a reader
that has no use for the event need not decode it."""
CONTENT_TYPE = "content-type"
CLOUDEVENTS = "application/cloudevents+json; charset=utf-8"

SHOWN = "kakou-data-"
"""Headers that begin so show something of the data, and go wherever it goes."""

NOTHING_BEFORE = "-"
"""The `kakou-prev` of the first output that a writer puts into a topic and partition."""

Headers = dict[str, str]


class Record(NamedTuple):
    """A record read from the log. `timestamp` is in milliseconds since the epoch, as the producer set it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers

    def digest(self) -> str:
        """Tells whether the log still holds, at this position, what a state was built from."""
        return blake2b(self.value or b"", digest_size=16).hexdigest()


class Outgoing(NamedTuple):
    """A record to be appended; the partition is explicit because an output follows its input's partition."""

    topic: str
    partition: int
    key: str
    value: bytes
    headers: Headers
