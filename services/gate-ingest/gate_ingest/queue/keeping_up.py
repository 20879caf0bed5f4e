"""Whether the read model keeps up with the log, for whoever follows it for long."""

from kakou.runtime.host import Host

from gate_ingest.handler import READ_MODEL


class KeepingUp:
    """Of one zone, asked from time to time."""

    def __init__(self, host: Host, zone: str) -> None:
        self._host, self._zone = host, zone
        self._last: int | None = None

    async def told(self) -> bool:
        """Whether it knows by now what the log held when this was asked last; False as well where nobody can say."""
        partition, last = self._host.partition_of(self._zone), self._last
        try:
            knows = last is None or await self._host.state(READ_MODEL).applied(partition) >= last
            self._last = await self._host.end(partition) - 1
        except (OSError, TimeoutError):
            return False
        return knows
