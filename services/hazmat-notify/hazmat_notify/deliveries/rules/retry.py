"""When a failed delivery is tried again, and when no more."""

from collections.abc import Collection
from typing import Final

_STEPS = (0, 2, 5, 10, 20, 40, 60)
_MINUTES, _EVERY_MINUTE = 15, 60
_FIVE_MINUTES, _EVERY_FIVE_MINUTES = 288, 300

REFUSALS: Final = len(_STEPS)
"""So often in a row a receiver says no (4xx) to one message, over two minutes, until it is set aside."""
IN_A_ROW: Final = 5
"""So many messages in a row are set aside; a receiver that refuses more has nothing against this message or that one,
and climbs the whole ladder with the next."""


def set_aside_now(refusals: int, through: int, set_aside: Collection[int]) -> bool:
    """Whether a message refused `refusals` times in a row is set aside. through, set_aside: of what was before it."""
    before = 0
    while through - before in set_aside:
        before += 1
    return refusals >= REFUSALS and before < IN_A_ROW


def wait_before(failed: int) -> int | None:
    """Seconds to wait after `failed` attempts in a row before the next; None when it is time to suspend.

    0, 2, 5, 10, 20, 40, 60, then every 60 for 15 min, then every 300 for 24 h.
    """
    if failed < len(_STEPS):
        return _STEPS[failed]
    if failed < len(_STEPS) + _MINUTES:
        return _EVERY_MINUTE
    if failed < len(_STEPS) + _MINUTES + _FIVE_MINUTES:
        return _EVERY_FIVE_MINUTES
    return None
