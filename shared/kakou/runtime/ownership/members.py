"""Who is alive, as one member sees it, and who owns what."""

from collections.abc import Mapping
from dataclasses import dataclass

from kakou.runtime.ownership.leases import Heartbeat, Table


@dataclass(slots=True)
class _Seen:
    heartbeat: Heartbeat
    heard: float
    present: bool = True


class Members:
    """What successive tables show of the members of a service.

    Heartbeats are dated by the clock of the place that keeps them, but never before this member last looked and never
    in the future: so a jump of that clock makes nobody dead who is heard of, and nobody immortal who is not. What was
    lost with the table is remembered as long as its owner may still claim it.

    lease: seconds without a heartbeat after which a member is dead.
    """

    def __init__(self, own: str, lease: float) -> None:
        self._own, self._lease = own, lease
        self._seen: dict[str, _Seen] = {}
        self._looked = float("-inf")
        self.owners: dict[int, str] = {}

    def observe(self, table: Table, asked: float, now: float) -> None:
        """Take in a table. asked, now: this member's clock, in seconds, before the request and after the reply."""
        for member, heartbeat in table.heartbeats.items():
            known = self._seen.get(member)
            if known is not None and known.heartbeat.stamp == heartbeat.stamp:
                known.present = True
                continue
            since = self._looked if known is not None else float("-inf")
            self._seen[member] = _Seen(heartbeat, min(now, max(since, now - heartbeat.age)))
        for member, seen in list(self._seen.items()):
            seen.present = member in table.heartbeats
            if not seen.present and not self.alive(member, now):
                del self._seen[member]
        lost = {
            partition: owner
            for partition, owner in self.owners.items()
            if partition not in table.owners and self._may_claim(owner, now)
        }
        self.owners = {**lost, **table.owners}
        self._looked = asked

    def alive(self, member: str, now: float) -> bool:
        """Whether the member was heard of within the lease."""
        seen = self._seen.get(member)
        return member == self._own or (seen is not None and now - seen.heard < self._lease)

    def living(self, now: float) -> dict[str, Heartbeat]:
        """The members alive with their last heartbeats."""
        return {member: seen.heartbeat for member, seen in self._seen.items() if self.alive(member, now)}

    def gone(self, now: float) -> Mapping[str, str]:
        """Members that still stand in the table and are dead, with the stamps of their last heartbeats."""
        return {
            member: seen.heartbeat.stamp
            for member, seen in self._seen.items()
            if seen.present and not self.alive(member, now)
        }

    def next_death(self, now: float) -> float:
        """Seconds until the first of the other members that own something would be dead."""
        owning = set(self.owners.values()) - {self._own}
        ends = [seen.heard + self._lease - now for member, seen in self._seen.items() if member in owning]
        return min((end for end in ends if end > 0), default=float("inf"))

    def _may_claim(self, owner: str, now: float) -> bool:
        """An owner that has been heard of since the table was lost claims what is its own with that heartbeat."""
        seen = self._seen.get(owner)
        return seen is not None and not seen.present and self.alive(owner, now)
