"""What deliveries ask of a channel: a webhook is one, a gateway for text messages would be another."""

from dataclasses import dataclass
from typing import Literal, Protocol

from kakou.contracts.alert import Alert, FeedDigest
from kakou.contracts.subscription import SubscriptionKey

from hazmat_notify.state import SubscriptionKept

Fate = Literal["taken", "failed", "refused", "gone"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one attempt.

    fate: `taken`; `failed`, to be tried again; `refused`, so that the same message is set aside once it was refused
    often enough; `gone`: the receiver wants nothing any more. why: in a few words, where it was not taken. pause:
    seconds that the receiver asks us to stay away at least.
    """

    fate: Fate
    why: str | None = None
    pause: float = 0.0


TAKEN = Delivery("taken")


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Says that silence means silence: nothing above sequence `last` of the zone's feed was missed."""

    zone: str
    last: int


@dataclass(frozen=True, slots=True)
class Challenge:
    """Asks the receiver whether its address is its own. Taken only by whoever repeats the subscription's challenge."""

    zone: str


Message = Alert | FeedDigest | Heartbeat | Challenge


class Channel(Protocol):
    """One way to receivers, for one zone: what is slow about it holds up no other zone.

    schemes: of the addresses of its receivers, `https` say. needs_proof: whether a receiver must answer a challenge
    before it is delivered to. shows_life: whether receivers get heartbeats and digests, too. within: seconds that one
    attempt may take.
    """

    schemes: frozenset[str]
    needs_proof: bool
    shows_life: bool
    within: float

    async def send(self, receiver: SubscriptionKept, message: Message) -> Delivery:
        """Try once. Never raises but for cancellation."""

    async def close(self) -> None:
        """Give up connections."""


class Receivers(Protocol):
    """What a channel says of its receivers before anything is sent to them.

    schemes: of their addresses, `https` say.
    """

    schemes: frozenset[str]

    def fault_of(self, address: str) -> str | None:
        """What is wrong with the address of a receiver; None when nothing is."""

    def key(self, zone: str, subscription: str, no: int) -> SubscriptionKey | None:
        """Key `no` by which a receiver knows that a message is ours; None where the channel has no keys.

        Raises Problem 409 where the operator has not set the channel up.
        """

    def channel(self, zone: str) -> Channel | None:
        """The way to the receivers of a zone; None where the operator has not set the channel up."""
