"""A snapshot that is taken while everything befalls the gate is the state at one commit; whoever restores it comes to
where an undisturbed gate comes. `test_schedules.py` says so of all schedules; here, that it is worth something."""

from collections import Counter

import pytest
from kakou.runtime.snapshots.copies import Last
from kakou.runtime.snapshots.taking import Copying

from tests.unit.simulation.schedule import Schedule
from tests.unit.simulation.world import Finding

SCHEDULES = 600


class ForgetsWhatChanged(Copying):
    """What commits change meanwhile is not read again."""

    async def _finish(self, begun: str) -> Last | None:
        last = await super()._finish(begun)
        return last._replace(entries={}) if last else None


class ForgetsWhatIsStillOpen(Copying):
    """What was noted first is not read again, as the last step has not all of it."""

    async def _read_again(self) -> None:
        await self._source.changed(self._partition, self._copy)


class LooksAtNoCommit(Copying):
    """A state that went back to an earlier commit meanwhile is copied all the same."""

    async def _finish(self, begun: str) -> Last | None:
        self._seen.clear()
        return await super()._finish(begun)


@pytest.mark.parametrize(
    "copying",
    [ForgetsWhatChanged, ForgetsWhatIsStillOpen, LooksAtNoCommit],
    ids=lambda copying: copying.__name__,
)
def test_a_copy_that_leaves_out_a_rule_is_found(copying: type[Copying]) -> None:
    with pytest.raises(Finding, match="snapshot Taken"):
        run_all(copying)


def run_all(copying: type[Copying]) -> None:
    for seed in range(SCHEDULES):
        Schedule(seed, copying=copying).run()


def test_snapshots_are_taken_and_restored_in_these_schedules() -> None:
    """Else they would prove nothing."""
    counts: Counter[str] = Counter()
    for seed in range(120):
        schedule = Schedule(seed)
        schedule.run()
        takers = schedule.world.snapshots
        assert takers is not None
        counts["taken"] += sum(map(len, takers.taken.values()))
        counts["restored"] += takers.restored
        counts["while it changed"] += takers.while_it_changed
    assert counts["taken"] > 100, counts
    assert counts["restored"] > 5, counts
    assert counts["while it changed"] > 30, counts
