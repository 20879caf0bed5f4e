"""What the loop asks of the log."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from kakou.runtime.events.record import Outgoing, Record


class PublishFailed(Exception):
    """Some record of the batch was not acknowledged: publish again from the first. Readers know repeats."""


class RecordsRefused(PublishFailed):
    """The log takes some records of the batch under no circumstances, a topic that allows smaller ones only, say."""

    def __init__(self, records: Sequence[Outgoing], why: str) -> None:
        super().__init__(why)
        self.records = tuple(records)


class Bounds(NamedTuple):
    """Offsets of a topic's partition: the first record kept, and the one that comes next."""

    first: int
    end: int


class Log(Protocol):
    """Every method has a deadline of its own and may raise OSError or TimeoutError."""

    async def bounds(self, topic: str, partition: int) -> Bounds: ...

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on, without waiting for more; empty only at the end."""
        ...

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Append in order and return when every in-sync replica has all of them. Raises PublishFailed,
        RecordsRefused where it would come to nothing to send the same again."""
        ...

    async def hint(self, topic: str, partition: int, position: int) -> None:
        """Tell the broker how far the service is. For lag displays only: the state's position is the truth."""
        ...


class Inbox(Protocol):
    """The input of one partition, from the offset last sought on, in order and without holes."""

    def seek(self, offset: int) -> None: ...

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        """Wait for records, for so many seconds where it is said; empty when they are over, or there is something else
        to look at, the state first."""
        ...
