"""A verdict that the safety office was not told of: the barrier stays down, and somebody must look."""

from kakou.contracts import topics
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.batches.rejection import Rejection
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import new_task, tell_opened


def event_not_handled(event: Event, unit: UnitOfWork) -> None:
    """A verdict that could not be announced gets no offer, so the barrier stays down."""
    if event.type == topics.VERDICT_REACHED:
        _somebody_must_look(
            unit,
            event.subject,
            zh=f"{event.subject}的危险货物未能通知安全部门，道闸不会抬起，请人工处置。",
            en=f"The safety office could not be told of {event.subject}; the barrier stays down.",
        )


def event_rejected(unit: UnitOfWork, rejection: Rejection) -> None:
    """What weight-check had to say of a visit did not get onto the log, so neither lane nor safety office hears it."""
    if rejection.type == topics.VERDICT_REACHED:
        visit = rejection.subject
        _somebody_must_look(
            unit,
            visit,
            zh=f"{visit}的核放结论未能记录，道闸不会抬起，请人工处置。",
            en=f"The verdict on {visit} could not be put on the log; the barrier stays down, an officer must decide.",
        )


def _somebody_must_look(unit: UnitOfWork, visit: str, zh: str, en: str) -> None:
    no, about = f"announcement-{unit.event.origin.root}", TaskSubject(kind="visit", no=visit)
    tell_opened(unit, new_task(unit, no, "announcement-failed", about, Bilingual(zh=zh, en=en)))
