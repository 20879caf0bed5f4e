"""Whatever is sent as a trace context, or stands on the log as one, nobody has to wait for it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaProducer
from kakou.runtime.events.record import Record

from tests.e2e.open_gate import OpenZone, open_zone, operating
from tests.gate import Gate

LANE_REPORTED = "kakou.lane.reported.v1"
WEDGING = 4_193_903
"""Characters of a header with which a lane's report is just small enough for the log, and its next hop is not."""
GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(scope="module")
def zone(shared_gate: Gate) -> Iterator[OpenZone]:
    opened = open_zone(shared_gate, "3107W")
    yield opened
    opened.close()


def reported(zone: OpenZone, **more: object) -> dict[str, object]:
    no = uuid4().hex
    source, data = f"/{zone.code}/G1/E01", {"open": True, "devices": []}
    return {"specversion": "1.0", "id": no, "source": source, "type": LANE_REPORTED, "data": data, **more}


def answers(zone: OpenZone) -> bool:
    """Whether what is written now has gone all the way."""
    done = zone.ops.put("/v1/policy", json={}, headers={"Prefer": "wait=10"})
    return done.status_code == 200


def records(gate: Gate, zone: OpenZone) -> list[Record]:
    """The zone's events on the log."""

    async def read() -> list[Record]:
        async with operating(gate) as host:
            partition = host.partition_of(zone.code)
            found: list[Record] = []
            end = await host.end(partition)
            while not found or found[-1].offset < end - 1:
                start = found[-1].offset + 1 if found else 0
                found += await host.log.read("gate.inbound", partition, start, 500)
            return [record for record in found if record.key == zone.code.encode()]

    return asyncio.run(read())


async def append_as_it_was(gate: Gate, zone: OpenZone, event: dict[str, object], trace: bytes) -> None:
    """As a build without a limit would: the header stands on the log."""
    async with operating(gate) as host:
        partition = host.partition_of(zone.code)
    producer = AIOKafkaProducer(bootstrap_servers=gate.servers.bootstrap, max_request_size=4_194_304)
    await producer.start()
    headers = [("content-type", b"application/cloudevents+json; charset=utf-8"), ("traceparent", trace)]
    place = {"key": zone.code.encode(), "partition": partition, "headers": headers}
    await producer.send_and_wait("gate.inbound", orjson.dumps(event), **place)
    await producer.stop()


@pytest.mark.parametrize("length", [WEDGING - 20, WEDGING, WEDGING + 20, 1_000_000])
def test_a_header_of_any_length_holds_nobody_up(zone: OpenZone, length: int) -> None:
    with suppress(httpx.HTTPError):
        zone.terminal.post("/v1/events", json=reported(zone), headers={"traceparent": "a" * length})
    assert answers(zone)


def test_a_header_of_any_length_that_stands_on_the_log_holds_nobody_up(shared_gate: Gate, zone: OpenZone) -> None:
    for length in (WEDGING - 3_000, WEDGING - 300):
        asyncio.run(append_as_it_was(shared_gate, zone, reported(zone), b"a" * length))
    asyncio.run(append_as_it_was(shared_gate, zone, reported(zone), b"\xff\x00" * 1_000_000))
    assert answers(zone)


def test_a_header_is_not_written_once_for_each_event_of_a_batch(shared_gate: Gate, zone: OpenZone) -> None:
    batch = [reported(zone) for _ in range(100)]
    media = {"Content-Type": "application/cloudevents-batch+json"}
    ids = {event["id"] for event in batch}
    with suppress(httpx.HTTPError):
        zone.terminal.post("/v1/events", json=batch, headers=media | {"traceparent": f"{GOOD}-{'a' * 60_000}"})
    standing = [record for record in records(shared_gate, zone) if orjson.loads(record.value or b"")["id"] in ids]
    assert all("traceparent" not in record.headers for record in standing)
    assert sum(len(value) for record in standing for value in record.headers.values()) < 100 * 100


@pytest.mark.parametrize("mode", ["header", "structured", "binary"])
@pytest.mark.parametrize(
    ("sent", "kept"), [(GOOD, GOOD), ("00-" + "x" * 60, None), (f"00-{'0' * 32}-00f067aa0ba902b7-01", None)]
)
def test_a_trace_context_goes_with_its_event_however_it_is_sent(
    shared_gate: Gate, zone: OpenZone, mode: str, sent: str, kept: str | None
) -> None:
    event = reported(zone)
    match mode:
        case "header":
            answer = zone.terminal.post("/v1/events", json=event, headers={"traceparent": sent})
        case "structured":
            answer = zone.terminal.post("/v1/events", json=event | {"traceparent": sent})
        case _:
            attributes = {f"ce-{name}": str(value) for name, value in event.items() if name != "data"}
            media = {"Content-Type": "application/json", "ce-traceparent": sent}
            answer = zone.terminal.post("/v1/events", json=event["data"], headers=attributes | media)
    assert answer.status_code == 202, answer.text
    offset = answer.json()["position"]["offset"]
    record = next(record for record in records(shared_gate, zone) if record.offset == offset)
    assert record.headers.get("traceparent") == kept


def test_every_write_drops_what_is_no_trace_context(shared_gate: Gate, zone: OpenZone) -> None:
    zone.customs.put("/v1/enterprises/3105940042", json={"name": "演示贸易"}, headers={"traceparent": "b" * 9_000})
    drill = {"Authorization": f"Bearer {zone.tokens['safety']}", "traceparent": "b" * 9_000}
    httpx.post(f"{shared_gate.url('hazmat-notify')}/v1/drills", json={"by": "李四"}, headers=drill, timeout=20)
    assert all("b" * 9_000 not in record.headers.values() for record in records(shared_gate, zone))
    assert answers(zone)
