"""Alerts to the zone's safety office: what it must be told, and whether it was heard."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.verdicts import Bilingual, Reason, VerdictWord
from kakou.values.decimals import Amount, Quantity
from kakou.values.identifiers import Direction

MsgType = Literal["alert", "update", "cancel", "all-clear", "expired"]
Severity = Literal["extreme", "severe", "moderate", "minor", "unknown"]
Urgency = Literal["immediate", "expected", "future", "past", "unknown"]
AnswerWord = Literal["seen", "taken", "handed-on", "undone"]
Certainty = Literal["observed", "likely", "possible", "unlikely", "unknown"]
AlertKind = Literal["truck", "level", "conflict", "stay", "subscription", "drill"]
"""What it is about: goods on a truck; a unit's level, neighbours or overlong stay; a receiver out of reach; a drill."""


class AlertGoods(OutboundModel):
    """One hazardous substance aboard."""

    name: str | None
    """The goods' name."""
    cas: str | None = None
    """The CAS number."""
    un: str | None = None
    """The UN number."""
    hazard_class: str | None = Field(default=None, validation_alias="class", serialization_alias="class")
    """The class or division of dangerous goods."""
    subsidiary: tuple[str, ...] = ()
    """Classes of its subsidiary hazards."""
    packing_group: str | None = None
    """The packing group: I great, II medium, III minor danger."""
    quantity: Quantity
    """How much there is, in `unit`."""
    unit: str | None
    """The unit of `quantity`, as declared."""
    storage_unit: str | None = None
    """The storage unit that the goods are bound for, or come from."""


class Forecast(OutboundModel):
    """What the storage unit would come to with this load."""

    storage_unit: str
    """The storage unit."""
    ratio_now: Amount
    """Σ q/Q of what lies there now (GB 18218)."""
    ratio_then: Amount
    """Σ q/Q with the load."""
    level_now: int | None = None
    """The level of a major hazard now, 1 (gravest) to 4; null below that."""
    level_then: int | None = None
    """The level of a major hazard with the load."""
    conflicts: tuple[str, ...] = ()
    """In words, what lies there and must not lie with the load; ten at most."""
    more_conflicts: int = Field(default=0, exclude_if=lambda count: count == 0)
    """How many more there are that are not named; left out where all are."""


class AlertAnswer(OutboundModel):
    """A named person's word. A machine's 2xx is only `delivered`."""

    answer: AnswerWord
    """What the person said: seen, taken in hand, handed on, or an answer undone."""
    by: str
    """Who said it: the name as it was typed, else the token's."""
    token: str | None = Field(default=None, exclude_if=lambda name: name is None)
    """The name on the token that it was said with; left out of answers from before it was kept."""
    to: str | None = Field(default=None, exclude_if=lambda name: name is None)
    """Whom the alert was handed on to."""
    undoes: int | None = Field(default=None, exclude_if=lambda number: number is None)
    """Which of the alert's answers, counted from 1, it undoes."""
    at: datetime
    """When it was said, by the zone's clock."""


class Escalation(OutboundModel):
    """A step taken because nobody had taken the alert in hand."""

    step: int
    """The step's number, from 1 on."""
    after: int
    """Seconds of log time that the alert has waited."""
    name: str | None
    """Whom it is for now."""
    phone: str | None = None
    """The telephone number to call."""
    channel: str = "board"
    """How the contact is told: by the `board`, or by the subscription of this id."""
    nobody: bool = False
    """Whether nobody stands behind the step, as no contact is on file or the channel's receiver takes nothing now."""
    last: bool = False
    """Whether no step follows."""
    text: Bilingual
    """What is to be done now."""


class Superseded(OutboundModel):
    """The message of the same alert before this one."""

    sequence: int
    """Its sequence in the feed."""
    at: datetime
    """When it was made."""


class Alert(OutboundModel):
    """One message of a zone's feed to the safety office."""

    id: str
    """The alert's id, the same for all its messages."""
    sequence: int
    """The message's place in the feed, without gaps."""
    zone: str
    """The zone."""
    msg_type: MsgType
    """What the message does: it begins an alert, updates it, cancels it, clears it, or says that it has expired."""
    kind: AlertKind = "truck"
    """What it is about: goods on a truck; a unit's level, neighbours or overlong stay; a receiver out of reach; a
    drill."""
    severity: Severity
    """How grave it is, as CAP 1.2 has it."""
    urgency: Urgency = "immediate"
    """How soon to act, as CAP 1.2 has it."""
    certainty: Certainty = "observed"
    """How sure it is, as CAP 1.2 has it."""
    at: datetime
    """When the message was made, by the zone's clock."""
    expires: datetime | None = None
    """From when on it no longer counts; for what is over, since when."""
    visit: str | None
    """The address of the visit that it is about, `{gate}.{lane}.{session}`."""
    gate: str | None = None
    """The gate that the truck is at."""
    lane: str | None = None
    """The lane that the truck is in."""
    direction: Direction | None = None
    """I into the zone, E out of it."""
    verdict: VerdictWord | None = None
    """The verdict in force when the message was made."""
    plate: str | None
    """The truck's plate."""
    firm: str | None
    """The enterprise whose goods they are, by its customs code."""
    goods: tuple[AlertGoods, ...] = ()
    """The hazardous goods aboard."""
    storage_unit: str | None = None
    """Where the goods are bound for, or come from; the first one's, where they differ."""
    forecast: Forecast | None = None
    """What the storage unit would come to with the load."""
    findings: tuple[Reason, ...] = ()
    """What speaks against the load, or should be known of it."""
    contact: str | None = None
    """Whom to call about the goods."""
    drill: bool = False
    """Whether it is a drill, and not real."""
    escalation: Escalation | None = None
    """The step that was taken because nobody had taken the alert in hand."""
    supersedes: Superseded | None = None
    """The message of the same alert before this one."""
    text: Bilingual
    """What happened, in words."""
    answers: tuple[AlertAnswer, ...] = ()
    """What people have said to it, the oldest first."""
    delivered: tuple[str, ...] = ()
    """The subscriptions whose receivers have taken it; a machine's word, no person's."""


class FeedDigest(OutboundModel):
    """What a zone's feed holds."""

    zone: str
    """The zone."""
    last: int
    """The feed's highest sequence."""
    open: int
    """How many alerts nobody has in hand."""
    hash: str
    """Of the open alerts, sha256 of a line `id sequence` (of its last message) for each, in the order of the
    sequences."""
