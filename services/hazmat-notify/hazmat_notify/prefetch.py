"""What an event names up front, loaded for a whole batch in one go."""

from collections.abc import Iterable

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.store import Key

from hazmat_notify.state import ALERT_OF_VISIT, FEED, HEAD, MOTION, STOCK, STORAGE_UNIT, VISIT_OF_PASS


def keys(event: Event) -> Iterable[Key]:
    """Entries that the event names; it never decides and never fails."""
    match event.type:
        case topics.VERDICT_REACHED:
            return (Key(f"{event.zone}/{ALERT_OF_VISIT}", event.subject), Key(f"{event.zone}/{FEED}", HEAD))
        case topics.PASSAGE_RECORDED:
            return (Key(f"{event.zone}/{MOTION}", event.subject),)
        case topics.VISIT_ENDED:
            return (Key(f"{event.zone}/{ALERT_OF_VISIT}", event.subject),)
        case topics.PASS_CHANGED:
            return (Key(f"{event.zone}/{VISIT_OF_PASS}", event.subject),)
        case topics.GOODS_MOVED:
            return (Key(f"{event.zone}/{kind}", event.subject) for kind in (STORAGE_UNIT, STOCK))
    return ()
