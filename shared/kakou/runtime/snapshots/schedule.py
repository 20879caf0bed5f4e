"""When snapshots are taken: once in a few quiet hours of each day, the partitions one after the other."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zlib import crc32

from kakou.values.times import CHINA

_HOURS = re.compile(r"([01]\d|2[0-3])-([01]\d|2[0-4])", re.ASCII)
SPREAD = 0.5
"""Of the hours: until then every snapshot is due. The rest is for those that take long, or need another try."""


@dataclass(frozen=True)
class Hours:
    """Civil time of the zones. until: the hour at which they end, on the next day where it is not after the first."""

    first: int
    until: int

    @staticmethod
    def parse(text: str) -> "Hours":
        """`02-04`. Raises ValueError."""
        match = _HOURS.fullmatch(text)
        if match is None or match[1] == match[2]:
            raise ValueError(f"must be two different hours of the day such as 02-04, not {text}")
        return Hours(int(match[1]), int(match[2]))

    def due_since(self, now: datetime, what: str) -> datetime | None:
        """Since when a snapshot is due in the hours that last at `now`; None outside them, and before its time in them.

        what: service and partition, by which they are spread over the hours.
        """
        length = timedelta(hours=(self.until - self.first) % 24 or 24)
        civil = now.astimezone(CHINA)
        begun = datetime.combine(civil.date(), time(self.first), CHINA)
        if begun > civil:
            begun -= timedelta(days=1)
        due = begun + length * (SPREAD * (crc32(what.encode()) % 1_000) / 1_000)
        return due if due <= civil < begun + length else None


@dataclass(frozen=True)
class SnapshotSettings:
    """address: a folder, or `s3://bucket/path`. hours: None: none are taken but by command. kept: of each partition."""

    address: str
    hours: Hours | None
    kept: int
