"""Webhook subscriptions of the safety feed, as the interface shows them."""

from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import Told

SubscriptionState = Literal["unverified", "active", "suspended", "gone"]


class Subscription(Told):
    """pending: messages not yet delivered. last_sequence: the highest of the feed that was."""

    id: str
    url: Annotated[str, Field(max_length=2000)]
    state: SubscriptionState
    pending: int = 0
    last_sequence: int = 0
