"""What the log made of a write, as the read model knows it."""

from typing import Final, NamedTuple

from kakou.contracts import topics
from kakou.contracts.events.outbound import Answer
from kakou.runtime.host import Host, Position
from kakou.web.writes import taken_in

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.state import outcome_kind

DONE: Final = Answer(outcome="done")


class Outcome(NamedTuple):
    """What became of a write, with the entry that was asked for beside it, undecoded, as the same commit has it."""

    answer: Answer
    beside: bytes | None = None


async def outcome(
    host: Host, zone: str, position: Position, seconds: float, service: str = READ_MODEL
) -> Answer | None:
    """What became of the write at `position`; None while it is not known."""
    found = await outcome_beside(host, zone, position, seconds, service)
    return found.answer if found is not None else None


async def outcome_beside(
    host: Host, zone: str, position: Position, seconds: float, service: str, *beside: tuple[str, str]
) -> Outcome | None:
    """The same in one look with an entry, by kind and number, if one is asked for."""
    if not await taken_in(host, service, position, seconds):
        return None
    root = position.offset
    (said, *others), through = await host.states.of(service).get_through(zone, (outcome_kind(root), str(root)), *beside)
    if said is None and through < root:
        return None  # What was announced was of a state that has been lost since.
    answer = Answer.model_validate_json(said) if said is not None else DONE
    return Outcome(answer, others[0] if others else None)


def model_of(type_: str) -> str:
    """The read model that knows what becomes of an event of this type: goods are hazmat-notify's to judge."""
    return OFFERS_MODEL if type_ == topics.GOODS_MOVED else READ_MODEL
