"""Giving a batch's outputs their place in each topic's chain."""

from collections.abc import Mapping, Sequence

from kakou.runtime.batches.refusal import DEAD_LETTERS, instead
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import (
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
from kakou.runtime.unit_of_work import Output


def chain(
    service: str,
    topic: str | None,
    outputs: Sequence[Output],
    sent: Mapping[str, Origin],
    refused: Mapping[Origin, str],
) -> tuple[list[Outgoing], dict[str, Origin]]:
    """The records to publish, and per chain the origin of the last one. `sent` says what was made before.

    refused: outputs that the log has refused before, by origin, with the cause.
    """
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
        record = Outgoing(target, output.event.partition, output.event.zone, output.value, headers)
        sent[target] = origin
        if origin in refused and not output.letter:
            records += instead(record, refused[origin], sent)
        else:
            records.append(record)
    return records, sent
