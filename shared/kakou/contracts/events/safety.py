"""What the safety office sets up: receivers of its feed, whom to turn to when nobody answers, drills."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, Strict

from kakou.contracts.base import Blank, Flag, InboundModel, Many, Name, Note
from kakou.values.locations import Identifier

Sequence = Annotated[int, Strict(), Field(ge=0, le=10**15)]
Url = Annotated[str, Field(min_length=8, max_length=2000)]


class SubscriptionSet(InboundModel):
    """A receiver as it shall be from now on."""

    id: Identifier
    """The subscription's id."""
    url: Url
    """Where messages are delivered to."""
    key: Annotated[int, Strict(), Field(ge=1)] = 1
    """The number of the newest signing key, from 1 on."""
    older: Flag = False
    """Whether the key before the newest one signs, too."""
    state: Literal["active", "suspended"] = "active"
    """Whether messages are delivered; `active` asks the receiver again whether it is its own."""
    challenge: Annotated[str, Field(min_length=16, max_length=100)]
    """What the receiver must answer with to show that it is its own."""
    after: Sequence | None = None
    """Deliver what follows this sequence of the feed; what comes from now on where it is left out."""
    by: Name
    """Who set it, as named on the token."""


class SubscriptionRemoved(InboundModel):
    """A receiver that gets nothing any more."""

    id: Identifier
    """The subscription's id."""
    by: Name
    """Who removed it, as named on the token."""


class RedeliveryAsked(InboundModel):
    """Deliver again what stands in the feed from `first` to `last`."""

    id: Identifier
    """The subscription's id."""
    first: Sequence
    """The first sequence of the feed to deliver again."""
    last: Sequence
    """The last sequence of the feed to deliver again."""
    by: Name
    """Who asked for it, as named on the token."""


class DeliveryReport(InboundModel):
    """How far deliveries to one receiver have come."""

    id: Identifier
    """The subscription's id."""
    generation: Annotated[int, Strict(), Field(ge=0)]
    """Which of the receiver's settings the deliveries went by, counted from 0."""
    state: Literal["unverified", "active", "suspended"]
    """How the subscription stands."""
    through: Sequence
    """The last sequence that was delivered or set aside."""
    again: Sequence | None = None
    """The next sequence to deliver again, if any."""
    attempts: Annotated[int, Strict(), Field(ge=0)] = 0
    """How many deliveries have failed in a row."""
    failing_since: datetime | None = None
    """Since when deliveries fail."""
    why: Annotated[str, Field(max_length=500)] | None = None
    """What came of the last delivery that failed."""
    set_aside: Annotated[tuple[Sequence, ...], Many, Field(max_length=100)] = ()
    """The last sequences that the receiver refused for good."""


class DeliveriesReported(InboundModel):
    """How deliveries stand, told by the instance that makes them, so that another can go on from there."""

    reports: Annotated[tuple[DeliveryReport, ...], Field(max_length=1_000)]
    """How deliveries to each receiver stand."""


class EscalationContact(InboundModel):
    """Whom to turn to when nobody answers."""

    after: Annotated[int, Strict(), Field(ge=5, le=86_400)]
    """Seconds without an answer after which it is this contact's turn."""
    name: Name
    """The contact's name."""
    phone: Annotated[Name | None, Blank] = None
    """The telephone number to call."""
    channel: Identifier = "board"
    """How the contact is told: by the `board`, or by the subscription of this id."""


EscalationContacts = Annotated[tuple[EscalationContact, ...], Many, Field(max_length=20)]


class EscalationSet(InboundModel):
    """The zone's list, in order; an empty one goes back to the contacts of the storage unit."""

    contacts: EscalationContacts = ()
    """The zone's contacts, in the order of their turns."""
    by: Name | None = None
    """Who set them, as named on the token."""


class DrillStarted(InboundModel):
    """An alert that is not real, and says so."""

    text: Note
    """What the drill is about, as the alert says it."""
    storage_unit: Annotated[Identifier | None, Blank] = None
    """The storage unit that the drill pretends to be about."""
    by: Name
    """Who started it, as named on the token."""


class DrillEnded(InboundModel):
    """A drill is over."""

    alert: Identifier
    """The drill's alert."""
    by: Name
    """Who ended it: the name as typed, else the token's."""
