"""Appending a batch in slices, so that it takes turns with what others of its zone and partition write meanwhile."""

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Final, NamedTuple, Protocol

from kakou.contracts.events.parsing import InboundEvent
from kakou.runtime.host import LogUnavailable, Position
from kakou.web.problem_table import LOG_UNAVAILABLE
from kakou.web.problems import Problem

SLICE_EVENTS: Final = 8
SLICE_BYTES: Final = 131_072


class Readable(NamedTuple):
    """An event of a batch that may go on the log. at: its place in the batch."""

    at: int
    event: InboundEvent
    value: bytes


class Appended(NamedTuple):
    """How far a batch has come. refused: why the rest is not on the log, None when all is."""

    positions: list[Position]
    refused: Problem | None


class Append(Protocol):
    """Puts events on the zone's log when it is its turn; see `Intake.append`."""

    async def __call__(
        self, zone: str, events: Sequence[bytes], *, trace: str | None, within: float
    ) -> list[Position]: ...


async def append_in_turns(
    append: Append, zone: str, batch: Sequence[Readable], trace: str | None, until: float
) -> Appended:
    """Put the events on the log, slice by slice, up to the first that is refused, or not taken by `until` on the
    monotonic clock. Raises LogUnavailable when nothing is on the log."""
    positions: list[Position] = []
    for part in slices(batch):
        try:
            values, within = [each.value for each in part], max(0.0, until - monotonic())
            positions += await append(zone, values, trace=trace, within=within)
        except Problem as problem:
            return Appended(positions, problem)
        except LogUnavailable:
            if not positions:
                raise
            return Appended(positions, LOG_UNAVAILABLE())
    return Appended(positions, None)


def slices(batch: Sequence[Readable]) -> Iterator[list[Readable]]:
    """The batch in parts that are small enough to be one turn; an event above the size is a part of its own."""
    part: list[Readable] = []
    size = 0
    for each in batch:
        if part and (len(part) == SLICE_EVENTS or size + len(each.value) > SLICE_BYTES):
            yield part
            part, size = [], 0
        part.append(each)
        size += len(each.value)
    if part:
        yield part
