"""Outputs that the log will never take: their visit is referred, everything else goes on."""

import asyncio
from collections.abc import Iterator
from hashlib import sha256

import httpx
import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from kakou.contracts import topics
from kakou.runtime.batches.refusal import DEAD_LETTERS
from kakou.runtime.kafka.topics import settings_of
from redis import Redis

from tests.e2e.open_gate import OpenZone, open_zone, operating, session
from tests.gate import Gate, eventually

VISITS, TOO_SMALL = "gate.visits", 1_200
READING: dict[str, object] = {"direction": "I", "pass_nos": [], "weight": {"kg": "20000", "stable": True}}
LARGEST: dict[str, object] = READING | {
    "pass_nos": [f"Z3105I{sha256(bytes([no])).hexdigest()[:13]}" for no in range(50)]
}
"""So many passes that nobody filed, and no compression makes small, that what is told of them exceeds the limit."""


@pytest.fixture(scope="module")
def zone(opened_gate: Gate) -> Iterator[OpenZone]:
    opened = open_zone(opened_gate, "3105LARGE")
    yield opened
    opened.close()


def judged(zone: OpenZone, reading: dict[str, object] = READING) -> dict[str, object]:
    """The verdict on a truck without papers."""
    answer = zone.say(zone.event(topics.VEHICLE_GATHERED, session(), reading), wait=20)
    assert answer.status_code == 200, answer.text
    verdict: dict[str, object] = answer.json()["verdict"]
    return verdict


def letters(gate: Gate) -> list[dict[str, str]]:
    """Headers of the dead letters about refused outputs."""

    async def read() -> list[dict[str, str]]:
        async with operating(gate) as host:
            found = []
            for partition in range(host.partitions):
                found += await host.log.read(DEAD_LETTERS, partition, 0, 500)
            return [one.headers for one in found if one.headers["kakou-writer"].endswith("/refused")]

    return asyncio.run(read())


def limit(gate: Gate, topic: str, size: int) -> None:
    async def alter() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=gate.servers.bootstrap)
        await admin.start()
        settings = settings_of(topic, 1) | {"max.message.bytes": str(size)}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
        await admin.close()

    asyncio.run(alter())


def counted(gate: Gate, metric: str) -> float:
    shown = httpx.get(f"{gate.operations_url('lane-router')}/metrics", timeout=5).text
    return sum(float(row.rpartition(" ")[2]) for row in shown.splitlines() if row.startswith(metric))


def test_a_topic_that_takes_less_than_it_must_costs_a_referral_and_not_the_partition(
    lasting_gate: Gate, zone: OpenZone
) -> None:
    assert "technical.event.rejected" not in str(judged(zone))
    limit(lasting_gate, VISITS, TOO_SMALL)
    try:
        verdict = judged(zone, LARGEST)
    finally:
        limit(lasting_gate, VISITS, 4 * 1024 * 1024)
    assert (verdict["check_result"], "technical.event.rejected" in str(verdict)) == ("M", True), verdict
    assert {one["kakou-writer"] for one in letters(lasting_gate)} == {"lane-router/refused"}
    assert counted(lasting_gate, "kakou_outputs_refused_total") >= 1
    assert counted(lasting_gate, 'kakou_loop_retries_total{cause="publish-failed"') >= 3
    assert "technical.event.rejected" not in str(judged(zone))


def outbox_of(gate: Gate, zone: OpenZone) -> tuple["Redis", str]:
    async def partition() -> int:
        async with operating(gate) as host:
            return host.partition_of(zone.code)

    return Redis.from_url(gate.servers.redis_url), f"{{lane-router:{asyncio.run(partition())}}}:outbox"


@pytest.mark.parametrize("what", ["a header", "a value"])
def test_an_outbox_that_could_never_be_published_is_free_after_a_restart(
    lasting_gate: Gate, zone: OpenZone, what: str
) -> None:
    """As a build left it behind that measured values alone."""
    redis, key = outbox_of(lasting_gate, zone)
    outbox: list[list[object]] = []

    def taken() -> bool:
        nonlocal outbox
        outbox = orjson.loads(redis.get(key) or b"[]")
        return bool(outbox)

    eventually(taken, 20, "an outbox, with each tick")
    lasting_gate.kill("lane-router")
    assert taken()
    topic, zone_code, value, headers = outbox[-1]
    assert isinstance(headers, dict)
    if what == "a header":
        headers = headers | {"traceparent": "a" * 4_193_903}
    else:
        value = orjson.dumps(orjson.loads(str(value)) | {"photo": "x" * 4_200_000}).decode()
    redis.set(key, orjson.dumps([*outbox[:-1], [topic, zone_code, value, headers]]))
    lasting_gate.start("lane-router")
    lasting_gate.wait_ready()
    assert "technical.event.rejected" not in str(judged(zone))
    refused = [one for one in letters(lasting_gate) if one["kakou-origin"] == headers["kakou-origin"]]
    assert bool(refused) is (what == "a value")


def test_a_state_rebuilt_from_the_log_makes_the_refused_output_again_and_comes_to_the_same(
    lasting_gate: Gate, zone: OpenZone
) -> None:
    number = session()
    limit(lasting_gate, VISITS, TOO_SMALL)
    try:
        before = zone.say(zone.event(topics.VEHICLE_GATHERED, number, LARGEST), wait=20).json()
    finally:
        limit(lasting_gate, VISITS, 4 * 1024 * 1024)
    assert "technical.event.rejected" in str(before["verdict"])
    told = len(letters(lasting_gate))
    Redis.from_url(lasting_gate.servers.redis_url).flushall()

    def seen() -> bool:
        answer = zone.terminal.get(f"/v1/visits/G1.E01.{number}")
        return answer.status_code == 200 and answer.json()["verdict"] == before["verdict"]

    eventually(seen, 60, "the same verdict from the rebuilt state")
    assert "technical.event.rejected" not in str(judged(zone))
    assert len(letters(lasting_gate)) == told
