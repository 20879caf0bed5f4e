"""Receivers of the feed: what they are, how far deliveries have come, and who is told when one is suspended."""

from kakou.contracts.events.safety import (
    DeliveriesReported,
    DeliveryReport,
    RedeliveryAsked,
    SubscriptionRemoved,
    SubscriptionSet,
)
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import new_task, tell_opened, tell_settled

from hazmat_notify.alerts import conditions, feed
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.alerts.rules.wording import RECEIVED_AGAIN
from hazmat_notify.state import SUBSCRIPTION, SubscriptionKept

SUSPENDED_TASK = "subscription-suspended"
SET_ASIDE_TASK = "message-set-aside"


def subscription_set(unit: UnitOfWork, said: SubscriptionSet) -> None:
    """A new address has to prove that it is the receiver's own, and so has one that was suspended."""
    known = unit.get(SUBSCRIPTION, said.id, SubscriptionKept)
    trusted = known is not None and known.url == said.url and known.state == "active"
    state = "suspended" if said.state == "suspended" else "active" if trusted else "unverified"
    last = feed.last_sequence(unit)
    through = known.through if known else last if said.after is None else min(said.after, last)
    kept = SubscriptionKept(
        id=said.id,
        url=said.url,
        key=said.key,
        older=said.older,
        state=state,
        challenge=said.challenge,
        generation=known.generation + 1 if known else 0,
        begun=known.begun if known else through,
        through=through,
        again=known.again if known else None,
        why=f"suspended by {said.by}" if state == "suspended" else None,
        set_aside=known.set_aside if known else (),
    )
    unit.put(SUBSCRIPTION, said.id, kept)
    _see_to(unit, known, kept)


def subscription_removed(unit: UnitOfWork, said: SubscriptionRemoved) -> None:
    known = unit.get(SUBSCRIPTION, said.id, SubscriptionKept)
    unit.delete(SUBSCRIPTION, said.id)
    if known is not None:
        _see_to(unit, known, None)
        _see_to_set_aside(unit, known, ())


def redelivery_asked(unit: UnitOfWork, said: RedeliveryAsked) -> None:
    """Of what has been delivered; the rest comes by itself."""
    known = unit.get(SUBSCRIPTION, said.id, SubscriptionKept)
    if known is None:
        return
    first, last = said.first, min(said.last, known.through)
    if known.again is not None:
        first, last = min(first, known.again[0]), max(last, known.again[1])
    if first <= last:
        changes = {"again": (first, last), "generation": known.generation + 1}
        unit.put(SUBSCRIPTION, said.id, known.model_copy(update=changes))


def deliveries_reported(unit: UnitOfWork, said: DeliveriesReported) -> None:
    for report in said.reports:
        known = unit.get(SUBSCRIPTION, report.id, SubscriptionKept)
        if known is None:
            continue
        kept = _after(known, report)
        unit.put(SUBSCRIPTION, report.id, kept)
        _see_to(unit, known, kept)
        _see_to_set_aside(unit, known, kept.set_aside)


def _after(known: SubscriptionKept, report: DeliveryReport) -> SubscriptionKept:
    """What was delivered stays delivered, by whatever settings; the rest of an outdated report counts no more."""
    through = max(known.through, report.through)
    set_aside = report.set_aside if report.through == through else known.set_aside
    if report.generation != known.generation:
        return known.model_copy(update={"through": through, "set_aside": set_aside})
    again = None if known.again is None or report.again is None else (report.again, known.again[1])
    return known.model_copy(
        update={
            "through": through,
            "set_aside": set_aside,
            "again": again,
            "state": report.state,
            "attempts": report.attempts,
            "failing_since": report.failing_since,
            "why": report.why,
        }
    )


def _see_to(unit: UnitOfWork, before: SubscriptionKept | None, after: SubscriptionKept | None) -> None:
    """Somebody is told when a receiver is suspended, and when it is one again."""
    was, now = (each is not None and each.state == "suspended" for each in (before, after))
    if was == now or before is None:
        return
    matter = f"subscription/{before.id}"
    why = (after.why if after else None) or "-"
    text = Bilingual(
        zh=f"告警接收方{before.id}已停止推送：{why}。",
        en=f"Deliveries to the receiver {before.id} are suspended: {why}.",
    )
    about = TaskSubject(kind="subscription", no=before.id)
    task = new_task(unit, f"subscription-{before.id}", SUSPENDED_TASK, about, text)
    if now:
        conditions.say(unit, matter, lambda place, last: alert_message.of_receiver(place, last, task.text))
        tell_opened(unit, task)
        return
    conditions.over(unit, matter, RECEIVED_AGAIN)
    tell_settled(unit, task, "it is delivered to again, or gone")


def _see_to_set_aside(unit: UnitOfWork, before: SubscriptionKept, after: tuple[int, ...]) -> None:
    """Somebody is told of each message that the receiver refused for good, and when it has taken it after all."""
    for sequence in sorted({*before.set_aside} ^ {*after}):
        text = Bilingual(
            zh=f"告警接收方{before.id}拒收第{sequence}号消息，已搁置，其后的消息继续推送。请核对后重新推送。",
            en=f"The receiver {before.id} refuses message {sequence}; it was set aside and those behind it go on."
            " Look into it, then have it delivered again.",
        )
        about = TaskSubject(kind="subscription", no=before.id)
        task = new_task(unit, f"set-aside-{before.id}-{sequence}", SET_ASIDE_TASK, about, text)
        if sequence in after:
            tell_opened(unit, task)
        else:
            tell_settled(unit, task, "it was delivered after all, or is not wanted")
