"""Archive and log as one: whether every record from the first to the last is there, once, and as it was sealed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.kafka.witness import Witnessed
from kakou.runtime.log import Bounds, Log

from kakou_cli.archive.head import STAMP, BrokenHead, SignedHead, head_name, head_names, read_head
from kakou_cli.archive.keys import PublicKey
from kakou_cli.archive.reading import check_link, seal_names
from kakou_cli.archive.records import line_of
from kakou_cli.archive.segment import (
    SEAL,
    BrokenSegment,
    Seal,
    Sealed,
    check_segment,
    folder_of,
    read_seal,
    read_segment,
)
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.archive.zone_chain import ZoneChain

PAGE: Final = 2_000


@dataclass(frozen=True)
class Finding:
    """Something wrong. partition, offset: where in the log, as far as it is known; file: where in the archive."""

    text: str
    file: str | None = None
    partition: int | None = None
    offset: int | None = None


@dataclass
class Checked:
    """records: found as they were sealed. ends: by partition, the offset at which the archive ends. head: in force.

    compared: records that stand in the archive and in the log, and are the same. beyond: records that only the log
    holds yet. stamped: heads with a time stamp beside them. unsealed: files that an interrupted run left behind.
    headless: by partition, the offset from which on no head names what is sealed.
    """

    findings: list[Finding] = field(default_factory=list)
    segments: int = 0
    records: int = 0
    ends: dict[int, int] = field(default_factory=dict)
    seals: dict[int, list[Seal]] = field(default_factory=dict)
    head: SignedHead | None = None
    stamped: list[str] = field(default_factory=list)
    unsealed: list[str] = field(default_factory=list)
    headless: dict[int, int] = field(default_factory=dict)
    compared: int = 0
    beyond: int = 0


class Checker:
    """trusted: public keys by id. expected: the digest of a head that the archive must still hold, kept elsewhere.

    seen: is told how many records are through. Every method may raise OSError.
    """

    def __init__(
        self,
        store: ArchiveStore,
        trusted: Mapping[str, PublicKey],
        seen: Callable[[int], None],
        expected: str | None = None,
    ) -> None:
        self._store, self._trusted, self._seen, self._expected = store, trusted, seen, expected
        self.result = Checked()
        self._digests: dict[int, set[str]] = {}

    def archive(self) -> Checked:
        """The archive alone: every seal, every segment, every head."""
        for partition in self._partitions():
            self._partition(partition)
        self._heads()
        return self.result

    async def with_log(self, log: Log, partitions: int, witnessed: Mapping[int, Witnessed] | None = None) -> Checked:
        """The archive, and then the log that goes on from it.

        witnessed: where the archive ended when it was written last, with the digest of its last seal, as Kafka knows.
        """
        self.archive()
        for partition, end in (witnessed or {}).items():
            self._check_witness(partition, end)
        for partition in range(partitions):
            await self._in_log(log, partition, await log.bounds(INBOUND_TOPIC, partition))
        return self.result

    # --------------------------------------------------------------- the archive

    def _partitions(self) -> list[int]:
        parts = {name.split("/")[1] for name in self._store.names(f"{INBOUND_TOPIC}/")}
        return sorted(int(part) for part in parts if part.isdecimal())

    def _partition(self, partition: int) -> None:
        before: Sealed | None = None
        chains: dict[str, ZoneChain] | None = {}
        named: set[str] = set()
        for name in seal_names(self._store, partition):
            sealed = self._seal(name, partition)
            if sealed is None:
                chains = None
                continue
            named |= {name, sealed.seal.file}
            self._link(sealed, before)
            chains = self._segment(sealed, chains)
            before = sealed
            self.result.seals.setdefault(partition, []).append(sealed.seal)
            self.result.ends[partition] = sealed.seal.next
            self._digests.setdefault(partition, set()).add(sealed.digest)
        for name in self._store.names(folder_of(partition)):
            if name not in named and not name.endswith(SEAL):
                self.result.unsealed.append(name)

    def _seal(self, name: str, partition: int) -> Sealed | None:
        try:
            return read_seal(name, self._store.read(name), self._trusted)
        except BrokenSegment as error:
            self._find(str(error), name, partition, _offset(name))
            return None

    def _link(self, sealed: Sealed, before: Sealed | None) -> None:
        try:
            check_link(sealed, before)
        except BrokenSegment as error:
            self._find(str(error), sealed.name, sealed.seal.partition, before.seal.next if before else 0)

    def _segment(self, sealed: Sealed, before: dict[str, ZoneChain] | None) -> dict[str, ZoneChain] | None:
        """The zones' chains at its end; None where they are not known. before: as much, of the segment before."""
        seal = sealed.seal
        try:
            segment = read_segment(seal, self._store.read(seal.file))
            if before is None:
                return segment.chains
            check_segment(seal, segment, before)
        except BrokenSegment as error:
            self._find(str(error), seal.file, seal.partition, seal.first)
            return None
        except FileNotFoundError:
            text = f"it is missing, with offsets {seal.first} to {seal.next - 1}"
            self._find(text, seal.file, seal.partition, seal.first)
            return None
        self.result.segments += 1
        self.result.records += seal.records
        self._seen(seal.records)
        return segment.chains

    # ----------------------------------------------------------------- the heads

    def _heads(self) -> None:
        before: SignedHead | None = None
        digests: set[str] = set()
        for number, name in enumerate(head_names(self._store), 1):
            if name != head_name(number):
                self._find(f"head {number} is missing", name)
            try:
                head = read_head(name, self._store.read(name), self._trusted)
            except BrokenHead as error:
                self._find(str(error), name)
                continue
            if head.head.previous != (before.digest if before is not None else None):
                self._find("it names another head before it: one was changed or left out", name)
            self._stamp(head)
            digests.add(head.digest)
            before = head
        self.result.head = before
        if before is None:
            if self.result.ends:
                self._find("the archive has no head: nothing tells whether its end was cut off")
        else:
            self._ends(before)
        if self._expected is not None and self._expected not in digests:
            self._find(f"no head has the digest {self._expected}: the archive's end was cut off, or it is another's")

    def _ends(self, head: SignedHead) -> None:
        """What the head names must be there; what was sealed after it may be, by an interrupted run, or the head of it
        is gone."""
        named = {partition: end.next for partition, end in head.head.ends.items()}
        self.result.headless = {
            partition: named.get(partition, 0)
            for partition, end in self.result.ends.items()
            if end > named.get(partition, 0)
        }
        for partition, end in head.head.ends.items():
            if end.seal in self._digests.get(partition, set()):
                continue
            at = self.result.ends.get(partition, 0)
            text = f"the head names a seal that ends at {end.next} and is not there: the end was cut off or changed"
            self._find(text, head.name, partition, min(at, end.next))

    def _stamp(self, head: SignedHead) -> None:
        name = head.name + STAMP
        try:
            token = self._store.read(name)
        except FileNotFoundError:
            return
        if bytes.fromhex(head.digest) in token:
            self.result.stamped.append(head.name)
        else:
            self._find("this time stamp is of something else than the head beside it", name)

    # ------------------------------------------------------------------- the log

    def _check_witness(self, partition: int, end: Witnessed) -> None:
        """The archive may go further, where Kafka could not be told."""
        if end.word in self._digests.get(partition, set()):
            return
        at = self.result.ends.get(partition, 0)
        text = f"Kafka knows of a seal that ends at {end.offset} and is not there: the end was cut off or changed"
        self._find(text, None, partition, min(at, end.offset))

    async def _in_log(self, log: Log, partition: int, bounds: Bounds) -> None:
        end = self.result.ends.get(partition, 0)
        place = f"{INBOUND_TOPIC}/{partition}"
        if bounds.first > end:
            text = f"offsets {end} to {bounds.first - 1} are in neither: the archive ends there, {place} begins behind"
            self._find(text, None, partition, end)
        if bounds.end < end:
            text = f"{place} ends at {bounds.end}, the archive goes to {end}: the log has lost records"
            self._find(text, None, partition, bounds.end)
        self.result.beyond += max(0, bounds.end - max(end, bounds.first))
        for seal in self.result.seals.get(partition, ()):
            if bounds.first < seal.next and seal.first < bounds.end:
                await self._overlap(log, seal, bounds)

    async def _overlap(self, log: Log, seal: Seal, bounds: Bounds) -> None:
        """Records that stand in both must be the same."""
        try:
            lines = read_segment(seal, self._store.read(seal.file)).lines
        except (BrokenSegment, FileNotFoundError):
            return  # told before
        offset, until = max(bounds.first, seal.first), min(bounds.end, seal.next, seal.first + len(lines))
        while offset < until:
            page = await log.read(INBOUND_TOPIC, seal.partition, offset, min(PAGE, until - offset))
            if not page:
                return
            for record in page:
                line = lines[record.offset - seal.first]
                if line_of(record) != line:
                    text = "the record in the log is another one than was archived"
                    self._find(text, seal.file, seal.partition, record.offset)
                    return
            self.result.compared += len(page)
            offset = page[-1].offset + 1

    def _find(
        self, text: str, file: str | None = None, partition: int | None = None, offset: int | None = None
    ) -> None:
        self.result.findings.append(Finding(text, file, partition, offset))


def _offset(name: str) -> int | None:
    first = name.rpartition("/")[2].partition(".")[0]
    return int(first) if first.isdecimal() else None
