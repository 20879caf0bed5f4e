"""Who may set a truck aside: its lane's terminal always, an officer where one officer's word would let it through."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.parsing import InboundEvent
from kakou.rules.two_persons import needs_two
from kakou.runtime.redis.reader import StateReader
from kakou.web.access.auth import Principal
from kakou.web.problem_table import TWO_TO_SET_ASIDE

from gate_ingest.state import POLICY_BOOK, POLICY_NO, VISIT, PolicyKept, VisitKept

TERMINAL: Final = "terminal"


class Retractions:
    """By the read model. With a visit goes what officers have said of its truck: that one stopped it, that one alone
    entered its plate. Read again it would be judged without."""

    def __init__(self, model: StateReader) -> None:
        self._model = model

    async def admit(self, event: InboundEvent, speaker: Principal) -> None:
        """Raises Problem 409 for a truck whose release needs two officers. May raise OSError, TimeoutError."""
        if event.envelope.type != topics.VISIT_RETRACTED or event.visit is None or speaker.may(TERMINAL):
            return
        visit = await self._model.get(speaker.zone, VISIT, event.visit, VisitKept)
        if visit is None or visit.passage is not None or visit.ended is not None:
            return
        policy = await self._model.get(speaker.zone, POLICY_BOOK, POLICY_NO, PolicyKept)
        verdict = visit.verdict
        if policy is None or (verdict is not None and verdict.verdict == "release"):
            return
        cases = policy.book.at(policy.now()).two_persons
        dangerous = verdict is not None and verdict.hazardous
        if needs_two(cases, verdict, hazardous=dangerous, level=visit.level):
            raise TWO_TO_SET_ASIDE(visit=event.visit)
