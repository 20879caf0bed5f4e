"""Alerts to the zone's safety office: what it must be told, and whether it was heard."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount, Quantity
from kakou.contracts.numbers import Direction
from kakou.contracts.verdicts import Bilingual, Reason, VerdictWord

MsgType = Literal["alert", "update", "cancel", "all-clear", "expired"]
Severity = Literal["extreme", "severe", "moderate", "minor", "unknown"]
Urgency = Literal["immediate", "expected", "future", "past", "unknown"]
AnswerWord = Literal["seen", "taken", "handed-on", "undone"]
Certainty = Literal["observed", "likely", "possible", "unlikely", "unknown"]
AlertKind = Literal["truck", "level", "conflict", "stay", "subscription", "drill"]
"""What it is about: goods on a truck; a unit's level, neighbours or overlong stay; a receiver out of reach; a drill."""


class AlertGoods(Told):
    """One hazardous substance aboard; `quantity` in `unit`."""

    name: str | None
    cas: str | None = None
    un: str | None = None
    hazard_class: str | None = Field(default=None, validation_alias="class", serialization_alias="class")
    subsidiary: tuple[str, ...] = ()
    packing_group: str | None = None
    quantity: Quantity
    unit: str | None
    storage_unit: str | None = None


class Forecast(Told):
    """What the unit would come to with this load: Σ q/Q before and after, and level 1 to 4 of a major hazard.

    conflicts: in words, what lies there and must not lie with the load.
    """

    storage_unit: str
    ratio_now: Amount
    ratio_then: Amount
    level_now: int | None = None
    level_then: int | None = None
    conflicts: tuple[str, ...] = ()


class AlertAnswer(Told):
    """A named person's word. A machine's 2xx is only `delivered`.

    by: the name as it was typed, else the token's. token: the name on the token it was said with; left out of answers
    from before it was kept. to: whom it was handed on to. undoes: which of the alert's answers, counted from 1.
    """

    answer: AnswerWord
    by: str
    token: str | None = Field(default=None, exclude_if=lambda name: name is None)
    to: str | None = Field(default=None, exclude_if=lambda name: name is None)
    undoes: int | None = Field(default=None, exclude_if=lambda number: number is None)
    at: datetime


class Escalation(Told):
    """A step taken because nobody had taken the alert in hand: whom it is for now, and through which channel (a
    subscription's id, or `board`). step: 1, 2, … ; after: seconds of log time that it has waited. nobody: nobody stands
    behind the step, as no contact is on file or the channel's receiver takes nothing now; last: no step follows."""

    step: int
    after: int
    name: str | None
    phone: str | None = None
    channel: str = "board"
    nobody: bool = False
    last: bool = False
    text: Bilingual


class Superseded(Told):
    """The message of the same alert before this one."""

    sequence: int
    at: datetime


class Alert(Told):
    """One message of a zone's feed. sequence: the feed's own, without gaps. drill: not real, and says so.

    delivered: subscriptions whose receivers have taken it; a machine's word, no person's.
    id: the alert's, the same for all its messages. verdict: the one in force when the message was made.
    storage_unit: where the goods are bound for, or come from; the first one's, where they differ.
    expires: from when on it no longer counts; for what is over, since when.
    """

    id: str
    sequence: int
    zone: str
    msg_type: MsgType
    kind: AlertKind = "truck"
    severity: Severity
    urgency: Urgency = "immediate"
    certainty: Certainty = "observed"
    at: datetime
    expires: datetime | None = None
    visit: str | None
    gate: str | None = None
    lane: str | None = None
    direction: Direction | None = None
    verdict: VerdictWord | None = None
    plate: str | None
    firm: str | None
    goods: tuple[AlertGoods, ...] = ()
    storage_unit: str | None = None
    forecast: Forecast | None = None
    findings: tuple[Reason, ...] = ()
    contact: str | None = None
    drill: bool = False
    escalation: Escalation | None = None
    supersedes: Superseded | None = None
    text: Bilingual
    answers: tuple[AlertAnswer, ...] = ()
    delivered: tuple[str, ...] = ()


class FeedDigest(Told):
    """What a zone's feed holds. last: its highest sequence; open: alerts that nobody has in hand; hash: of these,
    sha256 of a line `id sequence` (of its last message) for each, in the order of the sequences."""

    zone: str
    last: int
    open: int
    hash: str
