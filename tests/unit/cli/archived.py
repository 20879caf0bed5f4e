"""A log in memory that can be trimmed, and an archive of it in a folder, for what is said of either."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.kafka.witness import Witnessed
from kakou.runtime.log import Bounds
from kakou.runtime.memory.log import MemoryLog
from kakou_cli.archive.archiving import SEGMENT_BYTES, Archived, Archiver
from kakou_cli.archive.keys import PublicKey, SigningKey
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.archive.verifying import Checked, Checker


@dataclass
class TrimmedLog(MemoryLog):
    """The log in memory, which says like Kafka's where it begins."""

    firsts: dict[int, int] = field(default_factory=dict)

    async def bounds(self, topic: str, partition: int) -> Bounds:
        found = await super().bounds(topic, partition)
        return found._replace(first=self.firsts.get(partition, 0)) if topic == INBOUND_TOPIC else found

    def trim(self, partition: int, to: int) -> None:
        records = self.records(INBOUND_TOPIC, partition)
        del records[: to - self.firsts.get(partition, 0)]
        self.firsts[partition] = to


def ignored(_: int) -> None:
    """Nobody looks on."""


@dataclass
class ArchivedLog:
    """Two partitions, of which the first has two zones."""

    folder: Path
    key: SigningKey
    log: TrimmedLog = field(default_factory=TrimmedLog)

    def __post_init__(self) -> None:
        self.log.now_ms = self.log.now_ms or 1_800_000_000_000

    @property
    def store(self) -> ArchiveStore:
        return ArchiveStore(str(self.folder))

    @property
    def trusted(self) -> dict[str, PublicKey]:
        return {self.key.public.id: self.key.public}

    def grows(self, count: int, partition: int = 0, zone: str = "3105W", text: str = "event") -> None:
        """So many events more."""
        for number in range(count):
            self.log.now_ms += 1_000
            value = f"{text} {self.log.now_ms} {number} 入区".encode()
            self.log.append(INBOUND_TOPIC, partition, zone, value, {"traceparent": f"00-{number:032x}"})

    def archive(self, segment_bytes: int = SEGMENT_BYTES, key: SigningKey | None = None) -> Archived:
        archiver = Archiver(self.log, self.store, key or self.key, self.trusted, ignored, segment_bytes)
        return asyncio.run(archiver.run(2))

    def check(
        self,
        expected: str | None = None,
        trusted: dict[str, PublicKey] | None = None,
        witnessed: dict[int, Witnessed] | None = None,
    ) -> Checked:
        checker = Checker(self.store, self.trusted if trusted is None else trusted, ignored, expected)
        return asyncio.run(checker.with_log(self.log, 2, witnessed))

    def files(self, ending: str, partition: int = 0) -> list[Path]:
        return sorted((self.folder / INBOUND_TOPIC / str(partition)).glob(f"*{ending}"))
