"""Visits: where each truck was, what it waited for and when, and who decided on it."""

from typing import Any, Final

from kakou.contracts.events.outbound import VisitEnded, VisitWaiting
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.passage import Passage
from kakou.contracts.picture import with_newer
from kakou.contracts.triggers import READ_ANEW
from kakou.contracts.visit_view import VisitPassage
from kakou.history.tables import PLATES, STAGES, VISITS
from kakou.history.visit import ASIDE, HistoricVisit, is_aside, with_newer_reading
from kakou.runtime.events.event import Event
from kakou.runtime.state.retention import has_been_over
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT
from kakou.values.locations import parse_visit

from history.keeping import keep, kept, note
from history.projections import decisions, documents, passages, verdicts
from history.projections.stages import closed, on_to, stage_of


def visit_waiting(unit: UnitOfWork, told: VisitWaiting) -> None:
    """It waits for its weight or a seal, after a verdict or before any."""
    visit = _known(unit, told.visit)
    readings = with_newer_reading(visit.readings, unit.event.origin.root)
    changed = {"waiting_for": told.waiting_for, "ended": None, "ended_at": None, "readings": readings}
    _keep(unit, visit.model_copy(update=changed))


def visit_routed(unit: UnitOfWork, event: Event) -> None:
    """A VisitRouted by which neither the verdict nor what the visit waits for has changed: kept where the truck was
    read anew."""
    if event.data["because"] in READ_ANEW:
        visit = _known(unit, event.subject)
        _write(unit, visit.model_copy(update={"readings": with_newer_reading(visit.readings, event.origin.root)}))


def verdict_reached(unit: UnitOfWork, event: Event) -> None:
    """A VerdictReached as it came."""
    told = event.data
    verdict = told["verdict"]
    visit = _known(unit, verdict["visit"], first=verdict["revision"] == 1)
    verdicts.add_verdict(unit, told)
    decided = decisions.decision_in(verdict["reasons"])
    weighs = visit.waiting_for == "weight" or (visit.weighed_at is None and bool(verdict["weights"]))
    asked = told.get("due") is not None
    changed: dict[str, Any] = {
        "direction": verdict["direction"],
        "plate": told["plate"],
        "firm": told["firm"],
        "level": told.get("level"),
        "lane_class": verdict["lane_class"],
        "hazardous": verdict["hazardous"],
        "verdict": verdict["verdict"],
        "revision": verdict["revision"],
        "waiting_for": None,
        "asked": asked,
        "referred_at": (visit.referred_at or unit.log_time) if asked else None,
        "ended": None,
        "ended_at": None,
        "weighed_at": unit.log_time if weighs else visit.weighed_at,
        "decided_at": visit.decided_at or unit.log_time,
        "released_at": unit.log_time if verdict["verdict"] == "release" else visit.released_at,
        "decided": decided,
    }
    if decided is not None and (verdict["because"] == "decided" or decided != visit.decided):
        changed["answered_at"] = unit.log_time
        answered = verdict["because"] == "decided" and not asked
        root = decisions.add_decision(unit, told, decided, visit.referred_at if answered else None)
        changed["decisions"] = (*visit.decisions, root)
    if told["plate"]:
        note(unit, PLATES, told["plate"])
    _keep(unit, visit.model_copy(update=changed), redirected=verdict.get("redirect_to") is not None)


def passage_recorded(unit: UnitOfWork, event: Event) -> None:
    """The barrier is up."""
    passage = event.read(Passage)
    how = VisitPassage(mode=passage.mode, by=passage.by, reason=passage.reason, at=passage.at)
    visit = _known(unit, passage.visit)
    numbers = tuple(sorted({*visit.passages, passage.sequence}))
    known = {"plate": visit.plate or passage.plate, "direction": visit.direction or passage.direction}
    _keep(unit, visit.model_copy(update={"passage": how, "waiting_for": None, "passages": numbers, **known}))
    if passage.plate:
        note(unit, PLATES, passage.plate)
    passages.add_passage(unit, event.data)


def visit_ended(unit: UnitOfWork, told: VisitEnded) -> None:
    visit = _known(unit, told.visit)
    _keep(unit, visit.model_copy(update={"ended": told.how, "waiting_for": None, "ended_at": unit.log_time}))


def visit_pictured(unit: UnitOfWork, told: VisitPictured) -> None:
    """How the visit stands does not change by it."""
    visit = _known(unit, told.visit)
    _write(unit, visit.model_copy(update={"pictures": with_newer(visit.pictures, told.pictures)}))


def _known(unit: UnitOfWork, no: str, *, first: bool = False) -> HistoricVisit:
    """The visit at the address. first: what is told of it is its first verdict, so one that had its own is another.
    The gate forgets visits by their age, whether they ended or not; so does this address."""
    told = kept(unit, VISITS, no)
    if told is not None:
        visit = HistoricVisit.model_validate(told)
        is_another = first and (visit.ended is not None or visit.revision is not None)
        if not is_another and not has_been_over(unit, visit.last_at.date(), VISITS_KEPT):
            return visit
        _set_aside(unit, visit)
    place = parse_visit(no)
    return HistoricVisit(visit=no, gate=place.gate, lane=place.lane, arrived_at=unit.log_time, last_at=unit.log_time)


def _set_aside(unit: UnitOfWork, visit: HistoricVisit) -> None:
    """A session's id may come again once the gate has forgotten the visit that had it: that one is kept under its
    address and the time of its arrival, with all that is its own, so that nothing of it is overwritten or taken for the
    next one's. What hazmat-notify said of it goes with its verdicts, by their roots. Nothing more will come of it."""
    aside = f"{visit.visit}{ASIDE}{visit.arrived_at.isoformat()}"
    shown = verdicts.set_aside(unit, visit.visit, visit.revision or 0, aside)
    documents.set_aside(unit, visit.visit, shown, aside)
    decisions.set_aside(unit, visit.visit, visit.decisions, aside)
    passages.set_aside(unit, visit.passages, aside)
    stages = closed(visit.stages, visit.last_at)
    _write(unit, visit.model_copy(update={"visit": aside, "stages": stages, "waiting_for": None, "asked": False}))


def _keep(unit: UnitOfWork, visit: HistoricVisit, *, redirected: bool = False) -> None:
    at = unit.log_time
    stages = (
        closed(visit.stages, at)
        if visit.ended is not None
        else on_to(visit.stages, stage_of(visit, redirected=redirected), at)
    )
    _write(unit, visit.model_copy(update={"stages": stages, "last_at": at}))


def _write(unit: UnitOfWork, visit: HistoricVisit) -> None:
    told = visit.model_dump(mode="json")
    rows = [{"n": n, "gate": visit.gate, "lane": visit.lane, **dict(stage)} for n, stage in enumerate(visit.stages)]
    columns = {name: told[name] for name in _OF_VISIT}
    keep(
        unit,
        VISITS,
        (visit.visit,),
        told,
        {STAGES: rows},
        **columns,
        state="open" if visit.ended is None and not is_aside(visit.visit) else "ended",
        mode=visit.passage.mode if visit.passage else None,
        raised_at=visit.passage.at if visit.passage else None,
        how=visit.ended,
        changed_at=visit.last_at,
    )


_OF_VISIT: Final = tuple(
    column.name for column in VISITS.c if column.name in HistoricVisit.model_fields and column.name != "visit"
)
