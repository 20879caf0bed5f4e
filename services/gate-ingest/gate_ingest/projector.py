"""The read model's handlers: they store what they are told and decide nothing."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts import topics
from kakou.contracts.decided import (
    ForecastMade,
    LaneCommanded,
    ReleaseOffered,
    VerdictReached,
    VisitEnded,
    VisitWaiting,
)
from kakou.contracts.events.writes import TokenIssued, TokenRevoked
from kakou.contracts.passage import Passage
from kakou.operations.auth import TokenEntry
from kakou.runtime.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.store import Key
from kakou.runtime.unit import Unit

from gate_ingest.entries import FORECAST, LANE_HEAD, OFFERS, OFFERS_KEPT, REFERRAL, TOKEN, VISIT, Freed, lane_no
from gate_ingest.projecting import documents, forecasts, lanes, passages, tasks, visits
from gate_ingest.projecting.outcomes import forget_outcomes, note_outcome

READ_MODEL: Final = "gate-ingest"
OFFERS_MODEL: Final = "gate-ingest-offers"

_TASKS: Final = (topics.TASK_OPENED, topics.TASK_SETTLED, topics.TASK_CLOSED)
_OF_VISIT: Final = (topics.VERDICT_REACHED, topics.VISIT_WAITING, topics.VISIT_ENDED, topics.PASSAGE_RECORDED)


class Projector:
    """Keeps what `gate.verdicts` tells: visits, lane commands, documents, passages, tasks, tokens, outcomes."""

    def keys(self, event: Event) -> Iterable[Key]:
        if event.type not in _OF_VISIT:
            return ()
        kinds = (VISIT, REFERRAL) if event.type == topics.VERDICT_REACHED else (VISIT,)
        keys = [Key(f"{event.zone}/{kind}", event.subject) for kind in kinds]
        if event.type == topics.VERDICT_REACHED:
            lane = lane_no(str(event.data.get("gate")), str(event.data.get("lane")))
            keys.append(Key(f"{event.zone}/{LANE_HEAD}", lane))
        return keys

    def handle(self, event: Event, unit: Unit) -> None:
        note_outcome(unit, event)
        match event.type:
            case topics.VERDICT_REACHED:
                visits.verdict_reached(unit, event.read(VerdictReached))
            case topics.LANE_COMMANDED:
                visits.lane_commanded(unit, event.read(LaneCommanded))
            case topics.VISIT_WAITING:
                visits.visit_waiting(unit, event.read(VisitWaiting))
            case topics.VISIT_ENDED:
                visits.visit_ended(unit, event.read(VisitEnded))
            case topics.PASSAGE_RECORDED:
                passage = event.read(Passage)
                visits.passage_recorded(unit, passage)
                passages.add_passage(unit, passage)
            case topics.DECLARATION_CHANGED:
                documents.declaration_changed(unit, event.data)
            case topics.PASS_CHANGED:
                documents.pass_changed(unit, event.data)
            case topics.LANE_REPORTED:
                lanes.lane_heard(unit, event)
            case topics.DOCUMENT_CHANGED:
                documents.document_changed(unit, event.data)
            case topics.TOKEN_ISSUED:
                issued = event.read(TokenIssued)
                unit.put(TOKEN, issued.digest, TokenEntry.of(issued, unit.log_time))
            case topics.TOKEN_REVOKED:
                unit.delete(TOKEN, event.read(TokenRevoked).digest)
            case topics.CLOCK_TICKED:
                forget_outcomes(unit)
            case _ if event.type in _TASKS:
                tasks.task_told(unit, event)

    def reject(self, event: Event, cause: str, unit: Unit) -> None:
        """Nothing waits on the read model's word: the dead letter says what is missing from it."""


class OffersProjector:
    """Keeps what only `gate.hazmat` tells: held commands that are freed or withheld, forecasts, tasks, outcomes."""

    def keys(self, event: Event) -> Iterable[Key]:
        return (Key(f"{event.zone}/{FORECAST}", event.subject),) if event.type == topics.VERDICT_REACHED else ()

    def handle(self, event: Event, unit: Unit) -> None:
        note_outcome(unit, event)
        match event.type:
            case topics.RELEASE_OFFERED:
                self._free(unit, event.read(ReleaseOffered))
            case topics.FORECAST_MADE:
                forecasts.forecast_made(unit, event.read(ForecastMade))
            case topics.VERDICT_REACHED:
                forecasts.verdict_reached(unit, event)
            case topics.PASSAGE_RECORDED | topics.VISIT_ENDED:
                unit.delete(REFERRAL, event.subject)
            case topics.CLOCK_TICKED:
                forget_outcomes(unit)
            case _ if event.type in _TASKS:
                tasks.task_told(unit, event)

    def reject(self, event: Event, cause: str, unit: Unit) -> None:
        """A command that is not freed expires, and is delivered as withdrawn."""

    def _free(self, unit: Unit, offer: ReleaseOffered) -> None:
        no = lane_no(offer.gate, offer.lane)
        freed = unit.get(OFFERS, no, Freed) or Freed()
        sequences = (*freed.sequences, offer.sequence)[-OFFERS_KEPT:]
        unit.put(OFFERS, no, freed.model_copy(update={"sequences": sequences}))


SERVICE = Service(READ_MODEL, topics.VERDICTS_TOPIC, None, Projector())
OFFERS_SERVICE = Service(OFFERS_MODEL, topics.HAZMAT_TOPIC, None, OffersProjector())
