"""What a zone costs the log in which nothing happens: its ticks, and what every service makes of them."""

from datetime import timedelta

import orjson
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from kakou.contracts import topics
from kakou.contracts.services import DECIDING
from kakou.runtime.events.envelope import envelope
from kakou.runtime.events.record import ORIGIN, Record
from kakou.runtime.kafka.records import encoded
from kakou.runtime.state.timers import LONGEST_MS
from kakou_cli.services import service_of

from tests.unit.path import PARTITION, ZONE, Path

TICKS_A_YEAR = timedelta(days=365) // timedelta(milliseconds=LONGEST_MS)
MB = 1_000_000


def test_a_quiet_zone_writes_less_than_100_mb_a_year() -> None:
    """A tick in nine minutes, each record alone in its batch and not compressed."""
    path = Path([service_of(entry) for entry in DECIDING])
    path.tick()
    path.settle()
    before = written(path)
    path.log.now_ms += LONGEST_MS
    at = path.now
    told = envelope(topics.CLOCK_TICKED, f"/{ZONE}/clock", ZONE, {}, no=f"{at:%Y%m%dT%H%M%S.%f}", at=at)
    path.raw(orjson.dumps(told))
    path.settle()
    of_a_tick = written(path) - before
    assert of_a_tick > 1_000
    assert of_a_tick * TICKS_A_YEAR < 100 * MB


def written(path: Path) -> int:
    """Bytes of all records, but for those that a take-over has published again."""
    records = {
        (topic, record.headers.get(ORIGIN, record.offset)): batch(record)
        for topic in (topics.INBOUND_TOPIC, *(str(service.writes) for service in path.services))
        for record in path.log.records(topic, PARTITION)
    }
    return sum(map(len, records.values()))


def batch(record: Record) -> bytes:
    """The record as a broker stores it."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, 1_000, 0, 1_000_000, 1_000_000)
    builder.append(0, record.timestamp, record.key, record.value, encoded(record.headers))
    return bytes(builder.build())
