"""How fast one zone may write: its events stand before the trucks of all zones of its partition."""

import asyncio
from math import ceil
from typing import Final

from kakou.operations.http_limits import TURN_WITHIN
from kakou.web.access.buckets import Bucket
from kakou.web.access.quotas import over_quota
from kakou.web.problem_table import WRITE_RATE_EXCEEDED

BURST: Final = 5
"""Seconds' worth of the rate that may be used at once after a rest."""


class WriteRate:
    """Of one instance. rate: writes of a zone a second."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._zones: dict[str, Bucket] = {}

    async def admit(self, zone: str, within: float) -> None:
        """Wait for the zone's rate, first come, first served, for so many seconds, two at most.

        Raises Problem 429 where that would take longer.
        """
        bucket = self._zones.setdefault(zone, Bucket(self._rate, self._rate * BURST))
        seconds = bucket.wait()
        if seconds > min(within, TURN_WITHIN):
            problem = WRITE_RATE_EXCEEDED(limit=self._rate, seconds=ceil(seconds))
            raise over_quota(problem, "zone-writes", f'q={self._rate * BURST};w={BURST};qu="requests"', seconds)
        bucket.charge(1)
        await asyncio.sleep(seconds)
