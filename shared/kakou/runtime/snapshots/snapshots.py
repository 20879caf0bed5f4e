"""Taking and restoring the snapshots of one service."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from time import perf_counter
from typing import Final, Protocol, TypeVar
from uuid import uuid4

from kakou.runtime.batches.refusal import DEAD_LETTERS
from kakou.runtime.handler import Service
from kakou.runtime.log import Bounds, Log
from kakou.runtime.snapshots.content import Part, SnapshotWriter
from kakou.runtime.snapshots.copies import CopyLost, CopySource, CopyTarget
from kakou.runtime.snapshots.files import CONTENT, MANIFEST, SnapshotFiles
from kakou.runtime.snapshots.manifest import FORMAT, BrokenSnapshot, Manifest, written
from kakou.runtime.snapshots.taking import Copying
from kakou.runtime.state.log_fit import misfit
from kakou.runtime.store import Key, Progress, Standing
from kakou.runtime.zones import Zones

logger = logging.getLogger(__name__)
T = TypeVar("T")

PART_BYTES: Final = 512 * 1024
PART_ENTRIES: Final = 2_000
"""What is written, and restored, at once has so much at most, but for a single larger entry."""


class Copies(CopySource, CopyTarget, Protocol):
    """A store's states, out of it and back into it."""


@dataclass(frozen=True)
class Snapshots:
    """partitions: how many the log has. kept: how many snapshots of a partition stay. now: in UTC."""

    service: Service
    copies: Copies
    log: Log
    zones: Zones
    partitions: int
    files: SnapshotFiles
    kept: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def take(self, partition: int) -> Manifest | None:
        """A new one; then the oldest go. None where there is no state. Raises CopyLost, NewerState, OSError,
        TimeoutError."""
        begun, clock = self.now(), perf_counter()
        name, zones = self.files.new_name(partition, begun), tuple(self.zones.within(partition))
        # Before anything is read: what is made later stands behind it.
        standing_from = await self._ends(partition)
        try:
            async with _in_threads(self.files.storage.writing(name + CONTENT)) as file:
                writer = SnapshotWriter(file)
                standing = await self._copy(partition, writer)
                sha256 = await asyncio.to_thread(writer.end, standing)
        except _NoState:
            return None
        progress = standing.progress
        manifest = Manifest(
            format=FORMAT,
            version=version("kakou"),
            rules_version=self.service.rules_version,
            service=self.service.name,
            reads=self.service.reads,
            partition=partition,
            partitions=progress.partitions,
            commit_id=standing.commit_id,
            position=progress.position,
            digest=progress.digest,
            root=progress.mark.root if progress.mark else -1,
            zones=zones,
            standing_from=progress.standing_from if progress.rebuilding else standing_from,
            taken_at=begun,
            seconds=round(perf_counter() - clock, 3),
            entries=writer.entries,
            bytes=writer.size,
            sha256=sha256,
        )
        async with _in_threads(self.files.storage.writing(name + MANIFEST)) as file:
            await asyncio.to_thread(file.write, written(manifest))
        await asyncio.to_thread(self.files.prune, partition, self.kept, begun)
        return manifest

    async def restore(self, partition: int, bounds: Bounds) -> str:
        """Bring back the newest that is whole and fits the log, whose bounds are given; then empty, else why none
        does. Raises OSError, TimeoutError."""
        names = await asyncio.to_thread(self.files.names, partition)
        for name in names:
            try:
                await self.restore_one(partition, name, bounds)
            except BrokenSnapshot as broken:
                logger.warning("a snapshot is passed over: %s", broken)
            else:
                return ""
        return f"none of {len(names)} snapshots in {self.files.folder(partition)} fits, as the log says one by one"

    async def fitting(self, partition: int, bounds: Bounds) -> str:
        """The name of the newest that is whole and fits the log. Raises BrokenSnapshot, OSError, TimeoutError."""
        why: BrokenSnapshot | None = None
        for name in await asyncio.to_thread(self.files.names, partition):
            try:
                await self._read(name, await self._checked(partition, name, bounds))
            except BrokenSnapshot as broken:
                why = broken
            else:
                return name
        raise why or BrokenSnapshot(f"there is none in {self.files.folder(partition)}")

    async def oldest_root(self, partition: int, bounds: Bounds) -> int | None:
        """How far on the zones' log the oldest stands that fits the log; None where none of those that do is whole.
        The newest whole one is read to its end, older ones are taken at their manifests' word. Raises OSError,
        TimeoutError."""
        roots: list[int] = []
        for name in await asyncio.to_thread(self.files.names, partition):
            try:
                manifest = await self._checked(partition, name, bounds)
                if not roots:
                    await self._read(name, manifest)
            except BrokenSnapshot as broken:
                logger.warning("a snapshot is passed over: %s", broken)
            else:
                roots.append(manifest.root)
        return min(roots, default=None)

    async def restore_one(self, partition: int, name: str, bounds: Bounds) -> None:
        """Raises BrokenSnapshot where it is broken or does not fit, OSError, TimeoutError."""
        clock = perf_counter()
        manifest = await self._checked(partition, name, bounds)
        copy, parts = uuid4().hex, self.files.parts(name, manifest)
        try:
            await self.copies.begin_restore(partition, copy)
            while isinstance(part := await asyncio.to_thread(next, parts, None), Part):
                await self.copies.restore(partition, copy, part.dropped, part.entries)
            assert part is not None, "the parts end with a commit, or raise"
            await self.copies.finish_restore(partition, copy, self._restored(part, manifest))
        except CopyLost as lost:
            raise OSError(f"restoring {name}: {lost}") from None
        spent = round(perf_counter() - clock, 1)
        logger.info("restored a snapshot", extra={"snapshot": name, "position": manifest.position, "seconds": spent})

    async def _checked(self, partition: int, name: str, bounds: Bounds) -> Manifest:
        """Raises BrokenSnapshot where it does not fit."""
        manifest = await asyncio.to_thread(self.files.manifest, name)
        if why := await self._why_not(manifest, partition, bounds):
            raise BrokenSnapshot(f"{name}: {why}")
        return manifest

    async def _read(self, name: str, manifest: Manifest) -> None:
        """Raises BrokenSnapshot where it is not whole."""
        await asyncio.to_thread(deque, self.files.parts(name, manifest), 0)

    async def _copy(self, partition: int, writer: SnapshotWriter) -> Standing:
        """Raises _NoState."""
        parts = _Parts(writer)
        standing = await Copying(self.copies, partition, parts.take).run()
        if standing is None:
            raise _NoState
        await parts.flush()
        return standing

    async def _ends(self, partition: int) -> dict[str, int]:
        topics = (self.service.writes, DEAD_LETTERS)
        return {topic: (await self.log.bounds(topic, partition)).end for topic in topics if topic is not None}

    async def _why_not(self, manifest: Manifest, partition: int, bounds: Bounds) -> str:
        """Why it does not fit here: it is of another service, partition, topic, version, zone table or log."""
        found, here = f"{manifest.service}/{manifest.partition}", f"{self.service.name}/{partition}"
        if found != here:
            return f"is of {found}, not of {here}"
        if manifest.reads != self.service.reads:
            return f"was built from {manifest.reads}, {here} reads {self.service.reads}"
        if manifest.rules_version > (ours := self.service.rules_version):
            return f"was taken by a build that knows rules {manifest.rules_version}, this one knows up to {ours}"
        if moved := sorted(set(manifest.zones) - set(self.zones.within(partition))):
            return f"holds zone {', '.join(moved)}, which by gate.zones does not live in partition {partition}"
        built = Progress(manifest.position, manifest.digest, None, {}, False, manifest.partitions)
        return await misfit(self.log, self.service, partition, self.partitions, built, bounds)

    def _restored(self, standing: Standing, manifest: Manifest) -> Standing:
        """What follows was published already: it is compared. Whoever knew the commit must find another one."""
        progress = replace(
            standing.progress, rebuilding=self.service.writes is not None, standing_from=manifest.standing_from
        )
        return Standing(uuid4().hex, progress, standing.outbox)


class _NoState(Exception):
    """There is nothing to copy, and so no file."""


class _Parts:
    """Makes larger parts of what comes in small pieces, and writes them beside the event loop."""

    def __init__(self, writer: SnapshotWriter) -> None:
        self._writer = writer
        self._dropped: Sequence[str] = ()
        self._entries: dict[Key, bytes | None] = {}
        self._bytes = 0

    async def take(self, dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
        if dropped:
            await self.flush()
            self._dropped = dropped
        self._entries.update(entries)
        self._bytes += sum(len(value) for value in entries.values() if value is not None)
        if self._bytes > PART_BYTES or len(self._entries) > PART_ENTRIES:
            await self.flush()

    async def flush(self) -> None:
        dropped, entries = self._dropped, self._entries
        self._dropped, self._entries, self._bytes = (), {}, 0
        if dropped or entries:
            await asyncio.to_thread(self._writer.write, dropped, entries)


@asynccontextmanager
async def _in_threads(blocking: AbstractContextManager[T]) -> AsyncIterator[T]:
    """The same, without keeping the event loop from its work."""
    entered = await asyncio.to_thread(blocking.__enter__)
    try:
        yield entered
    except BaseException as error:
        await asyncio.to_thread(blocking.__exit__, type(error), error, error.__traceback__)
        raise
    await asyncio.to_thread(blocking.__exit__, None, None, None)
