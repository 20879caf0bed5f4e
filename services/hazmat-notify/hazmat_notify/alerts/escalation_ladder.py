"""Whom to turn to when nobody takes an alert in hand, and when: climbed by the zone's clock."""

from datetime import datetime, timedelta
from typing import Final

from kakou.contracts.alert import Alert
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.events.safety import EscalationSet
from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts.rules.rungs import Rung, rungs
from hazmat_notify.policy import policy_of
from hazmat_notify.state import ESCALATION, HEAD, STORAGE_UNIT, Unanswered

CLIMB: Final = "climb"
EXPIRE: Final = "expire"


def begin(unit: UnitOfWork, message: Alert, waiting: Unanswered) -> datetime:
    """The alert waits from now on, or goes on waiting. When it expires."""
    expires = waiting.begun + policy_of(unit).alert_life
    set_timer(unit, expires, EXPIRE, marked(message.id, waiting.begun))
    await_rung(unit, message, waiting)
    return expires


def await_rung(unit: UnitOfWork, message: Alert, waiting: Unanswered) -> None:
    """Come back when the next rung is due, if there is one."""
    ladder = ladder_of(unit, message)
    if waiting.climbed < len(ladder):
        set_timer(unit, due(ladder[waiting.climbed], waiting), CLIMB, marked(message.id, waiting.begun))


def due(rung: Rung, waiting: Unanswered) -> datetime:
    """When the rung is reached."""
    return waiting.begun + timedelta(seconds=rung.after)


def ladder_of(unit: UnitOfWork, message: Alert) -> tuple[Rung, ...]:
    """The zone's list; without one, the contacts of the storage unit that the alert is about."""
    said = unit.get(ESCALATION, HEAD, EscalationSet)
    no = message.storage_unit
    document = unit.get(STORAGE_UNIT, no, StorageUnit) if no is not None and not (said and said.contacts) else None
    return rungs(said.contacts if said else (), document.contacts if document else ())


def marked(no: str, since: datetime) -> str:
    """A timer's number: the alert, and since when it has wanted the answer that the timer is about."""
    return f"{no}@{since.isoformat()}"
