"""Unanswered alerts climb; drills; what becomes of an alert that nobody ever answers."""

from kakou.contracts.events.safety import DrillStarted, EscalationSet
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit import Unit

from hazmat_notify import feed
from hazmat_notify.entries import ESCALATION, HEAD, UNANSWERED, AlertKept, Unanswered, kind_of_alert
from hazmat_notify.ladder import await_rung, ladder_of, marked
from hazmat_notify.rules import alert
from hazmat_notify.rules.escalation import escalation


def escalation_set(unit: Unit, said: EscalationSet) -> None:
    """The list counts for alerts that are open, too, from their next step on."""
    unit.put(ESCALATION, HEAD, said)


def drill_started(unit: Unit, said: DrillStarted) -> None:
    text = Bilingual(zh=f"演练：{said.text}（{said.by}）", en=f"DRILL: {said.text} ({said.by})")
    feed.publish(unit, alert.drill(feed.next_place(unit, None), said.storage_unit, text), None)


def climb(unit: Unit, mark: str) -> None:
    """The next step of an alert that is still unanswered; each once, because the step taken is kept with it."""
    found = _waiting(unit, mark)
    if found is None:
        return
    waiting, kept = found
    ladder = ladder_of(unit, kept.message)
    if waiting.climbed >= len(ladder):
        return
    step = waiting.climbed + 1
    message = alert.escalated(
        kept.message, feed.next_place(unit, kept.message.id), escalation(ladder[waiting.climbed], step)
    )
    feed.publish(unit, message, kept)
    after = waiting.model_copy(update={"climbed": step, "sequence": message.sequence})
    unit.put(UNANSWERED, message.id, after)
    await_rung(unit, message, waiting.at, step)


def expire(unit: Unit, mark: str) -> None:
    found = _waiting(unit, mark)
    if found is not None:
        kept = found[1]
        feed.publish(unit, alert.expired(kept.message, feed.next_place(unit, kept.message.id)), kept)


def _waiting(unit: Unit, mark: str) -> tuple[Unanswered, AlertKept] | None:
    """The alert that the timer was set for, while it wants that answer."""
    no = mark.partition("@")[0]
    waiting = unit.get(UNANSWERED, no, Unanswered)
    kept = unit.get(kind_of_alert(no), no, AlertKept)
    if waiting is None or kept is None or marked(no, waiting.at) != mark:
        return None
    return waiting, kept
