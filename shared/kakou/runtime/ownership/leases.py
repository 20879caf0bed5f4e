"""What ownership asks of the place where members and leases are kept."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol


class Condition(Enum):
    """What a member says of itself. Partitions go to those that are ready; to slow ones only if all are slow."""

    READY = "ready"
    SLOW = "slow"
    LEAVING = "leaving"


class Report(NamedTuple):
    """What a member tells with a heartbeat. pending: partitions that it owns and does not process yet."""

    condition: Condition
    pending: int = 0


class Heartbeat(NamedTuple):
    """A member's last heartbeat. stamp differs from that of every other heartbeat of the member.

    age: seconds since it came, by the clock of the place where it is kept.
    """

    stamp: str
    age: float
    report: Report


@dataclass(frozen=True)
class Table:
    """Heartbeats by member, owners by partition, read in one atomic step."""

    heartbeats: Mapping[str, Heartbeat] = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)


class Move(NamedTuple):
    """A partition's lease goes from one member to another; None stands for nobody."""

    partition: int
    owner: str | None
    to: str | None


class Leases(Protocol):
    """Members and leases of one service. Every method may raise OSError or TimeoutError; it may then have worked."""

    async def heartbeat(self, member: str, report: Report, running: Collection[int], gone: Mapping[str, str]) -> Table:
        """Tell that the member lives, and read the table.

        running: partitions that become the member's where they are nobody's. gone: members with the stamp of the
        heartbeat after which nothing was heard of them; they are forgotten unless they have sent another.
        """
        ...

    async def move(self, moves: Sequence[Move]) -> set[int]:
        """Move those leases that belong to the owner named, and wake all members. Returns what was moved."""
        ...

    async def leave(self, member: str) -> None:
        """Forget the member, and wake the others."""
        ...

    async def listen(self, wake: Callable[[], None]) -> None:
        """Until cancelled: call `wake` whenever leases were moved."""
        ...
