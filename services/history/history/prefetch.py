"""What an event names up front, loaded for a whole batch in one go."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts import topics
from kakou.history.tables import VISITS
from kakou.runtime.events.event import Event
from kakou.runtime.store import Key

from history.projections.documents import DECLARATION_TIMES

_OF_VISIT: Final = (
    *(topics.VERDICT_REACHED, topics.VISIT_WAITING, topics.VISIT_ENDED, topics.PASSAGE_RECORDED),
    *(topics.VISIT_PICTURED, topics.VISIT_ROUTED),
)


def keys(event: Event) -> Iterable[Key]:
    """Rows that an event of `gate.verdicts` changes; it never decides and never fails."""
    if event.type == topics.DECLARATION_CHANGED:
        return [Key(f"{event.zone}/{DECLARATION_TIMES}", event.subject)]
    return [Key(f"{event.zone}/{VISITS.name}", event.subject)] if event.type in _OF_VISIT else ()
