"""What an event names up front, loaded for a whole batch in one go."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.state.leaving import days_of, line_of
from kakou.runtime.store import Key

from gate_ingest.lane_record import LANE_NOW
from gate_ingest.state import (
    COMMAND_DAYS,
    COMMANDS,
    DECLARATION,
    FORECAST,
    HEAD,
    LANE_HEAD,
    PASS,
    PASSAGES,
    REFERRAL,
    VISIT,
)

OVER_ON: Final = days_of(VISIT)
_OF_PAPERS: Final = {topics.DECLARATION_CHANGED: DECLARATION, topics.PASS_CHANGED: PASS}
_OF_VISIT: Final = (
    *(topics.VERDICT_REACHED, topics.VISIT_WAITING, topics.VISIT_ENDED, topics.PASSAGE_RECORDED),
    topics.VISIT_PICTURED,
)


def keys(event: Event) -> Iterable[Key]:
    """Entries that an event of `gate.verdicts` names; it never decides and never fails."""
    if event.type in _OF_PAPERS:
        kind = _OF_PAPERS[event.type]
        return (Key(f"{event.zone}/{days_of(kind)}", event.subject), line_of(event.zone, kind))
    if event.type not in _OF_VISIT:
        return ()
    kinds = (VISIT, OVER_ON, REFERRAL) if event.type == topics.VERDICT_REACHED else (VISIT, OVER_ON)
    keys, lane = [Key(f"{event.zone}/{kind}", event.subject) for kind in kinds], _lane_of(event.subject)
    keys.append(Key(f"{event.zone}/{LANE_NOW}", lane))
    keys += [line_of(event.zone, kind) for kind in (VISIT, COMMANDS)]
    if event.type == topics.VERDICT_REACHED:
        keys += [Key(f"{event.zone}/{kind}", lane) for kind in (LANE_HEAD, COMMAND_DAYS)]
    elif event.type == topics.PASSAGE_RECORDED:
        keys.append(Key(f"{event.zone}/{PASSAGES}", HEAD))
    return keys


def _lane_of(visit: str) -> str:
    return ".".join(visit.split(".")[:2])


def offers_keys(event: Event) -> Iterable[Key]:
    """The same of an event of `gate.hazmat`."""
    if event.type != topics.VERDICT_REACHED:
        return ()
    # What comes later about the visit finds in memory that it has no referral here.
    keys = [Key(f"{event.zone}/{kind}", event.subject) for kind in (FORECAST, REFERRAL)]
    return [*keys, line_of(event.zone, FORECAST)]
