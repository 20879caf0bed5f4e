"""One hop in FastStream, by batches, without state.

python -m tests.bench.peers.fast_stream BOOTSTRAP SOURCE TARGET GROUP
"""

import logging
import sys
from typing import Any

import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage


async def main(bootstrap: str, source: str, target: str, group: str) -> None:
    """Until terminated. Acks and lingering as the bare relay's; a batch is committed when it has been passed on."""
    broker = KafkaBroker(
        bootstrap, acks="all", enable_idempotence=True, linger_ms=0, max_batch_size=524_288, log_level=logging.DEBUG
    )

    taken = broker.subscriber(
        source,
        batch=True,
        group_id=group,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
        batch_timeout_ms=100,
        max_records=500,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        decoder=_as_it_came,
    )

    async def pass_on(batch: list[Any]) -> None:
        await broker.publish_batch(*batch, topic=target, partition=0)

    taken(pass_on)
    await FastStream(broker, logger=None).run()


async def _as_it_came(message: KafkaMessage) -> Any:
    return message.body


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:5]))
