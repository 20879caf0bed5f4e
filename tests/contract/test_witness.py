"""Offsets that Kafka keeps for whoever asks it to, from its first moment on."""

import asyncio

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.witness import Witnessed, tell, told
from kakou_local.servers import LocalServers

ENDS = {0: Witnessed(5, "first"), 2: Witnessed(7, "third")}


def test_a_kafka_that_has_just_started_keeps_what_it_is_told_also_over_a_restart(own_servers: LocalServers) -> None:
    """Whoever asks first has it make the place for offsets, and after a start it reads them: both take a moment."""
    kafka = KafkaConnection(own_servers.bootstrap)
    asyncio.run(made(own_servers.bootstrap))
    asyncio.run(tell(kafka, "kakou-archive", INBOUND_TOPIC, ENDS))
    assert asyncio.run(told(kafka, "kakou-archive", INBOUND_TOPIC, range(4))) == ENDS
    assert own_servers.kafka is not None
    own_servers.kafka.kill()
    own_servers.start_kafka()
    assert asyncio.run(told(kafka, "kakou-archive", INBOUND_TOPIC, range(4))) == ENDS


async def made(bootstrap: str) -> None:
    """The topic of which something is told."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(INBOUND_TOPIC, 4, 1)])
    await admin.close()
