"""How fast one zone may write: its events stand before the trucks of all zones of its partition."""

import asyncio
from typing import Final

from kakou.operations.buckets import Bucket
from kakou.operations.quotas import LONGEST_WAIT, too_many

BURST: Final = 5
"""Seconds' worth of the rate that may be used at once after a rest."""


class WriteRate:
    """Of one instance. rate: writes of a zone a second."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._zones: dict[str, Bucket] = {}

    async def admit(self, zone: str) -> None:
        """Wait for the zone's rate, first come, first served. Raises Problem 429 where that would take too long."""
        bucket = self._zones.setdefault(zone, Bucket(self._rate, self._rate * BURST))
        seconds = bucket.wait()
        if seconds > LONGEST_WAIT:
            detail = f"this zone writes more than {self._rate} times a second here; retry after {seconds:.0f} s"
            raise too_many(detail, "zone-writes", f'q={self._rate * BURST};w={BURST};qu="requests"', seconds)
        bucket.charge(1)
        await asyncio.sleep(seconds)
