"""What the safety office sets up: receivers of its feed, whom to turn to when nobody answers, drills."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, Strict

from kakou.contracts.base import Blank, Flag, Many, Name, Note, Said
from kakou.contracts.places import Identifier

Sequence = Annotated[int, Strict(), Field(ge=0, le=10**15)]
Url = Annotated[str, Field(min_length=8, max_length=2000)]


class SubscriptionSet(Said):
    """A receiver as it shall be from now on.

    key: number of the newest signing key; older: whether the one before it signs, too. state `active` asks the receiver
    again whether it is its own. after: deliver what follows that sequence; what comes from now on when left out.
    """

    id: Identifier
    url: Url
    key: Annotated[int, Strict(), Field(ge=1)] = 1
    older: Flag = False
    state: Literal["active", "suspended"] = "active"
    challenge: Annotated[str, Field(min_length=16, max_length=100)]
    after: Sequence | None = None
    by: Name


class SubscriptionRemoved(Said):
    id: Identifier
    by: Name


class RedeliveryAsked(Said):
    """Deliver again what stands in the feed from `first` to `last`."""

    id: Identifier
    first: Sequence
    last: Sequence
    by: Name


class DeliveryReport(Said):
    """How far deliveries to one receiver have come. generation: of the receiver's settings that they went by.

    through: the last sequence delivered or set aside. again: the next one to deliver again, if any. attempts: failed in
    a row. set_aside: the last sequences that the receiver refused for good.
    """

    id: Identifier
    generation: Annotated[int, Strict(), Field(ge=0)]
    state: Literal["unverified", "active", "suspended"]
    through: Sequence
    again: Sequence | None = None
    attempts: Annotated[int, Strict(), Field(ge=0)] = 0
    failing_since: datetime | None = None
    why: Annotated[str, Field(max_length=500)] | None = None
    set_aside: Annotated[tuple[Sequence, ...], Many, Field(max_length=100)] = ()


class DeliveriesReported(Said):
    """How deliveries stand, told by the instance that makes them, so that another can go on from there."""

    reports: Annotated[tuple[DeliveryReport, ...], Field(max_length=1_000)]


class EscalationContact(Said):
    """Whom to turn to, after so many seconds without an answer. channel: `board`, or a subscription's id."""

    after: Annotated[int, Strict(), Field(ge=5, le=86_400)]
    name: Name
    phone: Annotated[Name | None, Blank] = None
    channel: Identifier = "board"


EscalationContacts = Annotated[tuple[EscalationContact, ...], Many, Field(max_length=20)]


class EscalationSet(Said):
    """The zone's list, in order; an empty one goes back to the contacts of the storage unit."""

    contacts: EscalationContacts = ()
    by: Name | None = None


class DrillStarted(Said):
    """An alert that is not real, and says so."""

    text: Note
    storage_unit: Annotated[Identifier | None, Blank] = None
    by: Name
