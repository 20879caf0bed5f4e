"""A service whose members and leases stand in memory, on a clock that jumps to whatever is due."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kakou.runtime.ownership.leases import Heartbeat, Move, Report, Table
from kakou.runtime.ownership.member import Member

LEASE = 1.2
BATCH = 0.05


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Place:
    """Where members and leases are kept. clock: what its clock is ahead of ours, in seconds."""

    heartbeats: dict[str, tuple[str, float, Report]] = field(default_factory=dict)
    owners: dict[int, str] = field(default_factory=dict)
    clock: float = 0.0
    wakes: list[Callable[[], None]] = field(default_factory=list)
    count: int = 0

    def flush(self) -> None:
        self.heartbeats.clear()
        self.owners.clear()

    def wake(self) -> None:
        for wake in self.wakes:
            wake()


@dataclass
class Connection:
    """One member's way to the leases. delay: seconds for request and reply together."""

    place: Place
    delay: float = 0.002
    loses: Callable[[], bool] = lambda: False
    thawed: asyncio.Event = field(default_factory=asyncio.Event)

    async def _request(self) -> None:
        await self.thawed.wait()
        await asyncio.sleep(self.delay / 2)
        if self.loses():
            raise TimeoutError("request lost")

    async def _reply(self) -> None:
        await asyncio.sleep(self.delay / 2)
        await self.thawed.wait()
        if self.loses():
            raise TimeoutError("reply lost")

    async def heartbeat(self, member: str, report: Report, running: Collection[int], gone: Mapping[str, str]) -> Table:
        await self._request()
        place = self.place
        place.count += 1
        here = now() + place.clock
        place.heartbeats[member] = (str(place.count), here, report)
        for dead, stamp in gone.items():
            if dead in place.heartbeats and place.heartbeats[dead][0] == stamp:
                del place.heartbeats[dead]
        for partition in running:
            place.owners.setdefault(partition, member)
        beats = {one: Heartbeat(stamp, here - came, said) for one, (stamp, came, said) in place.heartbeats.items()}
        table = Table(beats, dict(place.owners))
        await self._reply()
        return table

    async def move(self, moves: Sequence[Move]) -> set[int]:
        await self._request()
        moved = {move.partition for move in moves if self.place.owners.get(move.partition) == move.owner}
        for partition, _, to in (move for move in moves if move.partition in moved):
            if to is None:
                del self.place.owners[partition]
            else:
                self.place.owners[partition] = to
        if moved:
            self.place.wake()
        await self._reply()
        return moved

    async def leave(self, member: str) -> None:
        await self._request()
        self.place.heartbeats.pop(member, None)
        self.place.wake()
        await self._reply()

    async def listen(self, wake: Callable[[], None]) -> None:
        self.place.wakes.append(wake)
        await asyncio.Event().wait()


class Instance:
    """A member with partitions that take a moment to begin and to end. Frozen, it neither hears nor does anything."""

    def __init__(self, name: str, place: Place, partitions: int, hopeless: bool = False) -> None:
        self.name, self.hopeless = name, hopeless
        self.connection = Connection(place)
        self.connection.thawed.set()
        self.running: dict[int, float] = {}
        self.history: list[tuple[float, int, str]] = []
        self.errors: list[BaseException] = []
        self.member = Member(name, partitions, LEASE, self.connection, self, self.errors.append, now)

    def start(self, partition: int) -> None:
        assert partition not in self.running
        self.running[partition] = now() + BATCH
        self.history.append((now(), partition, "starts"))

    async def stop(self, partition: int) -> None:
        await self.connection.thawed.wait()
        await asyncio.sleep(BATCH)
        self.history.append((now(), partition, "stops"))
        del self.running[partition]

    def pending(self) -> int:
        return sum(self.hopeless or begins > now() for begins in self.running.values())

    def works_on(self) -> set[int]:
        """Partitions whose events it would handle now."""
        if not self.connection.thawed.is_set():
            return set()
        return {partition for partition, begins in self.running.items() if begins <= now() and self.holds(partition)}

    def holds(self, partition: int) -> bool:
        return self.member.holds(partition)
