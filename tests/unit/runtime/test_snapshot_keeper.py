"""Each night one snapshot of what is processed here, and it is known how old the newest is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from kakou.runtime.snapshots import keeper as keeping
from kakou.runtime.snapshots.copies import Last
from kakou.runtime.snapshots.keeper import Place, SnapshotKeeper
from kakou.runtime.snapshots.schedule import Hours
from kakou.runtime.store import NewerState

from tests.unit.runtime.memory_copies import MemoryCopies
from tests.unit.runtime.test_snapshots import NIGHT, PARTITION, ROUTER, Zone

HOURS = Hours(2, 4)
PLACE = Place(ROUTER.name, PARTITION)


class Night:
    """A zone whose keeper looks whenever the clock is set."""

    def __init__(self, folder: Path, hours: Hours | None = HOURS, held: Callable[[], list[int]] | None = None):
        self.zone, self.now = Zone(folder), NIGHT
        self.zone.snapshots = replace(self.zone.snapshots, now=lambda: self.now)
        self.keeper = SnapshotKeeper(
            {ROUTER.name: self.zone.snapshots}, lambda _: held() if held else [PARTITION], hours, lambda: self.now
        )

    async def at(self, after: timedelta) -> int:
        """How many snapshots there are so long after half past two."""
        self.now = NIGHT + after
        await self.keeper.look()
        return len(self.zone.files(".json"))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AGAIN_AFTER", -1.0)
    monkeypatch.setattr(keeping, "LIST_EVERY", -1.0)


async def test_one_is_taken_a_night_and_none_by_day(tmp_path: Path) -> None:
    night = Night(tmp_path)
    await night.zone.commits(1, rice=b"1")
    taken = [await night.at(timedelta(hours=hour)) for hour in (-6, 1, 1.2, 6, 25, 25.2)]
    assert taken == [0, 1, 1, 1, 2, 2]


async def test_without_hours_none_is_taken(tmp_path: Path) -> None:
    night = Night(tmp_path, hours=None)
    await night.zone.commits(1, rice=b"1")
    assert [await night.at(timedelta(hours=hour)) for hour in range(24)] == [0] * 24


async def test_a_night_in_which_it_cannot_be_taken_is_told_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    night = Night(tmp_path)
    await night.zone.commits(1, rice=b"1")
    await night.zone.snapshots.copies.begin(PARTITION, "by hand")
    assert await night.at(timedelta(hours=1)) == 0
    assert "no snapshot of lane-router/1: another copy is being made" in caplog.text
    await night.zone.snapshots.copies.abandon(PARTITION, "by hand")
    assert await night.at(timedelta(hours=1.1)) == 1


class NewerCopies(MemoryCopies):
    """Of a state that a newer build has written."""

    async def finish(self, partition: int, copy: str, seen: Sequence[str]) -> Last | None:
        raise NewerState("a newer build has written the state")


async def test_a_state_that_a_newer_build_has_written_is_told_and_not_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    night = Night(tmp_path)
    await night.zone.commits(1, rice=b"1")
    copies = NewerCopies(night.zone.store)
    keeper = SnapshotKeeper(
        {ROUTER.name: replace(night.zone.snapshots, copies=copies)}, lambda _: [PARTITION], HOURS, lambda: night.now
    )
    night.now = NIGHT + timedelta(hours=1)
    await keeper.look()
    assert night.zone.files() == []
    assert "no snapshot of lane-router/1: a newer build has written the state" in caplog.text


async def test_the_age_is_that_of_the_newest_and_without_one_that_of_the_instance(tmp_path: Path) -> None:
    night = Night(tmp_path)
    await night.at(timedelta(hours=-2))
    night.now = NIGHT + timedelta(hours=3)
    assert night.keeper.age(PLACE) == timedelta(hours=3).total_seconds()
    await night.zone.commits(1, rice=b"1")
    await night.zone.takes()
    await night.at(timedelta(hours=20))
    assert night.keeper.age(PLACE) == timedelta(hours=17).total_seconds()


async def test_what_has_gone_to_another_instance_is_shown_by_that(tmp_path: Path) -> None:
    held = [PARTITION]
    night = Night(tmp_path, held=lambda: held)
    await night.at(timedelta(hours=-2))
    assert PLACE in night.keeper.newest
    held.clear()
    await night.at(timedelta(hours=-1))
    assert night.keeper.newest == {}
