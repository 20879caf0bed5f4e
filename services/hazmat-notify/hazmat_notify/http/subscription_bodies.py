"""What is sent and answered about receivers of the feed."""

from secrets import token_urlsafe
from typing import Annotated, Literal

from kakou.contracts.base import Flag, InboundModel, OutboundModel
from kakou.contracts.events import safety
from kakou.contracts.subscription import Subscription
from pydantic import Field

from hazmat_notify.state import FeedHead, SubscriptionKept


class SubscriptionPage(OutboundModel):
    """All subscriptions of the zone."""

    items: tuple[Subscription, ...]
    """The subscriptions."""


class NewSubscription(InboundModel):
    """A receiver that shall get the feed."""

    url: safety.Url
    """Where messages are delivered to."""
    after: safety.Sequence | None = None
    """Deliver what follows this sequence of the feed; what comes from now on where it is left out."""


class SubscriptionChange(InboundModel):
    """What shall change; the rest stays as it is."""

    url: safety.Url | None = None
    """Where messages are delivered to."""
    state: Literal["active", "suspended"] | None = None
    """`suspended` stops deliveries, `active` begins them again, with the challenge."""
    new_key: Flag = False
    """Whether to make another signing key; the one before it signs, too, until `older_key` is false."""
    older_key: Flag | None = None
    """Whether the key before the newest one signs, too."""


class Redelivery(InboundModel):
    """Sequences of the feed, both included."""

    first: Annotated[safety.Sequence, Field(ge=1)]
    """The first sequence to deliver again."""
    last: Annotated[safety.Sequence, Field(ge=1)]
    """The last sequence to deliver again."""


def view(kept: SubscriptionKept, head: FeedHead) -> Subscription:
    """A receiver as it is shown. head: of the zone's feed."""
    return Subscription(
        id=kept.id,
        url=kept.url,
        state=kept.state,
        pending=max(0, head.last - kept.through),
        last_sequence=kept.through,
        keys=kept.keys,
        attempts=kept.attempts,
        failing_since=kept.failing_since,
        why=kept.why,
        again=kept.again,
        set_aside=kept.set_aside,
    )


def changed(kept: SubscriptionKept, said: SubscriptionChange, by: str) -> safety.SubscriptionSet:
    """The receiver with what was said; a suspended one stays so unless it is said otherwise."""
    stays = "suspended" if kept.state == "suspended" else "active"
    older = True if said.new_key else kept.older if said.older_key is None else said.older_key
    return safety.SubscriptionSet(
        id=kept.id,
        url=said.url or kept.url,
        key=kept.key + 1 if said.new_key else kept.key,
        older=older,
        state=said.state or stays,
        challenge=token_urlsafe(24),
        by=by,
    )
