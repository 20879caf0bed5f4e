"""Ticks come only when a service wants one. No timer fires later for it, whatever is set when, and a quiet zone costs
next to nothing."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from kakou.runtime.events.event import Content, Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.state import timers
from kakou.runtime.state.entry_cache import Entries, NotLoaded
from kakou.runtime.state.log_time import LARGEST_STEP_MS
from kakou.runtime.state.timers import EPOCH, due_timers, set_timer, tick_wanted_at, want_tick
from kakou.runtime.unit_of_work import RUNTIME, Changes, UnitOfWork

ZONE = "3105W"
BEGINNING_MS = 1_795_305_600_000
EVERY_MS = 5_000
DAY_MS = 86_400_000
TOLD = Event(ZONE, "kakou.test", ZONE, Origin(0, ()), 0, 0, {}, Content(b"", {"data": {}}))


class Service:
    """Its state of one zone."""

    def __init__(self) -> None:
        self.entries = Entries(1_000_000)
        self.fired: dict[str, int] = {}

    def handles(self, at_ms: int, what: Callable[[UnitOfWork], None]) -> None:
        event = TOLD._replace(log_ms=at_ms)
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
            self.entries.settle(changes.writes, dict.fromkeys(changes.writes, 0), changes.dropped)
            return

    def sets(self, at_ms: int, due_ms: int, no: str) -> None:
        self.handles(at_ms, lambda unit: set_timer(unit, EPOCH + timedelta(milliseconds=due_ms), "look", no))

    def is_ticked(self, at_ms: int) -> None:
        def fire(unit: UnitOfWork) -> None:
            for timer in list(due_timers(unit)):
                self.fired[timer.no] = at_ms

        self.handles(at_ms, fire)

    def wants_tick_at(self) -> int:
        found = list[int]()

        def look(unit: UnitOfWork) -> None:
            said = unit.get_text(RUNTIME, timers.NEXT_TICK), unit.get_text(RUNTIME, timers.CURSOR)
            found.append(tick_wanted_at(*said))

        self.handles(0, look)
        return found[-1]


class Clock:
    """Ticks as `kakou.runtime.ticker` does. away: times in which nobody ticks."""

    def __init__(self, service: Service, away: list[tuple[int, int]]) -> None:
        self.service, self.now, self._away = service, BEGINNING_MS, away
        self.ticks: list[int] = []

    def go_on(self, until: int) -> None:
        while self.now < until:
            looked = self.now
            at = max(self.service.wants_tick_at(), looked, (self.ticks or [0])[-1] + EVERY_MS)
            away = next((end for begin, end in self._away if begin <= at < end), None)
            if away is None and at < min(looked + EVERY_MS, until):
                self.service.is_ticked(at)
                self.ticks.append(at)
            self.now = min(looked + EVERY_MS, until)


def a_day(seed: int, away: list[tuple[int, int]]) -> tuple[Clock, dict[str, int]]:
    """Timers set at random times for random times, some for the past, some a day ahead; when each was due."""
    random, service = Random(seed), Service()
    clock, due = Clock(service, away), dict[str, int]()
    moments = sorted(BEGINNING_MS + random.randrange(DAY_MS) for _ in range(random.choice((5, 50, 200))))
    for number, at in enumerate(moments):
        clock.go_on(at)
        ahead = random.choice((-1_000, 0, 1_000, 30_000, 300_000, 540_000, 600_000, 1_200_000, 7_200_000))
        no, due_ms = f"t{number}", at + ahead + random.randrange(60_000)
        service.sets(at, due_ms, no)
        due[no] = max(due_ms, at)
    clock.go_on(BEGINNING_MS + DAY_MS + 10_000_000)
    return clock, due


@pytest.mark.parametrize("seed", range(8))
def test_no_timer_fires_more_than_five_seconds_late(seed: int) -> None:
    clock, due = a_day(seed, [])
    fired = clock.service.fired
    assert fired.keys() == due.keys()
    assert max(fired[no] - due[no] for no in due) <= EVERY_MS
    assert min(fired[no] - due[no] for no in due) >= 0


@pytest.mark.parametrize("seed", range(3))
def test_what_fell_due_while_nobody_ticked_fires_as_soon_as_somebody_does(seed: int) -> None:
    away = (BEGINNING_MS + DAY_MS // 4, BEGINNING_MS + DAY_MS // 2)
    clock, due = a_day(seed, [away])
    fired = clock.service.fired
    assert fired.keys() == due.keys()
    late = {no: fired[no] - max(at, away[1] if away[0] <= at < away[1] else at) for no, at in due.items()}
    assert max(late.values()) <= 2 * EVERY_MS


def test_a_zone_in_which_nothing_is_due_is_ticked_for_every_nine_minutes() -> None:
    clock = Clock(Service(), [])
    clock.go_on(BEGINNING_MS + DAY_MS)
    assert len(clock.ticks) == pytest.approx(DAY_MS / timers.LONGEST_MS, abs=3)
    assert min(LARGEST_STEP_MS, timers.SLOTS * timers.SLOT_MS) >= timers.LONGEST_MS + 2 * EVERY_MS


def test_whoever_has_more_to_do_is_ticked_for_again_until_it_has_not() -> None:
    service = Service()
    for number in range(2 * timers.TIMERS_PER_TICK + 1):
        service.sets(BEGINNING_MS, BEGINNING_MS + 60_000 + number, f"t{number}")
    clock = Clock(service, [])
    clock.go_on(BEGINNING_MS + 60_000 + 4 * EVERY_MS)
    assert len(service.fired) == 2 * timers.TIMERS_PER_TICK + 1
    before = len(clock.ticks)
    service.handles(clock.now, want_tick)
    clock.go_on(clock.now + 2 * EVERY_MS)
    assert len(clock.ticks) == before + 1


@pytest.mark.parametrize("left_out", ["_want_tick_at", "_forget_tick"])
def test_it_shows_when_a_part_of_it_is_left_out(left_out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, left_out, lambda *_: None)
    clock, due = a_day(3, [])
    late = max(clock.service.fired.get(no, clock.now) - at for no, at in due.items())
    assert late > EVERY_MS or len(clock.ticks) > DAY_MS / EVERY_MS / 2
