"""Whether the read model keeps up with the log, for whoever follows it for long."""

from time import monotonic
from typing import Final

from kakou.runtime.host import Host

from gate_ingest.handler import READ_MODEL

KNOWN_AFTER: Final = 1.0
"""Seconds after which it must know what the log held. What has just come is on its way, and no delay."""


class KeepingUp:
    """Of one zone, asked as often as one likes. current: whether it kept up when whoever asks began to follow."""

    def __init__(self, host: Host, zone: str, *, current: bool) -> None:
        self._host, self._zone, self._knows = host, zone, current
        self._last: int | None = None
        self._noted = 0.0

    async def told(self) -> bool:
        """Whether it knows what the log held a second ago or longer; False as well where nobody can say."""
        now, partition = monotonic(), self._host.partition_of(self._zone)
        try:
            if self._last is None or now - self._noted >= KNOWN_AFTER:
                if self._last is not None:
                    self._knows = await self._host.states.of(READ_MODEL).applied(partition) >= self._last
                self._last, self._noted = await self._host.end(partition) - 1, now
        except (OSError, TimeoutError):
            return False
        return self._knows
