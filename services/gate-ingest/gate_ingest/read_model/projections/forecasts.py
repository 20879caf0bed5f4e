"""What a load would do to its storage unit: beside the verdict, and by policy in place of its release."""

from kakou.contracts.events.outbound import ForecastMade, VerdictReached
from kakou.runtime.events.event import Event
from kakou.runtime.state.leaving import days_of, over
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.read_model.forecast_overlay import foreseen
from gate_ingest.state import FORECAST, OFFERS, OFFERS_KEPT, REFERRAL, Freed, Referral, lane_no


def forecast_made(unit: UnitOfWork, made: ForecastMade) -> None:
    """Told before the verdict it belongs to comes by."""
    unit.put(FORECAST, made.visit, made)
    over(unit, FORECAST, made.visit)
    if made.withheld is None:
        return
    no = lane_no(made.gate, made.lane)
    freed = unit.get(OFFERS, no, Freed) or Freed()
    withheld = (*freed.withheld, made.withheld)[-OFFERS_KEPT:]
    unit.put(OFFERS, no, freed.model_copy(update={"withheld": withheld}))


def verdict_reached(unit: UnitOfWork, event: Event) -> None:
    """A withheld release waits for an officer, until another revision takes its place. One that is withheld again keeps
    its place."""
    made = unit.get(FORECAST, event.subject, ForecastMade)
    if made is None:
        return
    told = event.read(VerdictReached)
    verdict = told.verdict
    if made.revision != verdict.revision or not _made_today(unit, made):
        unit.delete(FORECAST, event.subject)
        unit.delete(REFERRAL, event.subject)
        return
    before = unit.get(REFERRAL, event.subject, Referral)
    if made.withheld is None:
        # What has been decided may be foreseen as well, and waits for nobody by that.
        if before is not None:
            unit.delete(REFERRAL, event.subject)
        return
    stood = before if verdict.revision > 1 else None
    referral = Referral(
        visit=verdict.visit,
        gate=told.gate,
        lane=told.lane,
        opened_at=stood.opened_at if stood is not None else unit.log_time,
        due=told.due,
        plate=told.plate,
        level=told.level,
        verdict=foreseen(verdict, made),
    )
    unit.put(REFERRAL, verdict.visit, referral)


def _made_today(unit: UnitOfWork, made: ForecastMade) -> bool:
    """One of another day is of a visit long gone whose session's id came again: a verdict's own comes right before."""
    return unit.get_text(days_of(FORECAST), made.visit) == unit.log_time.date().isoformat()


def passage_recorded(unit: UnitOfWork, event: Event) -> None:
    """It went through: no officer is waited for."""
    _withdraw(unit, event.subject)


def visit_ended(unit: UnitOfWork, event: Event) -> None:
    """It went away: no officer is waited for."""
    _withdraw(unit, event.subject)


def _withdraw(unit: UnitOfWork, visit: str) -> None:
    """Few visits have a referral here; where there is none, there is nothing to commit."""
    if unit.get(REFERRAL, visit, Referral) is not None:
        unit.delete(REFERRAL, visit)
