"""Facts, judge, apply: makes a verdict the one in force, and carries out what follows from an event."""

from collections.abc import Iterable
from typing import assert_never

from kakou.contracts.events.findings import Finding
from kakou.contracts.triggers import Trigger
from kakou.runtime.state.retention import note
from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check import effects as to_do
from weight_check.effects import Effect, Revision, Wait
from weight_check.records import NO_RAISES, Raises, Referred, Unweighed, VisitEntry
from weight_check.repository import facts_of, raised_early
from weight_check.state import (
    AT_BRIDGE,
    AT_LANE,
    BARRIER_TIMER,
    BOOK,
    FAULT,
    GROUP,
    ORDERS,
    PROPOSED_TIMER,
    RAISED_EARLY,
    RAISES,
    REFERRAL_TIMER,
    REFERRED,
    SEAL_TIMER,
    SEQUENCE,
    TARE,
    UNWEIGHED,
    VISIT,
    WEIGHT_TIMER,
    WITHDRAWN_TIMER,
)
from weight_check.verdict.judge import judge


def decide(
    unit: UnitOfWork, visit: VisitEntry, because: Trigger, *, missing: Finding | None = None, anew: bool = False
) -> VisitEntry:
    """The visit with the verdict from what is known. See judge."""
    assert visit.routed is not None, "nothing is decided without papers"
    facts = facts_of(unit, visit.routed.visit, visit)
    return apply(unit, judge(facts, visit, because, missing=missing, anew=anew))


def apply(unit: UnitOfWork, revision: Revision) -> VisitEntry:
    """Keep the visit, and carry out what follows. A visit that is kept for the first time is forgotten VISITS_KEPT
    after its day."""
    if unit.get(VISIT, revision.no, VisitEntry) is None:
        note(unit, VISIT, revision.no)
    unit.put(VISIT, revision.no, revision.visit)
    carry_out(unit, revision.effects)
    return revision.visit


def carry_out(unit: UnitOfWork, effects: Iterable[Effect]) -> None:
    for effect in effects:
        _carry_out(unit, effect)


def _carry_out(unit: UnitOfWork, effect: Effect) -> None:
    match effect:
        case to_do.Tell(event, data, subject, shown):
            unit.emit(event, data, subject=subject, shown=shown)
        case to_do.TakeNumbers(sequence, last):
            unit.put(SEQUENCE, sequence, str(last))
        case to_do.StandAtLane(lane, visit):
            unit.put(AT_LANE, lane, visit)
            if raised_early(unit, lane) is not None:
                unit.delete(RAISED_EARLY, lane)
        case to_do.NoteEarlyRaise(lane, visit):
            unit.put(RAISED_EARLY, lane, visit)
        case to_do.ForgetEarlyRaise(lane):
            unit.delete(RAISED_EARLY, lane)
        case to_do.KeepOrders(lane, orders):
            if orders.open or orders.proposed is not None:
                unit.put(ORDERS, lane, orders)
            else:
                unit.delete(ORDERS, lane)
        case to_do.KeepFault(device, fault):
            if fault is not None:
                unit.put(FAULT, device, fault)
            else:
                unit.delete(FAULT, device)
        case to_do.KeepTare(plate, tare):
            if tare.at == unit.log_time:
                note(unit, TARE, plate)
            unit.put(TARE, plate, tare)
        case to_do.KeepGroup(declaration, group):
            unit.put(GROUP, declaration, group)
        case _:
            _wait(unit, effect)


def _wait(unit: UnitOfWork, effect: Wait) -> None:
    """Begin or cease to wait for somebody or something, with the timer that says when it has been too long.

    One timer stands for a lane's raises while it is needed; one for each release would cost more than all else.
    It finds nothing where the barrier has reported, and is not set again. A raise that was withdrawn unreported is rare
    and gets its own: a lane whose barrier never reports must not make every truck slower than the one before.
    """
    match effect:
        case to_do.AwaitRaise(lane, visit, until):
            raises = unit.get(RAISES, lane, Raises)
            if raises is None:
                set_timer(unit, until, BARRIER_TIMER, lane)
            unit.put(RAISES, lane, (raises or NO_RAISES).with_visit(visit, until))
        case to_do.WithdrawRaises(lane, visit):
            raises = unit.get(RAISES, lane, Raises)
            if raises is not None:
                for other, until in raises.without(visit).due.items():
                    set_timer(unit, until, WITHDRAWN_TIMER, other)
                unit.put(RAISES, lane, raises.only(visit))
        case to_do.StopAwaitingRaise(lane, visit):
            raises = unit.get(RAISES, lane, Raises)
            if raises is not None and visit in raises.due:
                unit.put(RAISES, lane, raises.without(visit))
        case to_do.AwaitWeight(lane, visit, since, limit):
            set_timer(unit, since + limit, WEIGHT_TIMER, visit)
            unweighed = unit.get(UNWEIGHED, BOOK, Unweighed) or Unweighed(limit=limit)
            unit.put(UNWEIGHED, BOOK, unweighed.with_visit(visit))
            unit.put(AT_BRIDGE, lane, visit)
        case to_do.StopAwaitingWeight(visit):
            left = (unit.get(UNWEIGHED, BOOK, Unweighed) or Unweighed()).without(visit)
            if left.visits:
                unit.put(UNWEIGHED, BOOK, left)
            else:
                unit.delete(UNWEIGHED, BOOK)
        case to_do.AwaitOfficer(visit, limit):
            set_timer(unit, unit.log_time + limit, REFERRAL_TIMER, visit)
            referred = unit.get(REFERRED, BOOK, Referred) or Referred(limit=limit)
            unit.put(REFERRED, BOOK, referred.with_visit(visit))
        case to_do.StopAwaitingOfficer(visit):
            waiting = unit.get(REFERRED, BOOK, Referred)
            if waiting is not None and visit in waiting.visits:
                unit.put(REFERRED, BOOK, waiting.without(visit))
        case to_do.AwaitSeal(visit, until):
            set_timer(unit, until, SEAL_TIMER, visit)
        case to_do.AwaitSecondOfficer(lane, until):
            set_timer(unit, until, PROPOSED_TIMER, lane)
        case _:
            assert_never(effect)
