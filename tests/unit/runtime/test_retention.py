"""What is noted under a day is forgotten page by page when its time is over, at the same ticks whichever build noted
it; and noting looks one entry up, whatever was noted before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.runtime.events.event import Content, Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.state import retention
from kakou.runtime.state.entry_cache import Entries, NotLoaded, encode
from kakou.runtime.state.retention import BUCKET, noting
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import RUNTIME, Changes, UnitOfWork

from tests.unit.runtime import older_notes

ZONE, KIND, PAGE = "3105W", "pass", 3
KEPT = timedelta(days=4)
BEGINNING = datetime(2026, 11, 22, 16, tzinfo=UTC)
TOLD = Event(ZONE, "kakou.test", ZONE, Origin(0, ()), 0, 0, {}, Content(b"", {"data": {}}))


class State:
    """A service's state of one zone, of which nothing stays in memory from one event to the next."""

    def __init__(self, page: int = PAGE) -> None:
        self.now, self.page, self.noted = BEGINNING, page, 0
        self.held: dict[Key, bytes] = {}

    def handles(self, what: Callable[[UnitOfWork], object]) -> list[Key]:
        """The entries that were looked up."""
        event = TOLD._replace(log_ms=int(self.now.timestamp() * 1_000))
        entries, looked_up = Entries(10_000_000), list[Key]()
        while True:
            changes = Changes()
            unit = UnitOfWork(entries, changes, event, "test", 1)
            try:
                what(unit)
            except NotLoaded as missing:
                looked_up += missing.keys
                for key in missing.keys:
                    entries.learn(key, self.held.get(key))
                continue
            unit.keep()
            self.held = {key: value for key, value in self.held.items() if key.bucket not in changes.dropped}
            for key, entry in changes.writes.items():
                if entry is None:
                    self.held.pop(key, None)
                else:
                    self.held[key] = encode(entry)
            return looked_up

    def notes(self, count: int, older: bool = False) -> None:
        note = older_notes.note if older else retention.note
        for _ in range(count):
            no, self.noted = f"Z{self.noted:05d}", self.noted + 1
            self.handles(lambda unit, no=no: note(unit, KIND, no, page=self.page))  # type: ignore[misc]

    def is_ticked(self, older: bool = False) -> list[str]:
        take, found = older_notes.take_old if older else retention.take_old, list[str]()

        def tick(unit: UnitOfWork) -> None:
            found[:] = take(unit, KIND, KEPT, page=self.page)

        self.handles(tick)
        return found


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("notes"), st.integers(1, 11)),
        st.tuples(st.just("hours"), st.integers(1, 60)),
        st.tuples(st.just("ticks"), st.integers(1, 4)),
    ),
    max_size=40,
)


@settings(max_examples=150)
@given(DEEDS, st.integers(0, 40))
def test_the_same_leave_at_the_same_ticks_whichever_build_noted(deeds: list[tuple[str, int]], upgrade: int) -> None:
    older, state = State(), State()
    for number, (deed, count) in enumerate([*deeds, ("hours", 200), ("ticks", 200)]):
        if deed == "hours":
            older.now = state.now = state.now + timedelta(hours=count)
        elif deed == "notes":
            older.notes(count, older=True)
            state.notes(count, older=number < upgrade)
        else:
            for _ in range(count):
                assert state.is_ticked(older=number < upgrade) == older.is_ticked(older=True)
    left = {key for key in state.held if not key.bucket.endswith(RUNTIME)}
    assert left <= {Key(f"{ZONE}/~age.{KIND}", "days")}, "and leave nothing behind"


@pytest.mark.parametrize("page", [20, 50, 200])
def test_pages_of_any_length_are_taken_whole(page: int) -> None:
    state, count = State(page), 2 * BUCKET + 37
    state.notes(count)
    state.now += timedelta(days=6)
    pages = [sorted(taken) for taken in iter(state.is_ticked, [])]
    wanted = [f"Z{number:05d}" for number in range(count)]
    assert pages == [wanted[first : first + page] for first in reversed(range(0, count, page))]


def test_noting_looks_up_the_entry_that_is_named_up_front_alone() -> None:
    state = State()
    state.notes(5)
    assert state.handles(lambda unit: retention.note(unit, KIND, "Z9")) == [noting(ZONE, KIND)]


def test_what_is_noted_is_not_written_anew_with_what_follows() -> None:
    state = State(page=200)
    state.notes(150)
    before = state.held.copy()
    state.notes(1)
    written = {key: value for key, value in state.held.items() if before.get(key) != value}
    assert sum(map(len, written.values())) < 40
