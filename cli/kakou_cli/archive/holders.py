"""What still needs the log from some position on: the services' states, their snapshots, and the history."""

from collections.abc import Sequence
from typing import Final

from kakou.history.reading import HistoryReader
from kakou.history.unavailable import HistoryUnavailable
from kakou.operations.history_settings import HistorySettings
from kakou.runtime.handler import Service
from kakou.runtime.host import Host

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.trimming import Holder
from kakou_cli.snapshots.places import Asked, asked

HISTORY: Final = ("history", "history-hazmat")
"""Whose states are in the history's database, which has a backup of its own."""


async def holders_of(host: Host, settings: HistorySettings, partitions: Sequence[int]) -> dict[int, list[Holder]]:
    """By partition. Raises Failure where no place for snapshots is set, ArchiveFailure where the history does not
    answer, OSError, TimeoutError."""
    kept, history = asked(None, None), _history(settings)
    return {
        partition: [
            *[await _state(host, service.name, partition) for service in kept.services],
            *[await _oldest_snapshot(host, kept, service, partition) for service in kept.services],
            *[Holder(f"the database of {name}", history.get((name, partition))) for name in HISTORY],
        ]
        for partition in partitions
    }


async def _state(host: Host, service: str, partition: int) -> Holder:
    return Holder(f"the state of {service}", await host.states.of(service).applied(partition))


async def _oldest_snapshot(host: Host, kept: Asked, service: Service, partition: int) -> Holder:
    """Any that fits may have to be restored, when the newer ones are broken. One that does not, nobody will restore."""
    bounds = await host.log.bounds(service.reads, partition)
    oldest = await kept.snapshots(host, service).oldest_root(partition, bounds)
    return Holder(f"the oldest snapshot of {service.name}", oldest)


def _history(settings: HistorySettings) -> dict[tuple[str, int], int]:
    reader = HistoryReader(settings.history())
    try:
        return reader.roots()
    except HistoryUnavailable as error:
        raise ArchiveFailure(f"nothing was trimmed: the history does not answer: {error}") from None
    finally:
        reader.close()
