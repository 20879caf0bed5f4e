"""Alerts about what stands until it is over: a unit's level, goods too near each other, a stay too long."""

from collections.abc import Callable

from kakou.contracts.alert import Alert
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit import Unit

from hazmat_notify import feed
from hazmat_notify.entries import STANDING, AlertKept, kind_of_alert
from hazmat_notify.rules import alert


def say(unit: Unit, matter: str, make: Callable[[alert.Place, Alert | None], Alert]) -> None:
    """Raise the alert about `matter`, or update the one that stands, unless it would say the same again."""
    kept = _kept(unit, matter)
    message = make(feed.next_place(unit, kept.message.id if kept else None), kept.message if kept else None)
    if alert.is_news(message, kept.message if kept else None):
        feed.publish(unit, message, kept)
        unit.put(STANDING, matter, message.id)


def over(unit: Unit, matter: str, why: Bilingual) -> None:
    """The matter is over: all clear, where it was an alert."""
    kept = _kept(unit, matter)
    if kept is not None:
        feed.publish(unit, alert.all_clear(kept.message, feed.next_place(unit, kept.message.id), why), kept)
        unit.delete(STANDING, matter)


def _kept(unit: Unit, matter: str) -> AlertKept | None:
    no = unit.get_text(STANDING, matter)
    return None if no is None else unit.get(kind_of_alert(no), no, AlertKept)
