"""What the log made of a write, as the read model knows it."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.outbound import Answer
from kakou.runtime.host import Host, Position
from kakou.web.writes import taken_in

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.state import outcome_kind

DONE: Final = Answer(outcome="done")


async def outcome(
    host: Host, zone: str, position: Position, seconds: float, service: str = READ_MODEL
) -> Answer | None:
    """What became of the write at `position`; None while it is not known."""
    if not await taken_in(host, service, position, seconds):
        return None
    root = position.offset
    found, through = await host.state(service).get_through(zone, outcome_kind(root), str(root), Answer)
    if found is None and through < root:
        return None  # What was announced was of a state that has been lost since.
    return found or DONE


def model_of(type_: str) -> str:
    """The read model that knows what becomes of an event of this type: goods are hazmat-notify's to judge."""
    return OFFERS_MODEL if type_ == topics.GOODS_MOVED else READ_MODEL
