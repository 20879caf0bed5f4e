"""Every verdict of a recorded log computed again, and compared with the one on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import orjson
from kakou.contracts.topics import VERDICT_REACHED, VERDICTS_TOPIC
from kakou.runtime.events.record import Record

from kakou_cli.log.events import Followed, ZoneLog
from kakou_cli.period import Period
from kakou_cli.replay.difference import Difference, differences
from kakou_cli.replay.pipeline import new_replay, pieces, run


@dataclass
class Verified:
    """events: of the period. outputs: what is recorded of them. verdicts: those computed. differing: outputs unlike."""

    events: int = 0
    outputs: int = 0
    verdicts: int = 0
    differing: int = 0
    first: Difference | None = None


async def verify_log(
    log: ZoneLog, since: datetime | None, until: datetime | None, seen: Callable[[int], None]
) -> Verified:
    """Compare all that the services told of the events in between. seen: told how many events are through.

    Raises CannotReplay, and what reading the log raises.
    """
    period = Period(max(filter(None, (since, log.since)), default=None), until)
    replay = new_replay(log.place)
    result = Verified()
    async for piece in pieces(log):
        for recorded, computed in zip(piece, await run(replay, piece), strict=True):
            if period.over(recorded.event):
                return result
            if period.begun(recorded.event):
                _compare(recorded, computed, result)
        seen(len(piece))
    return result


def _compare(recorded: Followed, computed: Followed, result: Verified) -> None:
    result.events += 1
    result.outputs += len(recorded.outputs)
    result.verdicts += sum(map(_is_verdict, computed.of(VERDICTS_TOPIC)))
    for difference in differences(recorded, computed):
        result.differing += 1
        result.first = result.first or difference


def _is_verdict(record: Record) -> bool:
    value = orjson.loads(record.value or b"{}")
    return bool(value["type"] == VERDICT_REACHED)
