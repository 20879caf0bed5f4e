"""From verdicts to alerts: the safety office is told first, then the lane gets its release."""

from collections.abc import Sequence
from datetime import timedelta

from kakou.contracts import topics
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.events.outbound import ForecastMade, ReleaseOffered, VerdictReached, VisitEnded
from kakou.contracts.verdicts import Bilingual, Command, Reason
from kakou.runtime.events.event import Event
from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import feed
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.policy import policy_of
from hazmat_notify.state import (
    ALERT_OF_PLATE,
    ALERT_OF_VISIT,
    MOTION,
    STOCK,
    STORAGE_UNIT,
    AlertKept,
)
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.stock.unit_checks import additions_of
from hazmat_notify.storage.forecast import Foreseen, Looked, foresee, together
from hazmat_notify.storage.forecast_seen import covers
from hazmat_notify.trucks import whereabouts
from hazmat_notify.trucks.rules import motion

REMEMBERED = timedelta(days=7)
"""How long after a visit's end its alert is still known as this visit's."""

FORGET = "forget-visit"


def verdict_reached(unit: UnitOfWork, event: Event) -> None:
    """Write the alert, also of a refused visit; then offer the release that waits for it. Most trucks carry nothing
    hazardous and never did, and theirs is not read."""
    if unit.get_text(ALERT_OF_VISIT, event.subject) is None and event.shown("hazardous") == "false":
        return
    kept = whereabouts.alert_of(unit, event.subject)
    reached = event.read(VerdictReached)
    if reached.hazardous:
        policy = policy_of(unit)
        found = _foresee(unit, reached, policy)
        withheld = bool(found.grave) and policy.forecast == "refer" and not _released_knowing(reached, found.grave)
        told = _announce(unit, reached, kept, found, policy.segregation_code, withheld)
        if found.grave:
            _tell_forecast(unit, reached, found, withheld)
        if reached.awaiting_announcement and not withheld:
            _offer(unit, reached, told)
    elif kept is not None:
        _withdraw(unit, kept, alert_message.NO_LONGER_HAZARDOUS)
        whereabouts.leave(unit, reached.verdict.visit)


def visit_ended(unit: UnitOfWork, event: Event) -> None:
    """A retracted reading takes its alert back; a truck that went in, or may have, is inside until it is reported
    unloaded."""
    kept = whereabouts.alert_of(unit, event.subject)
    if kept is None:
        return
    ended = event.read(VisitEnded)
    if ended.how == "retracted":
        _withdraw(unit, kept, alert_message.RETRACTED)
    truck = unit.get(MOTION, ended.visit, motion.InMotion)
    if truck is not None and truck.direction == "I" and ended.raised and not truck.followed:
        whereabouts.gone(unit, ended.visit, alert_message.NOT_FOLLOWED)
    elif truck is not None and truck.direction == "I" and ended.raised:
        unit.put(MOTION, ended.visit, truck.model_copy(update={"where": "inside", "ended": True}))
    elif truck is not None and (truck.in_doubt or (truck.direction == "I" and ended.unreported)):
        unit.put(MOTION, ended.visit, truck.model_copy(update={"ended": True, "in_doubt": True}))
    else:
        whereabouts.gone(unit, ended.visit, alert_message.HAS_LEFT)
    set_timer(unit, unit.log_time + REMEMBERED, FORGET, ended.visit)


def forget(unit: UnitOfWork, visit: str) -> None:
    """Nothing can be said about the visit any more. A truck not reported unloaded stays in motion."""
    unit.delete(ALERT_OF_VISIT, visit)


def _foresee(unit: UnitOfWork, reached: VerdictReached, policy: PolicyValues) -> Foreseen:
    """Only what comes in changes a unit; what goes out is in none."""
    if reached.verdict.direction != "I":
        return Foreseen(None)

    visit, passes = reached.verdict.visit, {each.no for each in reached.verdict.passes}

    def look(no: str) -> Looked | None:
        document = unit.get(STORAGE_UNIT, no, StorageUnit)
        if document is None:
            return None
        others = [truck for truck in whereabouts.on_the_way(unit, (no,), visit) if not passes & set(truck.passes)]
        coming = [load for truck in others for load in truck.loads if load.goods.storage_unit == no]
        return Looked(document, unit.get(STOCK, no, Stock) or NOTHING, tuple(coming))

    return foresee(reached.hazardous, look, policy.segregation_code, policy.forecast, additions_of(unit))


def _released_knowing(reached: VerdictReached, grave: Sequence[Reason]) -> bool:
    """Whether an officer has released what the forecast says, which is then not put to an officer again: as it was
    shown, or with the safety office told by other means."""
    if not any(reason.code == "officer.decision.release" for reason in reached.verdict.reasons):
        return False
    return reached.announced_by is not None or covers(reached.forecast_seen, grave)


def _tell_forecast(unit: UnitOfWork, reached: VerdictReached, found: Foreseen, withheld: bool) -> None:
    verdict = reached.verdict
    made = ForecastMade(
        visit=verdict.visit,
        gate=reached.gate,
        lane=reached.lane,
        revision=verdict.revision,
        reasons=found.grave,
        withheld=_held(reached).sequence if withheld and reached.awaiting_announcement else None,
    )
    unit.emit(topics.FORECAST_MADE, made, subject=verdict.visit)


def _announce(
    unit: UnitOfWork, reached: VerdictReached, kept: AlertKept | None, found: Foreseen, least: int, withheld: bool
) -> str:
    """The id of the visit's alert, which stands in the feed when this returns. Where the last one was taken back or
    cleared, the truck is here after all and is announced anew; where it expired, only news is."""
    visit, live = reached.verdict.visit, None if kept is None or alert_message.is_over(kept.message) else kept
    last = live.message if live else None
    if kept is not None and kept.message.msg_type == "expired":
        last = kept.said
    place = feed.next_place(unit, live.message.id if live else None)
    before = live.message if live else None
    waits = withheld and reached.awaiting_announcement
    mixed = together(reached.hazardous, least, additions_of(unit))
    message = alert_message.of_verdict(reached, place, before, found, mixed, waits)
    no = kept.message.id if kept else message.id
    if alert_message.is_news(message, last):
        no = message.id
        feed.publish(unit, message, live)
        unit.put(ALERT_OF_VISIT, visit, no)
        if reached.plate:
            unit.put(ALERT_OF_PLATE, reached.plate, no)
    whereabouts.set_in_motion(unit, reached, no, reached.verdict.verdict == "release" and not withheld)
    return no


def _offer(unit: UnitOfWork, reached: VerdictReached, no: str) -> None:
    """Raises LookupError when the verdict waits for an announcement but holds no command for it."""
    verdict, held = reached.verdict, _held(reached)
    offer = ReleaseOffered(
        visit=verdict.visit,
        gate=reached.gate,
        lane=reached.lane,
        revision=verdict.revision,
        command=held.id,
        sequence=held.sequence,
        alert=no,
    )
    unit.emit(topics.RELEASE_OFFERED, offer, subject=verdict.visit)


def _held(reached: VerdictReached) -> Command:
    """The command that waits. Raises LookupError."""
    held = next((each for each in reached.verdict.commands if each.held_for == "announcement"), None)
    if held is None:
        raise LookupError(f"visit {reached.verdict.visit} awaits the announcement, and no command is held for it")
    return held


def _withdraw(unit: UnitOfWork, kept: AlertKept, why: Bilingual) -> None:
    if not alert_message.is_over(kept.message):
        feed.publish(unit, alert_message.cancelled(kept.message, feed.next_place(unit, kept.message.id), why), kept)
