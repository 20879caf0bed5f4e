"""Taking the snapshots of the partitions that this instance processes, in their hours; and knowing how old they are."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Final, NamedTuple

from kakou.runtime.snapshots.copies import CopyLost
from kakou.runtime.snapshots.manifest import Manifest
from kakou.runtime.snapshots.schedule import Hours
from kakou.runtime.snapshots.snapshots import Snapshots
from kakou.runtime.store import NewerState

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 20.0
LIST_EVERY: Final = 300.0
"""Seconds after which it is looked anew which snapshots there are: others may have taken some."""

AGAIN_AFTER: Final = 120.0
"""Seconds between two tries."""


class Place(NamedTuple):
    service: str
    partition: int


class SnapshotKeeper:
    """One snapshot at a time. held: the partitions of a service that are processed here and have a state."""

    def __init__(
        self,
        snapshots: Mapping[str, Snapshots],
        held: Callable[[str], list[int]],
        hours: Hours | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._snapshots, self._held, self._hours, self._now = snapshots, held, hours, now
        self._since = now()
        self._newest: dict[Place, Manifest | None] = {}
        self._listed: dict[Place, float] = {}
        self._tried: dict[Place, float] = {}

    @property
    def newest(self) -> dict[Place, Manifest | None]:
        """By what is held, the newest snapshot; None where there is none."""
        return dict(self._newest)

    def age(self, place: Place) -> float:
        """Of the newest one, in seconds; where there is none, as long as this instance runs."""
        manifest = self._newest[place]
        return (self._now() - (manifest.taken_at if manifest else self._since)).total_seconds()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Take what is due."""
        held = [Place(service, partition) for service in self._snapshots for partition in self._held(service)]
        for gone in self._newest.keys() - set(held):
            del self._newest[gone]
            self._listed.pop(gone, None)
        for place in held:
            try:
                await self._look_at(place)
            except (CopyLost, NewerState, OSError, TimeoutError) as error:
                logger.warning("no snapshot of %s/%s: %s", *place, error)

    async def _look_at(self, place: Place) -> None:
        snapshots = self._snapshots[place.service]
        if monotonic() - self._listed.get(place, float("-inf")) > LIST_EVERY:
            self._newest[place] = await asyncio.to_thread(snapshots.files.newest, place.partition)
            self._listed[place] = monotonic()
        if not self._is_due(place):
            return
        self._tried[place] = monotonic()
        manifest = await snapshots.take(place.partition)
        if manifest is not None:
            self._newest[place] = manifest
            logger.info("took a snapshot of %s/%s", *place, extra={"bytes": manifest.bytes, "at": manifest.position})

    def _is_due(self, place: Place) -> bool:
        due = self._hours.due_since(self._now(), f"{place.service}/{place.partition}") if self._hours else None
        newest = self._newest[place]
        if due is None or (newest is not None and newest.taken_at >= due):
            return False
        return monotonic() - self._tried.get(place, float("-inf")) > AGAIN_AFTER
