"""An output that the log refuses for good: what stands in its place in the chain, and the dead letter about it.

Both are functions of the refused record and the cause, so that two owners, and a rebuild, come to the same.
"""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from kakou.runtime.batches.rejection import CAUSE, LONGEST_NAME, PLACE, REJECTED, Rejection, cut
from kakou.runtime.events.event import encode
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import (
    CLOUDEVENTS,
    CONTENT_TYPE,
    LOG_TIME,
    NOTHING_BEFORE,
    ORIGIN,
    OUTCOME,
    PREVIOUS,
    TRACE,
    WRITER,
    Headers,
    Outgoing,
)
from kakou.runtime.events.size import LARGEST_VALUE, LETTER_KEPT, size

DEAD_LETTERS = "gate.dead-letters"
REFUSALS = f"{DEAD_LETTERS}/refused"
"""The chain of dead letters about refused outputs, in what a state says was sent."""


def refusals_of(service: str) -> str:
    """The writer of those: a chain of its own, as their origins are those of the outputs."""
    return f"{service}/refused"


def replaced(
    outbox: Sequence[Outgoing], refused: Iterable[Outgoing], sent: Mapping[str, Origin]
) -> tuple[list[Outgoing], dict[str, Origin]]:
    """The outbox without the refused records, and what was sent. As it was where nothing smaller can be said."""
    sent, records = dict(sent), list[Outgoing]()
    places = {_place(record) for record in refused}
    for record in outbox:
        if _place(record) not in places:
            records.append(record)
        elif record.topic == DEAD_LETTERS:
            value, headers = cut(record.value, LETTER_KEPT, record.headers)
            records.append(record._replace(value=value, headers=headers))
        elif _said(record.value)["type"] == REJECTED:
            records.append(record)
        else:
            cause = (
                f"{record.topic} refuses the record, which has {size(record.key, record.value, record.headers)} bytes"
            )
            records += instead(record, cause, sent)
    return records, sent


def instead(record: Outgoing, cause: str, sent: dict[str, Origin]) -> list[Outgoing]:
    """The dead letter, and the rejection in the record's place. `sent` is told of the letter."""
    origin = Origin.decode(record.headers[ORIGIN])
    before = sent.get(REFUSALS)
    sent[REFUSALS] = origin
    return [
        _letter(record, cause, before.encode() if before else NOTHING_BEFORE),
        _rejection(record, cause, origin),
    ]


def _letter(record: Outgoing, cause: str, previous: str) -> Outgoing:
    place = f"{record.topic}/{record.partition}/{record.headers[ORIGIN]}"
    writer = refusals_of(record.headers[WRITER])
    headers = _chained(record) | {WRITER: writer, PREVIOUS: previous, CAUSE: cause, PLACE: place}
    value, headers = cut(record.value, LARGEST_VALUE, headers)
    return record._replace(topic=DEAD_LETTERS, value=value, headers=headers)


def _rejection(record: Outgoing, cause: str, origin: Origin) -> Outgoing:
    writer, said = record.headers[WRITER], _said(record.value)
    rejection = Rejection(**said, service=writer, partition=record.partition, root=origin.root, cause=cause)
    no, source = f"{record.partition}-{origin.encode()}", f"/{record.key}/{writer}"
    value = encode(no, source, REJECTED, rejection.subject, int(record.headers[LOG_TIME]), rejection)
    return record._replace(value=value, headers=_chained(record) | {OUTCOME: "rejected"})


def _chained(record: Outgoing) -> Headers:
    """The headers of its place in the chain, and its trace."""
    kept = (ORIGIN, PREVIOUS, WRITER, LOG_TIME, TRACE)
    return {CONTENT_TYPE: CLOUDEVENTS} | {name: record.headers[name] for name in kept if name in record.headers}


def _said(value: bytes) -> dict[str, str]:
    """What a rejection repeats of the event."""
    envelope = orjson.loads(value)
    return {name: str(envelope.get(name) or "")[:LONGEST_NAME] for name in ("type", "id", "source", "subject")}


def _place(record: Outgoing) -> tuple[str, str, str]:
    return record.topic, record.headers[WRITER], record.headers[ORIGIN]
