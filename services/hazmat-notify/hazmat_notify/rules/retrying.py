"""When a failed delivery is tried again, and when no more."""

from datetime import timedelta

_STEPS = (0, 2, 5, 10, 20, 40, 60)
_MINUTES, _EVERY_MINUTE = 15, 60
_FIVE_MINUTES, _EVERY_FIVE_MINUTES = 288, 300

LONGEST = timedelta(seconds=sum(_STEPS) + _MINUTES * _EVERY_MINUTE + _FIVE_MINUTES * _EVERY_FIVE_MINUTES)
"""From the first attempt to the suspension, the attempts' own time aside."""


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
