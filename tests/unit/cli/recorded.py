"""A log as a gate writes it, made by the deciding services in memory, and given to the commands as they get it."""

import asyncio
from datetime import datetime
from pathlib import Path as File

from hazmat_notify.handler import SERVICE as HAZMAT_NOTIFY
from kakou_cli.log.events import Followed, LogPlace
from kakou_cli.log.file import LogWriter, written
from kakou_cli.log.live_log import StandingLog
from kakou_cli.period import Period
from lane_router.handler import SERVICE as ROUTER
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.lane_router.gate import NO_DRAWS
from tests.unit.path import PARTITION, PARTITIONS, ZONE, Path
from tests.unit.weight_check.crossing import Crossing


class RecordedGate(Crossing):
    """The whole path. What was said and told is read as the commands read it from Kafka."""

    def __init__(self) -> None:
        Path.__init__(self, [ROUTER, WEIGHT_CHECK, HAZMAT_NOTIFY])
        self.policy(draw=NO_DRAWS, spot_check=NO_DRAWS)

    def standing(self, zone: str = ZONE, period: Period | None = None) -> StandingLog:
        self.settle()
        return StandingLog(self.log, LogPlace(zone, PARTITION, PARTITIONS), period or Period(), patience=0)

    def events(self, zone: str = ZONE, period: Period | None = None) -> list[Followed]:
        log = self.standing(zone, period)

        async def read() -> list[Followed]:
            return [one async for one in log.events()]

        return asyncio.run(read())

    def export(self, file: File, zone: str = ZONE, since: datetime | None = None) -> File:
        """The zone's log as `kakou log export` writes it."""
        with written(file) as to:
            writer = LogWriter(to, LogPlace(zone, PARTITION, PARTITIONS), since)
            for one in self.events(zone):
                writer.write(one)
            writer.close()
        return file
