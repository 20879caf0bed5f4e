"""The services that decide, over a log in memory, fed a recorded log piece by piece."""

from collections.abc import AsyncIterator

from kakou.contracts.services import DECIDING
from kakou.contracts.topics import DEAD_LETTERS_TOPIC
from kakou.runtime.events.record import Record
from kakou.runtime.memory.replay import Replay

from kakou_cli.log.events import Followed, LogPlace, ZoneLog, origin_of
from kakou_cli.services import service_of

SERVICES = tuple(service_of(entry) for entry in DECIDING)
PIECE = 500


def new_replay(place: LogPlace) -> Replay:
    """The path before its first event, in the log's own partition: numbers of events and commands hold it."""
    return Replay(SERVICES, place.partition, place.partitions)


async def pieces(log: ZoneLog) -> AsyncIterator[list[Followed]]:
    """The log's events, some at a time."""
    piece: list[Followed] = []
    async for followed in log.events():
        piece.append(followed)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


async def run(replay: Replay, piece: list[Followed]) -> list[Followed]:
    """The same events with what the services of this build make of them. Raises CannotReplay."""
    letters = [letter for followed in piece for letter in followed.of(DEAD_LETTERS_TOPIC)]
    made: dict[int, list[Record]] = {}
    for record in await replay.feed([followed.event for followed in piece], letters):
        made.setdefault(origin_of(record).root, []).append(record)
    return [Followed(followed.event, made.get(followed.event.offset, [])) for followed in piece]
