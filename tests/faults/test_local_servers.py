"""The servers of tests and demo fail as real ones do: a killed one comes back with what it had acknowledged."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import InvalidTimestampError, KafkaError
from kakou.contracts.services import SERVICES
from kakou_local.servers import LocalServers
from redis.asyncio import Redis

TOPIC = "gate.inbound"


async def _make_topic(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, num_partitions=1, replication_factor=1)])
    await admin.close()


async def _append(bootstrap: str, value: bytes, timestamp_ms: int | None = None) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", request_timeout_ms=3000)
    await producer.start()
    try:
        await producer.send_and_wait(TOPIC, value, partition=0, timestamp_ms=timestamp_ms)
    finally:
        await producer.stop()


async def _read(bootstrap: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        place = TopicPartition(TOPIC, 0)
        consumer.assign([place])
        consumer.seek(place, 0)
        value: bytes = (await consumer.getone()).value
        return value
    finally:
        await consumer.stop()


async def test_a_killed_broker_comes_back_at_its_address_with_its_records(own_servers: LocalServers) -> None:
    await _make_topic(own_servers.bootstrap)
    await _append(own_servers.bootstrap, b"a truck")
    assert own_servers.kafka
    own_servers.kafka.kill()
    own_servers.start_kafka()
    assert await _read(own_servers.bootstrap) == b"a truck"


async def test_a_killed_redis_comes_back_at_its_address_with_its_entries(own_servers: LocalServers) -> None:
    async with Redis.from_url(own_servers.redis_url) as before:
        await before.set("truck", "inside")
    assert own_servers.redis
    own_servers.redis.kill()
    own_servers.start_redis()
    async with Redis.from_url(own_servers.redis_url) as after:
        assert await after.get("truck") == b"inside"


async def test_the_broker_refuses_a_record_from_a_clock_that_runs_ahead(own_servers: LocalServers) -> None:
    await _make_topic(own_servers.bootstrap)
    ahead = int((time.time() + 60) * 1000)
    with pytest.raises(InvalidTimestampError):
        await _append(own_servers.bootstrap, b"a truck", timestamp_ms=ahead)


async def test_no_topic_comes_into_being_by_being_written_to(own_servers: LocalServers) -> None:
    with pytest.raises(KafkaError):
        await _append(own_servers.bootstrap, b"a truck")
    admin = AIOKafkaAdminClient(bootstrap_servers=own_servers.bootstrap)
    await admin.start()
    assert TOPIC not in await admin.list_topics()
    await admin.close()


def _started(state: Path) -> set[str]:
    """What had to be started."""
    return set(_local(state, "up").partition("Started ")[2].partition(".\n")[0].split(", "))


def _local(state: Path, *command: str) -> str:
    """What `make up`, `down`, `clean` print."""
    given = ("KAFKA_BOOTSTRAP", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in given} | {"KAKOU_STATE": str(state)}
    done = subprocess.run(
        [sys.executable, "-m", "kakou_local", *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _policy(state: Path, token: str) -> int:
    url = json.loads((state / "state.json").read_text())["addresses"]["gate-ingest"]
    return httpx.get(f"{url}/v1/policy", headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


@pytest.mark.long
def test_a_gate_whose_machine_lost_power_is_up_again_with_its_tokens(tmp_path: Path) -> None:
    state = tmp_path / "state"
    _local(state, "up")
    try:
        issue = f". {state}/env && kakou token issue --zone 3105W --name 'duty desk' --scope ops"
        token = subprocess.run(
            ["sh", "-c", issue], capture_output=True, text=True, timeout=60, check=True
        ).stdout.strip()
        assert _policy(state, token) == 200
        ports = json.loads((state / "state.json").read_text())["ports"]
        for child in json.loads((state / "state.json").read_text())["children"].values():
            os.kill(child["pid"], signal.SIGKILL)
        assert _started(state) == {"kafka", "redis", *SERVICES}
        assert _policy(state, token) == 200
        _local(state, "down")
        assert _started(state) == {"kafka", "redis", *SERVICES}
        assert _policy(state, token) == 200
        assert json.loads((state / "state.json").read_text())["ports"] == ports
    finally:
        _local(state, "clean")
    assert not state.exists()
