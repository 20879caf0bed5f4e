"""Progress and outbox as stores keep them: plain JSON."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final

import orjson

from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Outgoing
from kakou.runtime.store import Progress, check_format

UNNUMBERED: Final = 1
"""Format of a state without a number, as builds wrote it before there were any."""


def encode_progress(progress: Progress) -> bytes:
    return orjson.dumps(
        {
            "position": progress.position,
            "digest": progress.digest,
            "mark": progress.mark.encode() if progress.mark else None,
            "sent": {topic: origin.encode() for topic, origin in progress.sent.items()},
            "rebuilding": progress.rebuilding,
            "partitions": progress.partitions,
            "letters": progress.letters,
            "standing_from": dict(progress.standing_from),
            "format": progress.format,
        }
    )


def decode_progress(stored: bytes | str) -> Progress:
    """Raises NewerState, before anything else is read of it: that may look different by then."""
    plain = {"format": UNNUMBERED} | orjson.loads(stored)
    check_format(plain["format"])
    mark = plain["mark"]
    sent = {topic: Origin.decode(origin) for topic, origin in plain["sent"].items()}
    return Progress(**plain | {"mark": Origin.decode(mark) if mark else None, "sent": sent})


def encode_outbox(outbox: Sequence[Outgoing]) -> bytes:
    plain = [[record.topic, record.key, plain_value(record.value), record.headers] for record in outbox]
    return orjson.dumps(plain)


def decode_outbox(stored: bytes | str, partition: int) -> tuple[Outgoing, ...]:
    return tuple(
        Outgoing(topic, partition, key, value_of(value), headers) for topic, key, value, headers in orjson.loads(stored)
    )


def plain_value(value: bytes) -> str | dict[str, str]:
    """JSON text but for a dead letter's, which may be any bytes."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode()}


def value_of(plain: str | dict[str, str]) -> bytes:
    return plain.encode() if isinstance(plain, str) else b64decode(plain["base64"])
