"""A log whose beginning was deleted, up to the state and beyond it: told, not waited for."""

import asyncio
from uuid import uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.records_to_delete import RecordsToDelete
from kakou.runtime.batches.refusal import DEAD_LETTERS
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Outgoing, Record
from kakou.runtime.handler import Service
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.log import Bounds
from kakou.runtime.loop import PartitionLoop, RefusedToStart
from kakou.runtime.memory.log import MemoryInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.status import Watch
from kakou.runtime.store import Commit, Progress

from tests.conftest import Servers
from tests.unit.runtime.told import Rule, envelope


class Ending(MemoryInbox):
    """Ends the loop that asks for more."""

    loop: PartitionLoop

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        self.loop.stop()
        return []


class WithoutLetters(KafkaLog):
    """A log in which nothing was ever rejected."""

    async def bounds(self, topic: str, partition: int) -> Bounds:
        return Bounds(0, 0) if topic == DEAD_LETTERS else await super().bounds(topic, partition)


async def log_without(servers: Servers, topic: str, deleted: int) -> KafkaLog:
    """A topic of five events, of which the first ones were deleted."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    log = WithoutLetters(KafkaConnection(servers.bootstrap))
    await log.publish([Outgoing(topic, 0, "3105W", envelope(f"e{no}"), {}) for no in range(5)])
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=deleted)})
    await admin.close()
    return log


async def take_over(log: KafkaLog, topic: str, position: int) -> None:
    """Until an owner whose state stands at `position` looks for what comes next."""
    digest = Record(topic, 0, position, 0, None, envelope(f"e{position}"), {}).digest()
    store = MemoryStore()
    progress = Progress(position, digest, Origin(position, ()), {}, False, 1)
    assert await store.commit(0, None, Commit("c1", progress, ()))
    service = Service("lane-router", topic, None, Rule(), first=True)
    inbox = Ending(MemoryLog(), topic, 0)
    inbox.loop = PartitionLoop(service, 0, 1, log, store, inbox, Watch(), asyncio.sleep)
    await asyncio.wait_for(inbox.loop.run(), 30)


@pytest.mark.parametrize(("deleted", "position"), [(5, 4), (4, 2), (1, -1)])
async def test_a_service_refuses_to_start_upon_a_log_that_was_cut_behind_its_state(
    servers: Servers, deleted: int, position: int
) -> None:
    topic = f"test-{uuid4().hex}"
    log = await log_without(servers, topic, deleted)
    said = f"{topic}/0 begins at {deleted}, the state of lane-router stands at {position}"
    try:
        with pytest.raises(RefusedToStart, match=said):
            await take_over(log, topic, position)
    finally:
        await log.stop()


async def test_a_log_that_still_has_the_record_at_the_state_is_gone_on_with(servers: Servers) -> None:
    topic = f"test-{uuid4().hex}"
    log = await log_without(servers, topic, deleted=4)
    try:
        await take_over(log, topic, 4)
    finally:
        await log.stop()
