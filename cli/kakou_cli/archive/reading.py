"""The archive as a part of the log: what was trimmed is read from it, each segment checked against its seal."""

from collections.abc import Mapping, Sequence
from typing import Final

from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.events.record import Outgoing, Record
from kakou.runtime.log import Bounds, Log

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.keys import PublicKey
from kakou_cli.archive.segment import SEAL, BrokenSegment, Sealed, folder_of, read_seal, read_segment
from kakou_cli.archive.store import ArchiveStore

KEPT: Final = 2
"""Segments in memory: reading goes forward, from one to the next."""


def seals_of(store: ArchiveStore, partition: int, trusted: Mapping[str, PublicKey]) -> list[Sealed]:
    """A partition's seals, in order; each follows the one before. Raises BrokenSegment."""
    found: list[Sealed] = []
    for name in seal_names(store, partition):
        try:
            sealed = read_seal(name, store.read(name), trusted)
            check_link(sealed, found[-1] if found else None)
        except BrokenSegment as error:
            raise BrokenSegment(f"{name}: {error}") from None
        found.append(sealed)
    return found


def seal_names(store: ArchiveStore, partition: int) -> list[str]:
    return [name for name in store.names(folder_of(partition)) if name.endswith(SEAL)]


def check_link(sealed: Sealed, before: Sealed | None) -> None:
    """That a seal follows the one before, in the log and in the chain of seals. Raises BrokenSegment."""
    at = before.seal.next if before is not None else 0
    if sealed.seal.first > at:
        raise BrokenSegment(f"it begins at {sealed.seal.first}: offsets {at} to {sealed.seal.first - 1} are missing")
    if sealed.seal.first < at:
        raise BrokenSegment(f"it begins at {sealed.seal.first}, the one before ends at {at}")
    if sealed.seal.previous != (before.digest if before is not None else None):
        raise BrokenSegment("it names another seal before it: one was changed, left out or put in another place")


class WithArchive:
    """A log whose `gate.inbound` begins in the archive, as if nothing had been trimmed.

    Every method may raise ArchiveFailure, beside what the log raises.
    """

    def __init__(self, log: Log, store: ArchiveStore, trusted: Mapping[str, PublicKey]) -> None:
        self._log, self._store, self._trusted = log, store, trusted
        self._seals: dict[int, list[Sealed]] = {}
        self._records: dict[str, list[Record]] = {}
        self._first: dict[int, int] = {}

    async def bounds(self, topic: str, partition: int) -> Bounds:
        found = await self._log.bounds(topic, partition)
        if topic != INBOUND_TOPIC or found.first == 0:
            return found
        seals = self._seals_of(partition)
        if not seals or seals[-1].seal.next < found.first:
            ends = seals[-1].seal.next if seals else 0
            raise ArchiveFailure(
                f"{topic}/{partition} begins at {found.first}, and {self._store.address} holds it to {ends} only: "
                "what is between is in neither"
            )
        return Bounds(0, found.end)

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        if topic != INBOUND_TOPIC or offset >= await self._first_of(partition):
            return await self._log.read(topic, partition, offset, limit)
        for sealed in self._seals_of(partition):
            if offset < sealed.seal.next:
                records = self._segment(sealed)
                at = offset - sealed.seal.first
                return records[at : at + limit]
        return []

    async def publish(self, records: Sequence[Outgoing]) -> None:
        await self._log.publish(records)

    async def hint(self, topic: str, partition: int, position: int) -> None:
        await self._log.hint(topic, partition, position)

    async def _first_of(self, partition: int) -> int:
        if partition not in self._first:
            self._first[partition] = (await self._log.bounds(INBOUND_TOPIC, partition)).first
        return self._first[partition]

    def _seals_of(self, partition: int) -> list[Sealed]:
        if partition not in self._seals:
            try:
                self._seals[partition] = seals_of(self._store, partition, self._trusted)
            except BrokenSegment as error:
                raise ArchiveFailure(f"{self._store.address}: {error}; `kakou log verify` says more") from None
        return self._seals[partition]

    def _segment(self, sealed: Sealed) -> list[Record]:
        seal = sealed.seal
        if seal.file not in self._records:
            try:
                records = read_segment(seal, self._store.read(seal.file)).records(seal)
            except (BrokenSegment, ValueError, FileNotFoundError) as error:
                raise ArchiveFailure(f"{self._store.address}, {seal.file}: {error}") from None
            while len(self._records) >= KEPT:
                del self._records[next(iter(self._records))]
            self._records[seal.file] = records
        return self._records[seal.file]
