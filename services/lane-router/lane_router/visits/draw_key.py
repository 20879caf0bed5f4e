"""The key of a zone's draws: made from the log itself, so that replays draw alike and nobody can reckon ahead."""

from hashlib import blake2b

from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.state import DRAW_KEY

CURRENT = "current"


def the_key(unit: UnitOfWork) -> tuple[bytes, str]:
    """The zone's key and its id. The first draw makes it from the event that it is drawn for."""
    text = unit.get_text(DRAW_KEY, CURRENT)
    if text is None:
        event = unit.event
        text = f"{blake2b(event.value, digest_size=16).hexdigest()} {event.partition}-{event.origin.root}"
        unit.put(DRAW_KEY, CURRENT, text)
    key, _, key_id = text.partition(" ")
    return bytes.fromhex(key), key_id
