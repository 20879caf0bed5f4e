"""Snapshots in a folder: whole or refused, the newest that fits, and few."""

import errno
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import orjson
import pytest
from kakou.runtime.events.origin import Origin
from kakou.runtime.handler import Service
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.snapshots.files import SnapshotFiles
from kakou.runtime.snapshots.manifest import Manifest
from kakou.runtime.snapshots.schedule import Hours
from kakou.runtime.snapshots.snapshots import Snapshots
from kakou.runtime.store import STATE_FORMAT, Commit, Key, Progress, Standing
from kakou.runtime.zones import Zones
from kakou.storage.folder import Folder

from tests.unit.runtime.memory_copies import MemoryCopies
from tests.unit.runtime.told import Rule

ROUTER = Service("lane-router", "gate.inbound", "gate.visits", Rule())
NIGHT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
PARTITION = 1


class Zone:
    """A partition of a gate with a log of ten events, and a folder for snapshots. Each snapshot is a day later."""

    def __init__(self, folder: Path, service: Service = ROUTER) -> None:
        self.folder, self.store, self.log, self.zones = folder, MemoryStore(), MemoryLog(), Zones()
        self.zones.learn("3105W", PARTITION)
        self.days = 0
        for number in range(10):
            self.log.append("gate.inbound", PARTITION, "3105W", f"event {number}".encode(), {})
        self.snapshots = Snapshots(
            service,
            MemoryCopies(self.store),
            self.log,
            self.zones,
            4,
            SnapshotFiles(Folder(folder), service.name),
            kept=3,
            now=lambda: NIGHT + timedelta(days=self.days),
        )

    async def commits(self, position: int, *, by: int = STATE_FORMAT, **writes: bytes | None) -> None:
        """by: the format of states that the build writes."""
        digest = self.log.records("gate.inbound", PARTITION)[position].digest()
        progress = Progress(position, digest, Origin(position, ()), {}, False, 4, 0, format=by)
        keys = {Key("3105W/pass", no): value for no, value in writes.items()}
        before = await self.store.commit_id(PARTITION)
        assert await self.store.commit(PARTITION, before, Commit(f"c{position}", progress, (), keys))

    async def takes(self) -> Manifest:
        manifest = await self.snapshots.take(PARTITION)
        assert manifest is not None
        self.days += 1
        return manifest

    async def restores(self) -> str:
        return await self.snapshots.restore(PARTITION, await self.log.bounds("gate.inbound", PARTITION))

    def loses_its_state(self) -> None:
        self.store.partitions.clear()

    def files(self, ending: str = "") -> list[Path]:
        return sorted(path for path in self.folder.rglob(f"*{ending}") if path.is_file())

    def passes(self) -> dict[str, bytes]:
        return self.store.partitions[PARTITION].buckets["3105W/pass"]


class Full(io.BytesIO):
    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class FullFolder(Folder):
    """On a disk without room."""

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with super().writing(name):
            yield Full()


class Interrupted(MemoryCopies):
    """The store goes away in the middle of a restore."""

    async def finish_restore(self, partition: int, copy: str, standing: Standing) -> None:
        raise ConnectionError("connection broken")


async def zone_with(folder: Path, snapshots: int) -> Zone:
    """Whose n-th snapshot was taken at position n."""
    zone = Zone(folder)
    for position in range(1, snapshots + 1):
        await zone.commits(position, rice=b"%d" % position)
        await zone.takes()
    zone.loses_its_state()
    return zone


async def test_a_snapshot_restores_the_state_as_it_was(tmp_path: Path) -> None:
    zone = Zone(tmp_path)
    await zone.commits(4, rice=b'{"quantity":1}', paper=b"\xff no text")
    manifest = await zone.takes()
    assert (manifest.position, manifest.root, manifest.zones, manifest.entries) == (4, 4, ("3105W",), 2)
    zone.loses_its_state()
    assert await zone.restores() == ""
    assert zone.passes() == {"rice": b'{"quantity":1}', "paper": b"\xff no text"}
    standing = await zone.store.open(PARTITION)
    assert standing is not None
    assert standing.progress.position == 4
    assert standing.commit_id != "c4", "an owner that knew the state must look again"


async def test_its_content_is_what_common_tools_read(tmp_path: Path) -> None:
    """JSON lines in a Zstandard frame, as `zstd -dc` prints them; the manifest has the digest of `sha256sum`."""
    zone = await zone_with(tmp_path, 1)
    (content,), (manifest_file,) = zone.files(".zst"), zone.files(".json")
    manifest = orjson.loads(manifest_file.read_bytes())
    assert content.read_bytes()[:4] == b"\x28\xb5\x2f\xfd"
    assert manifest["sha256"] == hashlib.sha256(content.read_bytes()).hexdigest()
    assert manifest["bytes"] == content.stat().st_size


async def test_without_a_state_there_is_no_snapshot_and_no_file(tmp_path: Path) -> None:
    zone = Zone(tmp_path)
    assert await zone.snapshots.take(PARTITION) is None
    assert zone.files() == []
    assert await zone.restores() == "none of 0 snapshots in lane-router/0001 fits, as the log says one by one"


async def test_the_newest_is_restored_and_few_are_kept(tmp_path: Path) -> None:
    zone = await zone_with(tmp_path, 5)
    assert len(zone.files(".json")) == len(zone.files(".zst")) == 3
    assert await zone.restores() == ""
    assert zone.passes() == {"rice": b"5"}


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def cut(path: Path, by: int) -> None:
    path.write_bytes(path.read_bytes()[:-by])


def say(path: Path, **what: object) -> None:
    """Changes what a manifest says."""
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes()) | what))


BROKEN: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "a flipped bit in the content": (lambda content, _: flip(content, 40), ".zst"),
    "a flipped bit at its end": (lambda content, _: flip(content, -1), ".zst"),
    "a flipped bit in the manifest": (lambda _, manifest: flip(manifest, 60), ".json"),
    "content cut short": (lambda content, _: cut(content, 9), "bytes, its manifest says"),
    "content that is empty": (lambda content, _: content.write_bytes(b""), "has 0 bytes"),
    "content that goes on": (lambda content, _: content.write_bytes(content.read_bytes() * 2), "has more"),
    "content that is gone": (lambda content, _: content.unlink(), "is not there"),
    "a manifest cut short": (lambda _, manifest: cut(manifest, 20), "not JSON, or cut short"),
    "a manifest that says something else": (lambda _, manifest: say(manifest, position=9), "it was changed"),
    "a manifest without a position": (lambda _, manifest: say(manifest, position=None), "position: "),
    "another format": (lambda _, manifest: say(manifest, format="kakou-snapshot/2"), "its format is kakou-snapshot/2"),
}


@pytest.mark.parametrize(("damage", "said"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_one_is_passed_over_for_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path, Path], object], said: str
) -> None:
    zone = await zone_with(tmp_path, 2)
    content, manifest = zone.files(".zst")[-1], zone.files(".json")[-1]
    damage(content, manifest)
    assert await zone.restores() == ""
    assert zone.passes() == {"rice": b"1"}, "and nothing of the broken one"
    [told] = caplog.messages
    assert content.stem in told
    assert said in told


async def test_one_of_a_state_that_a_newer_build_has_written_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    zone = await zone_with(tmp_path, 1)
    await zone.commits(2, by=STATE_FORMAT + 1, rice=b"2")
    await zone.takes()
    zone.loses_its_state()
    assert await zone.restores() == ""
    assert zone.passes() == {"rice": b"1"}
    [told] = caplog.messages
    assert "a newer build has written the state" in told


async def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    zone = await zone_with(tmp_path, 1)
    for path in (*zone.files(".zst"), *zone.files(".json")):
        for at in range(path.stat().st_size):
            flip(path, at)
            assert await zone.restores(), f"byte {at} of {path}"
            flip(path, at)
    assert await zone.restores() == ""


def another_partition(zone: Zone) -> None:
    zone.snapshots = replace(zone.snapshots, partitions=8)


def another_log(zone: Zone) -> None:
    records = zone.log.records("gate.inbound", PARTITION)
    records[1:3] = [record._replace(value=b"another event") for record in records[1:3]]


def a_shorter_log(zone: Zone) -> None:
    zone.log = MemoryLog()
    zone.snapshots = replace(zone.snapshots, log=zone.log)


def another_zone_table(zone: Zone) -> None:
    zones = Zones()
    zones.learn("3105W", 3)
    zone.snapshots = replace(zone.snapshots, zones=zones)


def an_older_build(zone: Zone) -> None:
    zone.snapshots = replace(zone.snapshots, service=replace(ROUTER, rules_version=0))


def another_topic(zone: Zone) -> None:
    zone.snapshots = replace(zone.snapshots, service=replace(ROUTER, reads="gate.visits"))


def of_another_service(zone: Zone) -> None:
    (zone.folder / "lane-router").rename(zone.folder / "weight-check")
    check = replace(ROUTER, name="weight-check")
    zone.snapshots = replace(zone.snapshots, service=check, files=SnapshotFiles(Folder(zone.folder), "weight-check"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (another_partition, "state was made for 4 partitions, gate.inbound/1 has 8"),
        (another_log, "the record at gate.inbound/1/2 is not the one the state was built from"),
        (a_shorter_log, "state is at offset 2, gate.inbound/1 ends at 0"),
        (another_zone_table, "holds zone 3105W, which by gate.zones does not live in partition 1"),
        (an_older_build, "was taken by a build that knows rules 1, this one knows up to 0"),
        (another_topic, "was built from gate.inbound, lane-router/1 reads gate.visits"),
        (of_another_service, "is of lane-router/1, not of weight-check/1"),
    ],
)
async def test_one_that_does_not_belong_here_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, changed: Callable[[Zone], None], said: str
) -> None:
    zone = await zone_with(tmp_path, 2)
    changed(zone)
    assert "none of 2 snapshots" in await zone.restores()
    assert said in caplog.messages[0]
    assert await zone.store.open(PARTITION) is None


async def oldest_root(zone: Zone) -> int | None:
    return await zone.snapshots.oldest_root(PARTITION, await zone.log.bounds("gate.inbound", PARTITION))


async def test_the_log_is_needed_from_the_oldest_one_on_that_fits(tmp_path: Path) -> None:
    zone = await zone_with(tmp_path, 3)
    assert await oldest_root(zone) == 1
    flip(zone.files(".zst")[-1], 40)
    assert await oldest_root(zone) == 1
    records = zone.log.records("gate.inbound", PARTITION)
    records[1] = records[1]._replace(value=b"another event")
    assert await oldest_root(zone) == 2


async def test_where_none_can_be_restored_the_log_is_needed_whole(tmp_path: Path) -> None:
    """Whatever their manifests say."""
    zone = await zone_with(tmp_path, 2)
    for content in zone.files(".zst"):
        cut(content, 9)
    assert await oldest_root(zone) is None
    zone = await zone_with(tmp_path / "another", 2)
    another_partition(zone)
    assert await oldest_root(zone) is None


async def test_one_that_was_never_finished_is_none_and_goes_in_time(tmp_path: Path) -> None:
    zone = await zone_with(tmp_path, 2)
    manifest, content = zone.files(".json")[-1], zone.files(".zst")[-1]
    manifest.unlink()
    (content.parent / f".{content.name}.part").write_bytes(b"half")
    assert await zone.restores() == ""
    assert zone.passes() == {"rice": b"1"}
    await zone.takes()
    assert content.exists(), "somebody may be writing it"
    zone.days += 1
    await zone.takes()
    assert not content.exists()


async def test_a_full_disk_leaves_the_older_ones_as_they_were(tmp_path: Path) -> None:
    zone = await zone_with(tmp_path, 2)
    before = {path: path.read_bytes() for path in zone.files()}
    await zone.restores()
    zone.snapshots = replace(zone.snapshots, files=SnapshotFiles(FullFolder(tmp_path), ROUTER.name))
    with pytest.raises(OSError, match="No space left"):
        await zone.takes()
    assert {path: path.read_bytes() for path in zone.files()} == before
    assert zone.store.partitions[PARTITION].notes is None, "nobody notes for it any more"


async def test_an_interrupted_restore_leaves_nothing(tmp_path: Path) -> None:
    """The store goes away in the middle: the next try begins with nothing."""
    zone = await zone_with(tmp_path, 1)
    zone.snapshots = replace(zone.snapshots, copies=Interrupted(zone.store))
    with pytest.raises(ConnectionError):
        await zone.restores()
    assert await zone.store.open(PARTITION) is None
    zone.snapshots = replace(zone.snapshots, copies=MemoryCopies(zone.store))
    assert await zone.restores() == ""


@pytest.mark.parametrize(
    ("hours", "at", "due"),
    [
        ("02-04", "2026-11-27T01:59:59+08:00", False),
        ("02-04", "2026-11-27T03:30:00+08:00", True),
        ("02-04", "2026-11-26T19:30:00+00:00", True),
        ("02-04", "2026-11-27T04:00:00+08:00", False),
        ("22-03", "2026-11-27T01:00:00+08:00", True),
        ("22-03", "2026-11-27T12:00:00+08:00", False),
        ("00-24", "2026-11-27T23:59:00+08:00", True),
    ],
)
def test_snapshots_are_due_in_their_hours_of_civil_time(hours: str, at: str, due: bool) -> None:
    since = Hours.parse(hours).due_since(datetime.fromisoformat(at), "lane-router/1")
    assert (since is not None) is due
    assert since is None or since <= datetime.fromisoformat(at)


@pytest.mark.parametrize("text", ["", "2-4", "02-02", "24-02", "02-25", "02:00-04:00", "night"])
def test_hours_that_are_none_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="two different hours of the day such as 02-04"):
        Hours.parse(text)
