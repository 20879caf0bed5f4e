"""Showing how old the snapshots are."""

import asyncio

from kakou.operations.metrics import SnapshotMetrics
from kakou.runtime.snapshots.keeper import Place, SnapshotKeeper

EVERY = 5.0


async def show_snapshots(keeper: SnapshotKeeper | None, metrics: SnapshotMetrics) -> None:
    """Until cancelled. Nothing is shown where no snapshots are kept."""
    shown: set[Place] = set()
    while True:
        newest = keeper.newest if keeper is not None else {}
        for service, partition in shown - newest.keys():  # its new owner shows it
            for gauge in (metrics.age, metrics.bytes, metrics.seconds):
                gauge.remove(service, str(partition))
        for place, manifest in newest.items():
            labels = place.service, str(place.partition)
            assert keeper is not None
            metrics.age.labels(*labels).set(keeper.age(place))
            metrics.bytes.labels(*labels).set(manifest.bytes if manifest else 0)
            metrics.seconds.labels(*labels).set(manifest.seconds if manifest else 0)
        shown = set(newest)
        await asyncio.sleep(EVERY)
