"""What the log made of a write, as the read model knows it."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.outbound import Answer
from kakou.runtime.host import Host, Position
from kakou.web.clients import remaining, waiting

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.state import outcome_kind

DONE: Final = Answer(outcome="done")


async def applied(host: Host, position: Position, seconds: float, service: str = READ_MODEL) -> bool:
    """Whether the read model has taken in the event at `position`, waiting for it if need be; as every wait here, for
    so many seconds since the request came."""
    seconds = remaining(seconds)
    if seconds > 0:
        async with waiting():
            return await host.reached(service, position.partition, position.offset, seconds)
    return await host.state(service).applied(position.partition) >= position.offset


async def outcome(
    host: Host, zone: str, position: Position, seconds: float, service: str = READ_MODEL
) -> Answer | None:
    """What became of the write at `position`; None while it is not known."""
    if not await applied(host, position, seconds, service):
        return None
    root = position.offset
    found, through = await host.state(service).get_through(zone, outcome_kind(root), str(root), Answer)
    if found is None and through < root:
        return None  # What was announced was of a state that has been lost since.
    return found or DONE


def model_of(type_: str) -> str:
    """The read model that knows what becomes of an event of this type: goods are hazmat-notify's to judge."""
    return OFFERS_MODEL if type_ == topics.GOODS_MOVED else READ_MODEL
