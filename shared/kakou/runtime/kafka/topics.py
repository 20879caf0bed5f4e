"""The topics as they must be: made where missing, checked where they stand."""

import asyncio
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from kakou.runtime.events.size import LARGEST_RECORD
from kakou.runtime.kafka.connection import KafkaConnection

DEADLINE = 30.0
ZONES_TOPIC = "gate.zones"
TOKENS_TOPIC = "gate.tokens"
CLOCK_TOPIC = "gate.clock"
"""Stamped by the broker: what is written here is only for the time at which it was."""

BESIDE = (ZONES_TOPIC, TOKENS_TOPIC, CLOCK_TOPIC)
"""Topics of one partition beside the path."""

PATH = ("gate.inbound", "gate.visits", "gate.verdicts", "gate.hazmat", "gate.dead-letters")


class WrongTopic(Exception):
    """A topic that could lose or wedge the log; says which setting to change."""


@dataclass(frozen=True)
class Found:
    """What the cluster has: brokers, and partitions by topic."""

    brokers: int
    partitions: dict[str, int]


async def ensure_topics(kafka: KafkaConnection, partitions: int) -> int:
    """Make what is missing, check all. Returns the partition count of the path, which is fixed when it is made.

    Raises WrongConnection, WrongTopic, KafkaError or TimeoutError.
    """
    await kafka.check()
    admin = AIOKafkaAdminClient(**kafka.arguments(), request_timeout_ms=10_000)
    async with asyncio.timeout(DEADLINE):
        await admin.start()
        try:
            found = await _find(admin)
            missing = [topic for topic in (*PATH, *BESIDE) if topic not in found.partitions]
            if missing:
                await _make(admin, missing, partitions, found.brokers)
                found = await _until_made(admin)
            counts = {topic: found.partitions[topic] for topic in PATH}
            if len(set(counts.values())) != 1:
                raise WrongTopic(f"the topics must have the same number of partitions, they have {counts}")
            await _check(admin)
            return counts[PATH[0]]
        finally:
            await admin.close()


def settings_of(topic: str, replicas: int) -> dict[str, str]:
    """Nothing is deleted by time; a write needs two of three replicas; one-server zones flush every inbound record."""
    if topic == CLOCK_TOPIC:
        return {"message.timestamp.type": "LogAppendTime", "retention.ms": "3600000", "segment.ms": "600000"}
    settings = {
        "retention.ms": "-1",
        "retention.bytes": "-1",
        "cleanup.policy": "delete",
        "max.message.bytes": str(LARGEST_RECORD),
        "min.insync.replicas": str(min(2, replicas)),
        "unclean.leader.election.enable": "false",
        "message.timestamp.type": "CreateTime",
        "message.timestamp.after.max.ms": "5000",
    }
    if topic == PATH[0] and replicas == 1:
        settings["flush.messages"] = "1"
    return settings


async def _find(admin: AIOKafkaAdminClient) -> Found:
    cluster = await admin.describe_cluster()
    topics = await admin.describe_topics()
    partitions = {topic["topic"]: len(topic["partitions"]) for topic in topics if topic["error_code"] == 0}
    return Found(len(cluster["brokers"]), partitions)


async def _make(admin: AIOKafkaAdminClient, topics: list[str], partitions: int, brokers: int) -> None:
    replicas = min(3, brokers)
    wanted = [
        NewTopic(topic, 1 if topic in BESIDE else partitions, replicas, topic_configs=settings_of(topic, replicas))
        for topic in topics
    ]
    answer = await admin.create_topics(wanted)
    for topic, code, *_ in answer.topic_errors:
        error = for_code(code)
        # Another instance may have been faster; anything else is told in the answer and not raised.
        if code and error is not TopicAlreadyExistsError:
            raise error(f"topic {topic} could not be made")


async def _until_made(admin: AIOKafkaAdminClient) -> Found:
    while True:
        found = await _find(admin)
        if all(topic in found.partitions for topic in (*PATH, *BESIDE)):
            return found
        await asyncio.sleep(0.1)


async def _check(admin: AIOKafkaAdminClient) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in PATH]
    for answer in await admin.describe_configs(resources):
        for resource in answer.resources:
            topic, entries = resource[3], {entry[0]: entry[1] for entry in resource[4]}
            if entries.get("unclean.leader.election.enable") != "false":
                raise WrongTopic(
                    f"{topic}: set unclean.leader.election.enable=false, or acknowledged events can vanish"
                )
            if entries.get("retention.ms") != "-1":
                raise WrongTopic(f"{topic}: set retention.ms=-1, the state is rebuilt from the log")
            if int(entries.get("max.message.bytes") or 0) < LARGEST_RECORD:
                raise WrongTopic(f"{topic}: set max.message.bytes={LARGEST_RECORD}")
