"""Writing the archive: every partition from where its last seal ends to the end of the log, then a new head."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Final

from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.events.record import Record
from kakou.runtime.log import Bounds, Log

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.head import FORMAT as HEAD_FORMAT
from kakou_cli.archive.head import BrokenHead, Head, PartitionEnd, SignedHead, head_name, newest_head, write_head
from kakou_cli.archive.keys import PublicKey, SigningKey
from kakou_cli.archive.reading import seals_of
from kakou_cli.archive.records import line_of
from kakou_cli.archive.segment import (
    FORMAT,
    BrokenSegment,
    Seal,
    Sealed,
    commitments,
    folder_of,
    linked,
    packed,
    read_seal,
    read_segment,
    seal_name,
    segment_name,
    write_seal,
)
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.archive.zone_chain import ZoneChain

SEGMENT_BYTES: Final = 32 * 1024 * 1024
"""Of a segment before it is compressed, by a record at most beyond: it is made in memory."""

PAGE: Final = 2_000


@dataclass
class Archived:
    """What a run wrote. sealed: in order. head: the one in force now; none of a log without records."""

    sealed: list[Seal] = field(default_factory=list)
    head: SignedHead | None = None


_Entry = tuple[Record, bytes]
"""A record and its line."""


@dataclass(frozen=True)
class _End:
    """Where the archive of a partition ends. last: the line of the last record."""

    sealed: Sealed | None = None
    chains: Mapping[str, ZoneChain] = field(default_factory=dict)
    last: bytes = b""

    @property
    def next(self) -> int:
        return self.sealed.seal.next if self.sealed is not None else 0


class Archiver:
    """Continues an archive. trusted: public keys by id; our own is always among them.

    seen: is told how many records were taken. Every method may raise ArchiveFailure, OSError.
    """

    def __init__(
        self,
        log: Log,
        store: ArchiveStore,
        key: SigningKey,
        trusted: Mapping[str, PublicKey],
        seen: Callable[[int], None],
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self._log, self._store, self._key, self._seen = log, store, key, seen
        self._trusted = {**trusted, key.public.id: key.public}
        self._segment_bytes = segment_bytes
        self._build = version("kakou-cli")

    async def run(self, partitions: int) -> Archived:
        """All partitions of the log, which has so many."""
        with self._store.alone():
            done = Archived()
            ends: dict[int, PartitionEnd] = {}
            head = self._head()
            for partition in range(partitions):
                end = self._end(partition, head)
                async for entries in self._segments(partition, partitions, end):
                    seal, end = self._seal(partitions, entries, end)
                    done.sealed.append(seal)
                if end.sealed is not None:
                    ends[partition] = PartitionEnd(next=end.next, seal=end.sealed.digest)
            done.head = head if head is not None and head.head.ends == ends else self._new_head(head, ends)
            return done

    async def _segments(self, partition: int, partitions: int, end: _End) -> AsyncIterator[list[_Entry]]:
        """What the log holds beyond the archive, in the order and the sizes of segments."""
        bounds = await self._log.bounds(INBOUND_TOPIC, partition)
        await self._check_fit(partition, partitions, end, bounds)
        offset, size = end.next, 0
        entries: list[_Entry] = []
        while offset < bounds.end:
            page = await self._log.read(INBOUND_TOPIC, partition, offset, min(PAGE, bounds.end - offset))
            if [record.offset for record in page] != list(range(offset, offset + len(page))) or not page:
                raise ArchiveFailure(f"{INBOUND_TOPIC}/{partition} does not give every record from {offset} on")
            for record in page:
                line = line_of(record)
                entries.append((record, line))
                size += len(line)
                if size >= self._segment_bytes:
                    yield entries
                    entries, size = [], 0
            offset += len(page)
            self._seen(len(page))
        if entries:
            yield entries

    def _head(self) -> SignedHead | None:
        try:
            return newest_head(self._store, self._trusted)
        except BrokenHead as error:
            raise ArchiveFailure(f"{self._store.address}: the newest head is broken: {error}") from None

    def _end(self, partition: int, head: SignedHead | None) -> _End:
        """Checked against the head. What was written and never sealed is removed."""
        try:
            seals = seals_of(self._store, partition, self._trusted)
            said = head.head.ends.get(partition) if head is not None else None
            if said is not None and said.seal not in {one.digest for one in seals}:
                raise BrokenSegment(f"the head names a seal that ends at {said.next} and is not there")
            end = self._read_end(seals[-1]) if seals else _End()
        except (BrokenSegment, FileNotFoundError) as error:
            raise ArchiveFailure(
                f"{self._store.address}, {INBOUND_TOPIC}/{partition}: {error}; `kakou log verify` says more"
            ) from None
        if self._store.exclusive:
            named = {one.seal.file for one in seals} | {one.name for one in seals}
            for name in self._store.names(folder_of(partition)):
                if name not in named:
                    self._store.remove(name)
        return end

    def _read_end(self, last: Sealed) -> _End:
        """Raises BrokenSegment, FileNotFoundError."""
        segment = read_segment(last.seal, self._store.read(last.seal.file))
        if commitments(segment.chains) != last.seal.zones:
            raise BrokenSegment(f"{last.seal.file}: the zones' chains are not those of its seal")
        return _End(last, segment.chains, segment.lines[-1])

    async def _check_fit(self, partition: int, partitions: int, end: _End, bounds: Bounds) -> None:
        """Whether the log goes on where the archive ends."""
        at, place = end.next, f"{INBOUND_TOPIC}/{partition}"
        if bounds.first > at:
            raise ArchiveFailure(f"{place} begins at {bounds.first}, the archive ends at {at}: restore the log")
        if end.sealed is None:
            return
        if end.sealed.seal.partitions != partitions:
            made = end.sealed.seal.partitions
            raise ArchiveFailure(f"the archive is of {made} partitions, {INBOUND_TOPIC} has {partitions}")
        if bounds.end < at:
            raise ArchiveFailure(f"{place} ends at {bounds.end}, the archive goes to {at}: restore the log")
        if bounds.first < at:
            found = await self._log.read(INBOUND_TOPIC, partition, at - 1, 1)
            if [line_of(record) for record in found] != [end.last]:
                raise ArchiveFailure(
                    f"{place}/{at - 1} is not the record that was archived: it is another log's archive"
                )

    def _seal(self, partitions: int, entries: list[_Entry], end: _End) -> tuple[Seal, _End]:
        """Write the records as a segment; it is one once its seal is there."""
        partition, first = entries[0][0].partition, entries[0][0].offset
        lines = [line for _, line in entries]
        chains = linked(end.chains, entries, partition)
        data, size = packed(lines, chains)
        digest = sha256(data).hexdigest()
        times = [record.timestamp for record, _ in entries]
        seal = Seal(
            format=FORMAT,
            topic=INBOUND_TOPIC,
            partition=partition,
            partitions=partitions,
            first=first,
            next=first + len(entries),
            records=len(entries),
            earliest=min(times),
            latest=max(times),
            file=segment_name(partition, first, digest),
            bytes=size,
            sha256=digest,
            previous=end.sealed.digest if end.sealed is not None else None,
            zones=commitments(chains),
            sealed_at=_now(),
            build=self._build,
        )
        text, name = write_seal(seal, self._key), seal_name(partition, first)
        with suppress(FileExistsError):  # to the byte the same: its name says so
            self._store.create(seal.file, data)
        self._create(name, text)
        return seal, _End(read_seal(name, text, self._trusted), chains, lines[-1])

    def _new_head(self, last: SignedHead | None, ends: dict[int, PartitionEnd]) -> SignedHead | None:
        if not ends:
            return last
        head = Head(
            format=HEAD_FORMAT,
            number=last.head.number + 1 if last is not None else 1,
            previous=last.digest if last is not None else None,
            ends=ends,
            made_at=_now(),
            build=self._build,
        )
        text, name = write_head(head, self._key), head_name(head.number)
        self._create(name, text)
        return SignedHead(name, head, sha256(text).hexdigest(), text)

    def _create(self, name: str, text: bytes) -> None:
        try:
            self._store.create(name, text)
        except FileExistsError:
            raise ArchiveFailure(
                f"{self._store.address}: another `kakou log archive` wrote {name} at the same time; run it again"
            ) from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
