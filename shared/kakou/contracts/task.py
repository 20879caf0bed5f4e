"""Tasks: alarms and follow-ups that somebody must see to."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.verdicts import Bilingual

RAISE_PROPOSED: Final = "raise-proposed"
"""Kind of the task about a lane whose barrier one officer wants to raise, which waits for a second."""


class TaskSubject(OutboundModel):
    """What a task is about: a visit, pass, declaration, lane, storage unit, …"""

    kind: str
    """What it is: a visit, a pass, a declaration and so on."""
    no: str
    """Its number, address or id."""


class TaskClosing(OutboundModel):
    """How a task came to be closed."""

    by: str
    """The officer who closed it, or the type of the event that settled it."""
    at: datetime
    """When it was closed, by the zone's clock."""
    why: str
    """What was done about it."""


class Task(OutboundModel):
    """Something a person must see to."""

    id: str
    """The task's id."""
    kind: str
    """What happened, such as `irregular-raise` or `full-declaration-due`."""
    subject: TaskSubject
    """What it is about."""
    opened_at: datetime
    """Since when it is open, by the zone's clock."""
    due: datetime | None
    """By when it should be seen to."""
    text: Bilingual
    """What happened and what to do, for the person who sees to it."""
    proposed_by: Annotated[DecidedBy | None, Field(exclude_if=lambda who: who is None)] = None
    """The officer who waits for another to agree, in a task about what needs two; null in any other."""
    closed: TaskClosing | None = None
    """How it was closed; null while it is open."""

    def settled(self, by: str, at: datetime, why: str) -> "Task":
        """This task, closed. See TaskClosing."""
        return self.model_copy(update={"closed": TaskClosing(by=by, at=at, why=why)})


def task_no(kind: str, no: str, occurrence: str = "") -> str:
    """The id of the task of `kind` about `no`.

    occurrence: tells one time that it happened from the next, for what may happen again.
    """
    return f"{kind}.{no}{occurrence and '.'}{occurrence}"
