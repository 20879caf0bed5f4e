"""Visits: what is known of each, the verdict in force, and the queue of those that wait for an officer."""

from datetime import datetime
from typing import Final

from kakou.contracts.events.outbound import LaneCommanded, VerdictReached, VisitEnded, VisitWaiting
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.passage import Passage
from kakou.contracts.picture import with_newer
from kakou.contracts.verdicts import Verdict
from kakou.contracts.visit_view import VisitPassage
from kakou.runtime.state.leaving import over
from kakou.runtime.state.retention import has_been_over
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT
from kakou.values.locations import parse_visit

from gate_ingest.read_model.projections import lane_now
from gate_ingest.read_model.projections.lanes import add_beside_verdict, add_commands, retire
from gate_ingest.read_model.projections.passages import add_passage
from gate_ingest.state import REFERRAL, VISIT, Referral, VisitKept

EARLIER_KEPT: Final = 100
"""Verdicts before the one in force that a visit shows; all of them stay on the log."""


def visit_waiting(unit: UnitOfWork, told: VisitWaiting) -> None:
    known = _known(unit, told.visit)
    if _is_forgotten(unit, known):
        known = _anew(unit, known)
    changed = {"waiting_for": told.waiting_for, "last_at": unit.log_time, "ended": None}
    _keep(unit, known.model_copy(update=changed), comes=lane_now.comes_waiting(unit, told, known))


def verdict_reached(unit: UnitOfWork, told: VerdictReached) -> None:
    """The verdict in force from now on; the raises of the one before must not be carried out any more."""
    verdict = told.verdict
    known = _known(unit, verdict.visit)
    if verdict.revision == 1 and (known.verdict is not None or _is_forgotten(unit, known)):
        known = _anew(unit, known)
    retire(unit, told.gate, told.lane, known.raises)
    add_commands(unit, told.gate, told.lane, verdict)
    comes = lane_now.comes_with(unit, told, known)
    raises = tuple(command.sequence for command in verdict.commands if command.do == "raise")
    held = next((command.sequence for command in verdict.commands if command.held_for), None)
    changed = {
        "verdict": verdict,
        "earlier": (*known.earlier, known.verdict)[-EARLIER_KEPT:] if known.verdict else known.earlier,
        "plate": told.plate,
        "level": told.level,
        "waiting_for": None,
        "held": held if told.awaiting_announcement else None,
        "raises": raises,
        "asked": told.due is not None,
        "last_at": unit.log_time,
        "ended": None,
    }
    _keep(unit, known.model_copy(update=changed), comes=comes, due=told.due)
    _queue(unit, told, verdict)


def lane_commanded(unit: UnitOfWork, told: LaneCommanded) -> None:
    """The lane was told something beside a verdict, which withdraws the raises of its visit where it says so."""
    known = unit.get(VISIT, told.visit, VisitKept) if told.visit is not None else None
    if known is not None and any(command.do == "withdrawn" for command in told.commands):
        retire(unit, known.gate, known.lane, known.raises)
        _keep(unit, known.model_copy(update={"raises": (), "held": None, "last_at": unit.log_time}))
    retire(unit, told.gate, told.lane, told.superseded)
    add_beside_verdict(unit, told, known.verdict if known is not None else None)
    lane_now.told_beside_verdict(unit, told)


def passage_recorded(unit: UnitOfWork, passage: Passage) -> None:
    """The barrier is up: its command has been carried out, or need not be."""
    known = _known(unit, passage.visit)
    retire(unit, known.gate, known.lane, known.raises)
    how = VisitPassage(mode=passage.mode, by=passage.by, reason=passage.reason, at=passage.at)
    changed = {"passage": how, "raises": (), "held": None, "waiting_for": None, "last_at": unit.log_time}
    _keep(unit, known.model_copy(update=changed))
    unit.delete(REFERRAL, passage.visit)
    add_passage(unit, passage)


def visit_ended(unit: UnitOfWork, told: VisitEnded) -> None:
    known = _known(unit, told.visit)
    retire(unit, known.gate, known.lane, known.raises)
    changed = {"ended": told.how, "raises": (), "held": None, "waiting_for": None, "last_at": unit.log_time}
    _keep(unit, known.model_copy(update=changed))
    unit.delete(REFERRAL, told.visit)


def visit_pictured(unit: UnitOfWork, told: VisitPictured) -> None:
    """How the truck stands with its lane does not change by it."""
    known = _known(unit, told.visit)
    unit.put(VISIT, told.visit, known.model_copy(update={"pictures": with_newer(known.pictures, told.pictures)}))
    over(unit, VISIT, told.visit)


def _keep(unit: UnitOfWork, visit: VisitKept, *, comes: bool = False, due: datetime | None = None) -> None:
    """Nothing happens to a visit for as long as one is kept that is over: the services that decide forget it before."""
    unit.put(VISIT, visit.visit, visit)
    over(unit, VISIT, visit.visit)
    lane_now.follow(unit, visit, comes=comes, due=due)


def _known(unit: UnitOfWork, visit: str) -> VisitKept:
    known = unit.get(VISIT, visit, VisitKept)
    if known is not None:
        return known
    place = parse_visit(visit)
    return _begun(unit, visit, place.gate, place.lane)


def _is_forgotten(unit: UnitOfWork, known: VisitKept) -> bool:
    """Whether the services that decide know it no more."""
    return has_been_over(unit, known.since.date(), VISITS_KEPT)


def _anew(unit: UnitOfWork, before: VisitKept) -> VisitKept:
    """A session's id may come again once the services that decide have forgotten the visit that had it, which is kept
    here for longer: nothing of that one holds for this."""
    retire(unit, before.gate, before.lane, before.raises)
    unit.delete(REFERRAL, before.visit)
    return _begun(unit, before.visit, before.gate, before.lane)


def _begun(unit: UnitOfWork, visit: str, gate: str, lane: str) -> VisitKept:
    return VisitKept(visit=visit, gate=gate, lane=lane, since=unit.log_time, last_at=unit.log_time)


def _queue(unit: UnitOfWork, told: VerdictReached, verdict: Verdict) -> None:
    """Those that ask an officer, by weight-check's word: a redirect does not, nor a truck long gone, nor a lane in
    shadow. One that is revised keeps its place."""
    if told.due is None:
        unit.delete(REFERRAL, verdict.visit)
        return
    before = unit.get(REFERRAL, verdict.visit, Referral)
    referral = Referral(
        visit=verdict.visit,
        gate=told.gate,
        lane=told.lane,
        opened_at=before.opened_at if before else unit.log_time,
        due=told.due,
        plate=told.plate,
        level=told.level,
        verdict=verdict,
    )
    unit.put(REFERRAL, verdict.visit, referral)
