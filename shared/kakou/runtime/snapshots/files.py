"""The files of a service's snapshots: two of each, the content and, once that is whole, its manifest."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from kakou.runtime.snapshots.content import Part, parts_of
from kakou.runtime.snapshots.manifest import BrokenSnapshot, Manifest, manifest_of
from kakou.runtime.store import Standing
from kakou.storage.storage import Storage

logger = logging.getLogger(__name__)

CONTENT: Final = ".zst"
MANIFEST: Final = ".json"
STAMP: Final = "%Y%m%dT%H%M%SZ"

UNFINISHED_AFTER: Final = timedelta(days=1)
"""A snapshot without its manifest is still being written, or never will be."""


@dataclass(frozen=True)
class SnapshotFiles:
    """In `<service>/<partition>/`, named by the time at which they were begun. Every method blocks, and may raise
    OSError or TimeoutError."""

    storage: Storage
    service: str

    def folder(self, partition: int) -> str:
        return f"{self.service}/{partition:04}"

    def new_name(self, partition: int, begun: datetime) -> str:
        return f"{self.folder(partition)}/{begun.astimezone(UTC).strftime(STAMP)}-{uuid4().hex[:8]}"

    def names(self, partition: int) -> list[str]:
        """Of those with a manifest, the newest first."""
        names = self.storage.names(self.folder(partition))
        return [name.removesuffix(MANIFEST) for name in reversed(names) if name.endswith(MANIFEST)]

    def partitions(self) -> list[int]:
        """Those that have any."""
        parts = (name.split("/") for name in self.storage.names(self.service))
        return sorted({int(part[1]) for part in parts if len(part) == 3 and part[1].isdecimal()})

    def manifest(self, name: str) -> Manifest:
        """Raises BrokenSnapshot."""
        try:
            with self.storage.reading(name + MANIFEST) as file:
                return manifest_of(file.read(), name + MANIFEST)
        except FileNotFoundError:
            raise BrokenSnapshot(f"{name}{MANIFEST}: is not there") from None

    def newest(self, partition: int) -> Manifest | None:
        """The newest whose manifest is whole."""
        for name in self.names(partition):
            try:
                return self.manifest(name)
            except BrokenSnapshot as broken:
                logger.warning("a snapshot is passed over: %s", broken)
        return None

    def parts(self, name: str, manifest: Manifest) -> Iterator[Part | Standing]:
        """As `parts_of` says. Raises BrokenSnapshot."""
        try:
            with self.storage.reading(name + CONTENT) as file:
                yield from parts_of(file, manifest, name + CONTENT)
        except FileNotFoundError:
            raise BrokenSnapshot(f"{name}{CONTENT}: is not there") from None

    def prune(self, partition: int, kept: int, now: datetime) -> None:
        """All but the newest ones, and what was begun long ago and never finished."""
        whole = self.names(partition)
        for file in self.storage.names(self.folder(partition)):
            name = file.removesuffix(CONTENT).removesuffix(MANIFEST)
            if name in whole[kept:] or (name not in whole and _given_up(name, now)):
                self.storage.remove(file)


def _given_up(name: str, now: datetime) -> bool:
    try:
        begun = datetime.strptime(name.rpartition("/")[2].partition("-")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False  # a file of somebody else's
    return now - begun > UNFINISHED_AFTER
