"""Webhook subscriptions of the safety feed, as the interface shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel

SubscriptionState = Literal["unverified", "active", "suspended"]


class Subscription(OutboundModel):
    """A receiver of the safety feed (webhook)."""

    id: str
    """The subscription's id."""
    url: Annotated[str, Field(max_length=2000)]
    """Where messages are delivered to."""
    state: SubscriptionState
    """`unverified` until the receiver has answered the challenge, `suspended` while nothing is delivered."""
    pending: int = 0
    """How many messages are not yet delivered."""
    last_sequence: int = 0
    """The highest sequence of the feed that was delivered."""
    keys: tuple[int, ...] = (1,)
    """The numbers of the keys that sign, the newest first."""
    attempts: int = 0
    """How many deliveries have failed in a row."""
    failing_since: datetime | None = None
    """Since when deliveries fail."""
    why: str | None = None
    """What came of the last delivery that failed."""
    again: tuple[int, int] | None = None
    """The first and the last sequence of the range that is being delivered again."""
    set_aside: tuple[int, ...] = ()
    """The last sequences that the receiver refused for good (4xx), so that those behind them could go on;
    `…/redelivery` delivers them again."""


class SubscriptionKey(OutboundModel):
    """A signing key as the receiver needs it (Standard Webhooks); shown when it is made, and never again."""

    no: int
    """The key's number, from 1 on."""
    secret: str
    """The key, `whsec_…`."""


class SubscriptionMade(Subscription):
    """A subscription with the key that was just made."""

    key: SubscriptionKey
    """The key that was just made."""
