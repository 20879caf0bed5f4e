"""Webhook subscriptions of the safety feed, as the interface shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import Told

SubscriptionState = Literal["unverified", "active", "suspended"]


class Subscription(Told):
    """pending: messages not yet delivered. last_sequence: the highest of the feed that was.

    keys: numbers of the keys that sign, the newest first. attempts: deliveries failed in a row, since `failing_since`;
    why: what came of the last. again: the range that is being delivered again. set_aside: the last messages that the
    receiver refused for good (4xx), so that those behind them could go on; `…/redelivery` delivers them again.
    """

    id: str
    url: Annotated[str, Field(max_length=2000)]
    state: SubscriptionState
    pending: int = 0
    last_sequence: int = 0
    keys: tuple[int, ...] = (1,)
    attempts: int = 0
    failing_since: datetime | None = None
    why: str | None = None
    again: tuple[int, int] | None = None
    set_aside: tuple[int, ...] = ()


class SubscriptionKey(Told):
    """A signing key as the receiver needs it (Standard Webhooks: `whsec_…`); shown when it is made, and never again."""

    no: int
    secret: str


class SubscriptionMade(Subscription):
    """A subscription with the key that was just made."""

    key: SubscriptionKey
