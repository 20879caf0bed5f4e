"""Tasks: alarms and follow-ups that somebody must see to."""

from datetime import datetime

from kakou.contracts.base import Told
from kakou.contracts.verdicts import Bilingual


class TaskSubject(Told):
    """What a task is about: a visit, pass, declaration, lane, storage unit, …"""

    kind: str
    no: str


class TaskClosing(Told):
    """by: a named officer, or the type of the event that settled it."""

    by: str
    at: datetime
    why: str


class Task(Told):
    """Something a person must see to. kind: what happened, such as `irregular-raise` or `full-declaration-due`."""

    id: str
    kind: str
    subject: TaskSubject
    opened_at: datetime
    due: datetime | None
    text: Bilingual
    closed: TaskClosing | None = None
