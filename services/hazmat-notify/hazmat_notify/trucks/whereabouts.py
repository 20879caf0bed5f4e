"""Where trucks with hazardous goods are, from the gate to their storage unit or out again."""

from collections.abc import Iterable

from kakou.contracts.events.outbound import PassChanged, VerdictReached
from kakou.contracts.passage import Passage
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.events.event import Event
from kakou.runtime.state import leaving
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import feed
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.state import (
    ALERT,
    ALERT_OF_VISIT,
    BOUND_FOR,
    MOTION,
    VISIT_OF_PASS,
    AlertKept,
    Visits,
    kind_of_alert,
)
from hazmat_notify.trucks.rules import motion

_USABLE = ("approved", "bound", "passed-gate-1")


def set_in_motion(unit: UnitOfWork, reached: VerdictReached, alert: str, released: bool) -> None:
    """A truck with hazardous goods is at the gate, with the alert that tells of it. released: it was told to pass."""
    visit = reached.verdict.visit
    truck = motion.arriving(reached, alert, unit.log_time).model_copy(update={"released": released})
    before = unit.get(MOTION, visit, motion.InMotion)
    if before is not None:
        truck = motion.since_before(truck, before)
        leave(unit, visit)
    unit.put(MOTION, visit, truck)
    leaving.not_over(unit, ALERT, alert)
    for each in truck.passes:
        unit.put(VISIT_OF_PASS, each, visit)
    for each in truck.bound_for:
        bound = unit.get(BOUND_FOR, each, Visits) or Visits()
        unit.put(BOUND_FOR, each, Visits(visits=(*bound.visits, visit)))


def passage_recorded(unit: UnitOfWork, event: Event) -> None:
    """The truck went in, with what was counted; where it came through a first gate, it is no second truck."""
    truck = unit.get(MOTION, event.subject, motion.InMotion)
    if truck is None or truck.direction != "I":
        return
    passage = event.read(Passage)
    for other in on_the_way(unit, truck.bound_for, truck.visit):
        if set(other.passes) & set(truck.passes):
            gone(unit, other.visit, alert_message.AT_SECOND_GATE)
    truck = motion.as_counted(truck, passage).model_copy(update={"where": "inside", "in_doubt": False})
    if truck.loads:
        unit.put(MOTION, passage.visit, truck)
    else:
        gone(unit, passage.visit, alert_message.NOTHING_ABOARD)


def pass_changed(unit: UnitOfWork, event: Event) -> None:
    """While a pass is in doubt, so is where its truck is; an officer's decision tells. Of a truck that left unreported
    nothing is told by a pass that may still be used."""
    visit = unit.get_text(VISIT_OF_PASS, event.subject)
    truck = unit.get(MOTION, visit, motion.InMotion) if visit is not None else None
    if visit is None or truck is None:
        return
    changed = event.read(PassChanged)
    doubtful = changed.view.state == "in-doubt" or (truck.in_doubt and changed.view.state in _USABLE)
    if doubtful != truck.in_doubt:
        truck = truck.model_copy(update={"in_doubt": doubtful})
        unit.put(MOTION, visit, truck)
    if not doubtful and truck.ended and truck.where == "at-gate":
        if truck.direction == "I" and changed.view.state == "passed":
            unit.put(MOTION, visit, truck.model_copy(update={"where": "inside"}))
        else:
            gone(unit, visit, alert_message.HAS_LEFT)


def gone(unit: UnitOfWork, visit: str, why: Bilingual) -> None:
    """The truck's goods are on the move no more: all clear."""
    kept = alert_of(unit, visit)
    if kept is not None and not alert_message.is_over(kept.message) and unit.get(MOTION, visit, motion.InMotion):
        feed.publish(unit, alert_message.all_clear(kept.message, feed.next_place(unit, kept.message.id), why), kept)
    leave(unit, visit)


def leave(unit: UnitOfWork, visit: str) -> None:
    """The truck is no longer in motion."""
    truck = unit.get(MOTION, visit, motion.InMotion)
    if truck is None:
        return
    unit.delete(MOTION, visit)
    kept = unit.get(kind_of_alert(truck.alert), truck.alert, AlertKept)
    if kept is not None:
        feed.keep(unit, kept)
    for no in truck.passes:
        if unit.get_text(VISIT_OF_PASS, no) == visit:
            unit.delete(VISIT_OF_PASS, no)
    for no in truck.bound_for:
        _no_longer_bound(unit, no, visit)


def on_the_way(unit: UnitOfWork, nos: Iterable[str], but: str) -> list[motion.InMotion]:
    """Trucks with goods for these storage units that were let through and are not unloaded. but: a visit left out."""
    visits = dict.fromkeys(visit for no in nos for visit in (unit.get(BOUND_FOR, no, Visits) or Visits()).visits)
    found = (unit.get(MOTION, visit, motion.InMotion) for visit in visits if visit != but)
    return [truck for truck in found if truck is not None and truck.let_through]


def alert_of(unit: UnitOfWork, visit: str) -> AlertKept | None:
    """The visit's last alert, which may be over."""
    no = unit.get_text(ALERT_OF_VISIT, visit)
    return unit.get(kind_of_alert(no), no, AlertKept) if no is not None else None


def _no_longer_bound(unit: UnitOfWork, no: str, visit: str) -> None:
    bound = unit.get(BOUND_FOR, no, Visits) or Visits()
    left = tuple(each for each in bound.visits if each != visit)
    if left:
        unit.put(BOUND_FOR, no, Visits(visits=left))
    else:
        unit.delete(BOUND_FOR, no)
