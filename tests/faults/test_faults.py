"""Whatever happens during a morning, the books balance at its end."""

import asyncio
from collections.abc import Iterator
from time import monotonic

from aiokafka import AIOKafkaProducer
from kakou.contracts.services import SERVICES
from kakou_cli.__main__ import app
from kakou_cli.simulate.world import ZONES
from redis import Redis
from typer.testing import CliRunner

from tests.gate import PARTITIONS, Gate, balanced, eventually

TOPICS = ("gate.inbound", "gate.visits", "gate.verdicts", "gate.hazmat")
TRUCKS, RATE = 50, 8.0
BROKER_AWAY = 20


def test_when_one_of_two_instances_is_killed_the_other_takes_over(lasting_gate: Gate) -> None:
    for service in SERVICES:
        lasting_gate.start(service, instance=1)
    lasting_gate.wait_ready()
    with lasting_gate.simulation(TRUCKS, RATE) as simulation:
        simulation.wait_for_events(40)
        for service in SERVICES:
            lasting_gate.kill(service, instance=1)
        assert balanced(simulation.report())
    assert verified(lasting_gate)


def test_undecodable_records_in_every_topic_are_set_aside(lasting_gate: Gate) -> None:
    with lasting_gate.simulation(TRUCKS, RATE) as simulation:
        simulation.wait_for_events(30)
        asyncio.run(_garble(lasting_gate.servers.bootstrap))
        assert balanced(simulation.report())
    assert verified(lasting_gate)


def test_services_killed_one_after_the_other_come_back_and_have_lost_nothing(lasting_gate: Gate) -> None:
    with lasting_gate.simulation(2 * TRUCKS, RATE) as simulation:
        # gate-ingest last, as it counts the events anew when it comes back.
        for number, service in enumerate(sorted(SERVICES, key="gate-ingest".__eq__), 1):
            simulation.wait_for_events(60 * number)
            lasting_gate.kill(service)
            lasting_gate.start(service)
        assert balanced(simulation.report())


def test_every_event_sent_twice_counts_once(lasting_gate: Gate) -> None:
    with lasting_gate.simulation(TRUCKS, RATE, 1, "--twice") as simulation:
        assert balanced(simulation.report())


def test_a_broker_that_is_away_for_twenty_seconds_costs_time_only(lasting_gate: Gate) -> None:
    with lasting_gate.simulation(TRUCKS, RATE) as simulation:
        simulation.wait_for_events(40)
        assert lasting_gate.servers.kafka is not None
        lasting_gate.servers.kafka.kill()
        back = monotonic() + BROKER_AWAY
        eventually(lambda: monotonic() >= back, BROKER_AWAY + 5, "the broker's absence is over")
        lasting_gate.servers.start_kafka()
        assert balanced(simulation.report())


def test_a_flushed_redis_is_rebuilt_in_the_middle_of_a_morning_and_afterwards_to_the_same_bytes(gate: Gate) -> None:
    redis = Redis.from_url(gate.servers.redis_url)
    with gate.simulation(TRUCKS, RATE) as simulation:
        simulation.wait_for_events(60)
        redis.flushall()
        assert balanced(simulation.report())
    before = dict(_entries(redis))
    assert before
    redis.flushall()
    eventually(lambda: dict(_entries(redis)).keys() >= before.keys(), 60, "every entry is there again")
    eventually(lambda: dict(_entries(redis)) == before, 30, "every entry has the same bytes")


def verified(gate: Gate) -> bool:
    """Whether the verdicts on record follow from the log to the byte; the assertion that fails shows which does not."""
    done = CliRunner().invoke(app, ["verify", "--zone", ZONES[0]], env=gate.environment)
    assert done.exit_code == 0, done.output
    return True


async def _garble(bootstrap: str) -> None:
    """Garbage that no service of ours would write, in every partition of every topic."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    for topic in TOPICS:
        for partition in range(PARTITIONS):
            await producer.send_and_wait(topic, b"\xff\xfe not json", key=ZONES[0].encode(), partition=partition)
    await producer.stop()


def _entries(redis: Redis) -> Iterator[tuple[object, object]]:
    """Every entry of every service's state, but what the runtime keeps of the clock, which ticks on."""
    for key in sorted(redis.scan_iter(match="*:e:*", count=1000)):
        if b"/~" not in key:
            for field, value in redis.hgetall(key).items():
                yield (key, field), value
