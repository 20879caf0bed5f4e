"""Whatever comes in, what follows from it fits into the topics, and what would not is set aside by itself."""

import orjson
import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import Headers
from kakou.runtime.events.size import (
    BATCH_OVERHEAD,
    LARGEST_HEADERS,
    LARGEST_INBOUND,
    LARGEST_RECORD,
    LARGEST_VALUE,
    RECORD_OVERHEAD,
    size,
)
from kakou.runtime.health import Server
from kakou.runtime.kafka.appender import Appender, EventTooLarge
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.records import encoded
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.runtime.told import LETTERS, Path, Rule, Text, envelope

CHAINED: Headers = {"content-type": "application/cloudevents+json", "kakou-origin": "4711.0.2", "大": "值" * 300}


@pytest.mark.parametrize(("value", "headers"), [(b"", {}), (b"x" * 100, CHAINED), (b"x" * LARGEST_VALUE, CHAINED)])
def test_a_record_is_measured_as_kafka_measures_it_or_a_little_larger(value: bytes, headers: Headers) -> None:
    kafka = DefaultRecordBatchBuilder.estimate_size_in_bytes(b"3105W", value, encoded(headers))
    assert kafka <= size("3105W", value, headers) <= kafka + 100


def test_an_output_of_the_largest_size_with_the_largest_headers_fits_into_every_topic() -> None:
    assert LARGEST_VALUE + LARGEST_HEADERS + BATCH_OVERHEAD + RECORD_OVERHEAD < LARGEST_RECORD
    assert LARGEST_INBOUND + LARGEST_HEADERS < LARGEST_VALUE


def fits_everywhere(path: Path) -> bool:
    records = [*path.out(), *path.out(LETTERS)]
    assert records
    return all(size((r.key or b"").decode(), r.value or b"", r.headers) < LARGEST_RECORD for r in records)


def test_an_event_of_the_largest_size_is_passed_on_as_it_is() -> None:
    path = Path()
    frame = len(envelope("e1", text=""))
    path.event("e1", text="x" * (LARGEST_INBOUND - 200 - frame))
    path.run()
    assert [record.value for record in path.out()] == [path.log.records("gate.inbound", 0)[0].value]
    assert fits_everywhere(path)


@pytest.mark.parametrize(
    ("what", "limit"),
    [
        (lambda unit: unit.emit("told", Text(text="x" * LARGEST_VALUE)), "an output may have 3500000 bytes"),
        (lambda unit: unit.emit("told", Text(text="."), outcome="x" * 40_000), "key and headers of an output may have"),
        (
            lambda unit: [unit.emit("told", Text(text="x" * 3_000_000)) for _ in range(6)],
            "the outputs of one event may have 16777216 bytes",
        ),
    ],
)
def test_an_event_whose_outputs_do_not_fit_is_rejected_and_the_next_one_taken(what: object, limit: str) -> None:
    def handle(event: Event, unit: UnitOfWork) -> None:
        assert callable(what)
        what(unit) if event.id == "e1" else unit.forward()

    path = Path(Rule(handle))
    path.event("e1")
    path.event("e2")
    path.run()
    rejection, passed = (orjson.loads(record.value or b"") for record in path.out())
    assert rejection["type"] == "kakou.event.rejected.v1"
    assert limit in rejection["data"]["cause"]
    assert passed["id"] == "e2"
    assert limit in path.out(LETTERS)[0].headers["kakou-cause"]
    assert path.store.partitions[0].buckets["3105W/referred"].keys() == {"e1"}
    assert fits_everywhere(path)


GARBAGE = {
    "a value that fills a record": (b"{" * (LARGEST_RECORD - 200), "3105W", {}),
    "a subject that fills a record": (envelope("e1").replace(b'"7"', b'"' + b"s" * 4_100_000 + b'"'), "3105W", {}),
    "an id of control characters": (envelope("\x00\x1b" * 300_000), "3105W", {}),
    "a type that fills a record": (envelope("e1").replace(b'"told"', b'"' + b"t" * 4_100_000 + b'"'), "3105W", {}),
    "a key that fills a record": (envelope("e1"), "9" * 4_100_000, {}),
    "an outcome that fills a record": (envelope("e1"), "3105W", {"kakou-outcome": "o" * 4_100_000}),
    "a header of a name nobody knows": (envelope("e1"), "3105W", {"x" * 40: "y" * 4_100_000}),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_what_somebody_else_put_on_the_log_leads_to_records_that_fit(what: str) -> None:
    value, key, headers = GARBAGE[what]

    def handle(event: Event, unit: UnitOfWork) -> None:
        if event.id != "e2":
            raise ValueError(f"{event.type} {event.id} {event.subject} {event.zone}")
        unit.forward()

    path = Path(Rule(handle))
    path.tell(value, key, **headers)
    path.event("e2")
    path.run()
    assert orjson.loads(path.out()[-1].value or b"")["id"] == "e2"
    assert fits_everywhere(path)
    assert sum(len(record.value or b"") for record in path.out()) < 20_000, "nothing is said of it twice over"


def test_a_dead_letter_that_was_cut_says_so() -> None:
    path = Path()
    path.tell(b"{" * 4_000_000)
    path.run()
    letter = path.out(LETTERS)[0]
    assert (letter.value, letter.headers["kakou-cut"]) == (b"{" * LARGEST_VALUE, "4000000")


async def test_an_event_too_large_for_the_log_is_refused_before_any_of_its_batch_is_appended() -> None:
    appender = Appender(KafkaConnection("127.0.0.1:1"), Server("Kafka"))
    with pytest.raises(EventTooLarge, match="an event may have 2097152 bytes on the log, this one has 2"):
        await appender.append_all(0, "3105W", [b"{}", b"x" * LARGEST_INBOUND], None)
