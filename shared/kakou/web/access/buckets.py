"""Token buckets: what may be used over time, with a burst after a rest."""

from collections.abc import Callable
from time import monotonic
from typing import Final

ENOUGH: Final = 1e-9


class Bucket:
    """Fills at `rate` units a second up to `burst`.

    It may be overdrawn by what is charged last, so that something larger than the burst can pass at all; whoever comes
    next waits until the debt is paid.
    """

    __slots__ = ("_clock", "_filled_at", "_level", "burst", "rate")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self.rate, self.burst = rate, burst
        self._clock, self._level, self._filled_at = clock, burst, clock()

    @property
    def level(self) -> float:
        """Units that may be used now; below 0 what is owed."""
        now = self._clock()
        self._level = min(self.burst, self._level + (now - self._filled_at) * self.rate)
        self._filled_at = now
        return self._level

    @property
    def full(self) -> bool:
        return self.level >= self.burst

    @property
    def allows(self) -> bool:
        """Whether something may be used now."""
        return self._level > ENOUGH or self.level > ENOUGH  # it has not become less since it was looked at last

    def wait(self) -> float:
        """Seconds until something may be used; 0 when it may now."""
        level = self.level
        return 0.0 if level > ENOUGH else (1.0 - level) / self.rate

    def charge(self, units: float) -> None:
        self._level = self.level - units
