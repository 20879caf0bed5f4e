"""Alerts that nobody has in hand climb; drills; what becomes of an alert that nobody ever takes."""

from kakou.contracts.events.safety import DrillEnded, DrillStarted, EscalationSet
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import feed
from hazmat_notify.alerts.escalation_ladder import await_rung, due, ladder_of, marked
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.alerts.rules.answers import standing
from hazmat_notify.alerts.rules.rungs import Rung, escalation
from hazmat_notify.state import (
    ESCALATION,
    HEAD,
    SUBSCRIPTION,
    UNANSWERED,
    AlertKept,
    SubscriptionKept,
    Unanswered,
    kind_of_alert,
)


def escalation_set(unit: UnitOfWork, said: EscalationSet) -> None:
    """The list counts for alerts that are open, too, from their next step on."""
    unit.put(ESCALATION, HEAD, said)


def drill_started(unit: UnitOfWork, said: DrillStarted) -> None:
    text = Bilingual(zh=f"演练：{said.text}（{said.by}）", en=f"DRILL: {said.text} ({said.by})")
    feed.publish(unit, alert_message.drill(feed.next_place(unit, None), said.storage_unit, text), None)


def drill_ended(unit: UnitOfWork, said: DrillEnded) -> None:
    """All clear for the drill; what is over, or is no drill, stays as it is."""
    kept = unit.get(kind_of_alert(said.alert), said.alert, AlertKept)
    if kept is None or not kept.message.drill or alert_message.is_over(kept.message):
        return
    why = Bilingual(zh=f"演练结束（{said.by}）", en=f"the drill has ended ({said.by})")
    place = feed.next_place(unit, said.alert)
    feed.publish(unit, alert_message.all_clear(kept.message, place, why), kept)


def climb(unit: UnitOfWork, mark: str) -> None:
    """The next step of an alert that nobody has in hand; each once, because the step taken is kept with it. Where
    somebody has seen it the first step is left out."""
    found = _waiting(unit, mark)
    if found is None:
        return
    waiting, kept = found
    ladder = ladder_of(unit, kept.message)
    if waiting.climbed >= len(ladder):
        return
    rung, step = ladder[waiting.climbed], waiting.climbed + 1
    if due(rung, waiting) <= unit.log_time:
        seen = bool(standing(kept.answers, kept.asked))
        waiting = waiting.model_copy(update={"climbed": step})
        unit.put(UNANSWERED, kept.message.id, waiting)
        if step > 1 or not seen:
            taken = escalation(rung, step, last=step == len(ladder), heard=_is_heard(unit, rung))
            feed.publish(
                unit, alert_message.escalated(kept.message, feed.next_place(unit, kept.message.id), taken), kept
            )
    await_rung(unit, kept.message, waiting)


def expire(unit: UnitOfWork, mark: str) -> None:
    found = _waiting(unit, mark)
    if found is not None:
        kept = found[1]
        feed.publish(unit, alert_message.expired(kept.message, feed.next_place(unit, kept.message.id)), kept)


def _waiting(unit: UnitOfWork, mark: str) -> tuple[Unanswered, AlertKept] | None:
    """The alert that the timer was set for, while it wants that answer."""
    no = mark.partition("@")[0]
    waiting = unit.get(UNANSWERED, no, Unanswered)
    kept = unit.get(kind_of_alert(no), no, AlertKept)
    if waiting is None or kept is None or not kept.open or marked(no, waiting.begun) != mark:
        return None
    return waiting, kept


def _is_heard(unit: UnitOfWork, rung: Rung) -> bool:
    """Whether the rung's channel takes messages now; the board does."""
    if rung.channel == "board":
        return True
    receiver = unit.get(SUBSCRIPTION, rung.channel, SubscriptionKept)
    return receiver is not None and receiver.state == "active"
