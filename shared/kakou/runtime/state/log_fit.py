"""Whether a log is still the one that a state was built from."""

from kakou.runtime.handler import Service
from kakou.runtime.log import Bounds, Log
from kakou.runtime.store import Progress


async def misfit(
    log: Log, service: Service, partition: int, partitions: int, progress: Progress, bounds: Bounds
) -> str:
    """Why state and log do not belong together, and what to restore; empty when they do.

    Raises OSError, TimeoutError.
    """
    position, where = progress.position, f"{service.reads}/{partition}"
    if progress.partitions != partitions:
        return f"state was made for {progress.partitions} partitions, {where} has {partitions}: restore the topic"
    if bounds.first > max(position, 0):
        return (
            f"{where} begins at {bounds.first}, the state of {service.name} stands at {position}: what it "
            "was built from was deleted; restore the topic from a backup, with the same offsets"
        )
    if position < 0:
        return ""
    if bounds.end <= position:
        return f"state is at offset {position}, {where} ends at {bounds.end}: restore the log, or drop the state"
    found = await log.read(service.reads, partition, position, 1)
    if not found or found[0].offset != position or found[0].digest() != progress.digest:
        return f"the record at {where}/{position} is not the one the state was built from: restore the log"
    return ""
