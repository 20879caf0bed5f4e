"""Giving a batch's outputs their place in each topic's chain."""

from collections.abc import Sequence

from kakou.runtime.origin import Origin
from kakou.runtime.record import (
    CLOUDEVENTS,
    CONTENT_TYPE,
    LOG_TIME,
    NOTHING_BEFORE,
    ORIGIN,
    PREVIOUS,
    TRACE,
    WRITER,
    Outgoing,
)
from kakou.runtime.unit import Output

DEAD_LETTERS = "gate.dead-letters"


def chain(
    service: str, topic: str | None, outputs: Sequence[Output], sent: dict[str, Origin]
) -> tuple[list[Outgoing], dict[str, Origin]]:
    """The records to publish, and per topic the origin of the last one. `sent` says what was made before."""
    sent = dict(sent)
    records: list[Outgoing] = []
    for output in outputs:
        target = DEAD_LETTERS if output.letter else topic
        if target is None:
            continue
        origin = output.event.origin.hop(output.index)
        previous = sent.get(target)
        headers = {
            CONTENT_TYPE: CLOUDEVENTS,
            WRITER: service,
            ORIGIN: origin.encode(),
            PREVIOUS: previous.encode() if previous else NOTHING_BEFORE,
            LOG_TIME: str(output.event.log_ms),
            **output.headers,
        }
        if TRACE in output.event.headers:
            headers[TRACE] = output.event.headers[TRACE]
        records.append(Outgoing(target, output.event.partition, output.event.zone, output.value, headers))
        sent[target] = origin
    return records, sent
