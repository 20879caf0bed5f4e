"""The golden log's trucks told again and again, each time as other trucks with other papers."""

import re
from typing import Final

from kakou.contracts import topics
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, PREVIOUS, TYPE, Record
from kakou.runtime.memory.log import MemoryLog

IN_EVERY_NUMBER: Final = b"0724"
"""Digits that visits, passes and declarations of the golden log have in their numbers, and its times have not."""

ROOTS: Final = 100_000
"""Between the roots of a copy and of the next."""

_SEQUENCE: Final = re.compile(rb'"sequence":(\d+)')


def copies(log: MemoryLog, count: int) -> MemoryLog:
    """What stands on `gate.verdicts` and `gate.hazmat`, `count` times in a row."""
    told = MemoryLog()
    for topic in (topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC):
        once = list({record.headers[ORIGIN]: record for record in log.records(topic, 0)}.values())
        before = "-"
        for number in range(count):
            for record in once:
                root, path = Origin.decode(record.headers[ORIGIN])
                origin = Origin(root + number * ROOTS, path).encode()
                headers = {**record.headers, ORIGIN: origin, PREVIOUS: before}
                told.append(topic, 0, (record.key or b"").decode(), _as_other(record, number), headers)
                before = origin
    return told


def _as_other(record: Record, number: int) -> bytes:
    value = (record.value or b"").replace(IN_EVERY_NUMBER, f"{number:04}".encode())
    if record.headers[TYPE] not in (topics.PASSAGE_RECORDED, topics.ALERT_RAISED):
        return value
    return _SEQUENCE.sub(lambda found: b'"sequence":%d' % (int(found[1]) + number * ROOTS), value, count=1)
