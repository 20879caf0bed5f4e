"""Alerts about what stands until it is over: a unit's level, goods too near each other, a stay too long."""

from collections.abc import Callable

from kakou.contracts.alert import Alert
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.state import leaving
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import feed
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.state import ALERT, STANDING, AlertKept, kind_of_alert


def say(unit: UnitOfWork, matter: str, make: Callable[[alert_message.Place, Alert | None], Alert]) -> None:
    """Raise the alert about `matter`, or update the one that stands, unless it would say the same again. What is worse
    than an alert that has expired is an alert of its own."""
    kept = _kept(unit, matter)
    expired = kept is not None and alert_message.is_over(kept.message)
    last = (kept.said if expired else kept.message) if kept is not None else None
    live = None if expired else kept
    message = make(feed.next_place(unit, live.message.id if live else None), live.message if live else None)
    if alert_message.is_news(message, last):
        feed.publish(unit, message, live)
        unit.put(STANDING, matter, message.id)
        if kept is not None and expired:
            leaving.over(unit, ALERT, kept.message.id)


def over(unit: UnitOfWork, matter: str, why: Bilingual) -> None:
    """The matter is over: all clear, where its alert still counts."""
    kept = _kept(unit, matter)
    if kept is None:
        return
    unit.delete(STANDING, matter)
    if not alert_message.is_over(kept.message):
        feed.publish(unit, alert_message.all_clear(kept.message, feed.next_place(unit, kept.message.id), why), kept)
    leaving.over(unit, ALERT, kept.message.id)


def _kept(unit: UnitOfWork, matter: str) -> AlertKept | None:
    no = unit.get_text(STANDING, matter)
    return None if no is None else unit.get(kind_of_alert(no), no, AlertKept)
