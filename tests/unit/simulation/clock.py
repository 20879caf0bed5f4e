"""The zones' clock, as `kakou.runtime.ticker` has it: it ticks when a state says that its service wants a tick,
whatever state that is. When ticks come decides nothing; but without them no timer would ever fire."""

from collections.abc import Callable, Mapping

from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.state.timers import CURSOR, NEXT_TICK, TIMERS, TimerSlot, tick_wanted_at
from kakou.runtime.unit_of_work import RUNTIME

from tests.unit.simulation import gate
from tests.unit.simulation.terminal import ZONES, Said, append, event
from tests.unit.simulation.wires import PARTITION
from tests.unit.simulation.world import Finding

EVERY_MS = 5_000
"""Between two looks."""

LONGEST = 200
"""Looks within which every timer must have fired: none is set for longer than a minute, but log time may be behind."""


class Clock:
    """Of all zones, asking the states as they stand."""

    def __init__(self, log: MemoryLog, stores: Mapping[str, MemoryStore]) -> None:
        self._log, self._stores, self._ticks = log, stores, 0

    def look(self, lost: Callable[[], bool]) -> int:
        """Five seconds later: a tick for each zone in which one is wanted, unless it is lost on its way."""
        self._log.now_ms += EVERY_MS
        due = [zone for zone in ZONES if self.wanted_at(zone) <= self._log.now_ms]
        for zone in due:
            self._ticks += 1
            if not lost():
                append(self._log, Said(zone, event("", f"tick{self._ticks}", gate.TICKED, "", {}), 0))
        return len(due)

    def run_out(self, come_to_rest: Callable[[], None]) -> None:
        """Nothing else happens any more, until no timer is left. Raises Finding for one that is overlooked."""
        for _ in range(LONGEST):
            if not any(self._timers(zone) for zone in ZONES):
                return
            self._check()
            self.look(lambda: False)
            come_to_rest()
        raise Finding("timers are left that do not fire")

    def _check(self) -> None:
        """At rest. Raises Finding for a timer that the next tick comes too late for."""
        for zone in ZONES:
            timers, wanted = self._timers(zone), self.wanted_at(zone)
            if timers and wanted > timers[0]:
                raise Finding(f"{zone}: a timer is due at {timers[0]}, and no tick is wanted before {wanted}")

    def wanted_at(self, zone: str) -> int:
        """Of the service that wants it first."""
        states = self._stores.values()
        return min(tick_wanted_at(self._said(one, zone, NEXT_TICK), self._said(one, zone, CURSOR)) for one in states)

    def _timers(self, zone: str) -> list[int]:
        """When those are due that have not fired, in whatever state."""
        slots = [
            TimerSlot.model_validate_json(value)
            for store in self._stores.values()
            for value in self._bucket(store, f"{zone}/{TIMERS}").values()
        ]
        return sorted(timer.at_ms for slot in slots for timer in slot.timers)

    def _said(self, store: MemoryStore, zone: str, no: str) -> str | None:
        found = self._bucket(store, f"{zone}/{RUNTIME}").get(no)
        return None if found is None else found.decode()

    def _bucket(self, store: MemoryStore, name: str) -> dict[str, bytes]:
        state = store.partitions.get(PARTITION)
        return state.buckets.get(name, {}) if state else {}
