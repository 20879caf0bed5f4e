"""Who may set a truck aside: its lane's terminal always, an officer where one officer's word would let it through."""

from collections.abc import Collection
from typing import Final

from kakou.contracts import topics
from kakou.contracts.documents.policy import ReleaseCase
from kakou.contracts.events.parsing import InboundEvent
from kakou.contracts.events.set_aside_on import ATTRIBUTE, SetAsideOn
from kakou.rules.two_persons import needs_two
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from kakou.web.access.auth import Principal
from kakou.web.problem_table import TWO_TO_SET_ASIDE

from gate_ingest.state import POLICY_BOOK, POLICY_NO, VISIT, PolicyKept, VisitKept

TERMINAL: Final = "terminal"


class Retractions:
    """By the read model. With a visit goes what officers have said of its truck: that one stopped it, that one alone
    entered its plate. Read again it would be judged without.

    The read model may lag: how far it had come goes with the event, and lane-router refuses what it had not shown.
    """

    def __init__(self, host: Host, model: StateReader) -> None:
        self._host, self._model = host, model

    async def admitted(self, event: InboundEvent, speaker: Principal) -> InboundEvent:
        """The event as it goes on the log. Raises Problem 409 for a truck whose release needs two officers. May raise
        OSError, TimeoutError."""
        if event.envelope.type != topics.VISIT_RETRACTED or event.visit is None:
            return event
        if speaker.may(TERMINAL):
            return event.said_with(ATTRIBUTE, None)
        position = await self._model.applied(self._host.partition_of(speaker.zone))
        policy = await self._model.get(speaker.zone, POLICY_BOOK, POLICY_NO, PolicyKept)
        cases = policy.book.at(policy.now()).two_persons if policy is not None else ()
        visit = await self._model.get(speaker.zone, VISIT, event.visit, VisitKept)
        if visit is not None and _needs_two(visit, cases):
            raise TWO_TO_SET_ASIDE(visit=event.visit)
        on = SetAsideOn(position=position, two_persons=tuple(cases))
        return event.said_with(ATTRIBUTE, on.model_dump_json())


def _needs_two(visit: VisitKept, cases: Collection[ReleaseCase]) -> bool:
    verdict = visit.verdict
    if visit.passage is not None or visit.ended is not None or (verdict is not None and verdict.verdict == "release"):
        return False
    return needs_two(cases, verdict, hazardous=verdict is not None and verdict.hazardous, level=visit.level)
