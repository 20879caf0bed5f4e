"""How large a record may be, so that whatever comes in leads to outputs that the topics take.

What comes in is the smallest, what a handler makes may be larger, what the topics take is larger than that with all
headers: no event is accepted of which this would not hold.
"""

from kakou.runtime.events.record import Headers

LARGEST_RECORD = 4 * 1024 * 1024
"""Bytes of a record that every topic takes, headers included (`max.message.bytes`)."""

LARGEST_VALUE = 3_500_000
"""Bytes of an output's value. The same for every service, so that whoever passes an event on need not fear for it."""

LARGEST_HEADERS = 32_768
"""Bytes of an output's key and headers together."""

CHAIN_HEADERS = 1_000
"""Bytes that the headers of the chain and the trace may take, of those."""

LARGEST_OUTPUTS = 16 * 1024 * 1024
"""Bytes of all outputs of one event: they are one value in Redis until they are published."""

OUTBOX_BYTES = 4 * 1024 * 1024
"""Bytes of outputs after which a batch ends, so that the outbox is no larger than this and one event's outputs."""

BATCH_BYTES = 1024 * 1024
"""Bytes of input that a batch takes, or one record that is larger."""

WAITING_BYTES = 1024 * 1024
"""Bytes of a partition's input, packed as the broker sends them, that wait in memory; one answer more at most."""

LETTER_KEPT = 1_000
"""Bytes that are kept of a dead letter's value when the log refuses more."""

LARGEST_INBOUND = 2 * 1024 * 1024
"""Bytes of a record appended to `gate.inbound`. A body has half of that at most, but decimals are kept as text."""

BATCH_OVERHEAD = 61
RECORD_OVERHEAD = 21 + 5 * 3
FIELD_OVERHEAD = 5 * 2
"""What Kafka adds to a record that stands alone: the batch's head, the record's own with its lengths, and for each
header two lengths, all of them at their longest (https://kafka.apache.org/documentation/#recordbatch)."""


def size(key: str, value: bytes, headers: Headers) -> int:
    """Bytes of the record as Kafka counts them before compression, or a few more."""
    return BATCH_OVERHEAD + RECORD_OVERHEAD + len(value) + size_of_headers(key, headers)


def size_of_headers(key: str, headers: Headers) -> int:
    return FIELD_OVERHEAD * len(headers) + len("".join((key, *headers, *headers.values())).encode())
