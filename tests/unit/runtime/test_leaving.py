"""What is over leaves some days after the day it last changed on; nothing else does, and no tick looks at more than a
page of what is due."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.runtime.events.event import Content, Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.state.entry_cache import Entries, NotLoaded
from kakou.runtime.state.leaving import LINES, PER_TICK, days_of, leaving, not_over, over
from kakou.runtime.unit_of_work import Changes, UnitOfWork

ZONE, KIND = "3105W", "pass"
BEGINNING = datetime(2026, 11, 22, 16, tzinfo=UTC)
KEPT = timedelta(days=10)
TOLD = Event(ZONE, "kakou.test", ZONE, Origin(0, ()), 0, 0, {}, Content(b"", {"data": {}}))


class State:
    """A service's state of one zone, and how many entries were looked up in it."""

    def __init__(self) -> None:
        self.entries = Entries(10_000_000)
        self.now, self.left = BEGINNING, list[str]()
        self.held: dict[str, set[str]] = {}

    def handles(self, what: Callable[[UnitOfWork], None]) -> int:
        """How many entries it wrote."""
        event = TOLD._replace(log_ms=int(self.now.timestamp() * 1_000))
        while True:
            changes = Changes()
            unit = UnitOfWork(self.entries, changes, event, "test", 1)
            try:
                what(unit)
            except NotLoaded as missing:
                for key in missing.keys:
                    self.entries.learn(key, None)
                continue
            unit.keep()
            for key, entry in changes.writes.items():
                fields = self.held.setdefault(key.bucket, set())
                (fields.discard if entry is None else fields.add)(key.field)
            self.entries.settle(changes.writes, dict.fromkeys(changes.writes, 0), changes.dropped)
            return len(changes.writes)

    def is_over(self, no: str) -> int:
        return self.handles(lambda unit: over(unit, KIND, no))

    def goes_on(self, no: str) -> int:
        return self.handles(lambda unit: not_over(unit, KIND, no))

    def is_ticked(self) -> list[str]:
        found: list[str] = []

        def tick(unit: UnitOfWork) -> None:
            found[:] = leaving(unit, KIND, KEPT)

        self.handles(tick)
        self.left += found
        return found


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["is_over", "goes_on"]), st.sampled_from("ABCD")),
        st.tuples(st.just("days"), st.integers(1, 7)),
    ),
    max_size=40,
)


@settings(max_examples=150)
@given(DEEDS)
def test_it_leaves_at_the_first_tick_of_the_day_when_its_time_is_over_and_no_other_does(
    deeds: list[tuple[str, str | int]],
) -> None:
    state, changed_on = State(), dict[str, date]()
    for deed, what in [*deeds, ("days", 7), ("days", 7)]:
        if isinstance(what, int):
            for _ in range(what):
                state.now += timedelta(days=1)
                due = [no for no, day in changed_on.items() if day < (state.now - KEPT).date()]
                assert sorted(state.is_ticked()) == sorted(due)
                for no in due:
                    del changed_on[no]
            assert state.is_ticked() == []
        elif deed == "is_over":
            state.is_over(what)
            changed_on[what] = state.now.date()
        else:
            state.goes_on(what)
            changed_on.pop(what, None)
    assert not changed_on, "all have left by now, or go on"
    assert {bucket for bucket, fields in state.held.items() if fields} <= {f"{ZONE}/{LINES}"}, "and left nothing behind"


def test_more_than_a_tick_looks_at_leave_with_the_ticks_that_follow_in_their_order() -> None:
    state, nos = State(), [f"Z{number:05d}" for number in range(2 * PER_TICK + 1)]
    for no in nos:
        state.is_over(no)
    state.now += timedelta(days=12)
    assert [len(state.is_ticked()) for _ in range(4)] == [PER_TICK, PER_TICK, 1, 0]
    assert state.left == nos


def test_what_changes_often_on_one_day_is_written_down_once() -> None:
    state = State()
    assert state.is_over("A") == 3
    assert state.is_over("A") == state.goes_on("B") == 0
    state.now += timedelta(days=1)
    assert state.is_over("A") == 3
    assert len(state.held[f"{ZONE}/{days_of(KIND)}"]) == 1
