"""What still needs the log from some position on: the services' states, and the history."""

from collections.abc import Sequence
from typing import Final

from kakou.contracts.services import SERVICES
from kakou.history.reading import HistoryReader, HistoryUnavailable
from kakou.operations.history_settings import HistorySettings
from kakou.runtime.host import Host

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.trimming import Holder

HISTORY: Final = ("history", "history-hazmat")
"""Whose states are in the history's database."""

IN_REDIS: Final = tuple(
    name for entry in SERVICES.values() for name in (entry.announces or (entry.name,)) if name not in HISTORY
)


async def holders_of(host: Host, settings: HistorySettings, partitions: Sequence[int]) -> dict[int, list[Holder]]:
    """By partition. Raises ArchiveFailure where the history does not answer, OSError, TimeoutError."""
    history = _history(settings)
    return {
        partition: [
            *[Holder(f"the state of {name}", await host.state(name).applied(partition)) for name in IN_REDIS],
            *[Holder(f"the database of {name}", history.get((name, partition))) for name in HISTORY],
        ]
        for partition in partitions
    }


def _history(settings: HistorySettings) -> dict[tuple[str, int], int]:
    reader = HistoryReader(settings.history())
    try:
        return reader.roots()
    except HistoryUnavailable as error:
        raise ArchiveFailure(f"nothing was trimmed: the history does not answer: {error}") from None
    finally:
        reader.close()
