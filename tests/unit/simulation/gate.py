"""Three small chained services in whose bytes every event shows that was lost, doubled or out of order. The board keeps
nothing of what the others tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.state.timers import due_timers, set_timer
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork
from pydantic import BaseModel, ConfigDict

INBOUND, VISITS, VERDICTS, LETTERS = "gate.inbound", "gate.visits", "gate.verdicts", "gate.dead-letters"
ROUTER, WEIGHER, BOARD = "router", "weigher", "board"
NEWEST = 2
LONGEST_QUEUE = 8
LARGEST = 4_000
"""Bytes of a record that a topic takes which refuses the largest events for ever."""

ARRIVED, WEIGHED, RAISED, CLEARED = "sim.arrived", "sim.weighed", "sim.raised", "sim.cleared"
SPOILT, TOLD = "sim.spoilt", "sim.told"
TICKED = "kakou.clock.ticked.v1"


class Account(BaseModel):
    """What a service knows of a truck. `chain` is a digest of everything applied, in its order."""

    model_config = ConfigDict(frozen=True)
    count: int = 0
    kg: int = 0
    chain: str = ""

    def after(self, event: Event, kg: int) -> "Account":
        text = f"{self.chain} {event.id} {event.origin.encode()} {event.log_ms} {kg}"
        return Account(count=self.count + 1, kg=self.kg + kg, chain=blake2b(text.encode(), digest_size=6).hexdigest())


class Told(BaseModel):
    model_config = ConfigDict(frozen=True)
    what: str
    account: Account
    rules: int


class Accident(ValueError):
    """What a bug in a handler raises."""


@dataclass
class Chance:
    """What befalls a handler from outside; nothing unless a schedule says so.

    strain: may raise MemoryError. fails: whether an event that fails on some attempts only (before an upgrade, say, or
    for want of stack) fails on this one, by service and origin.
    """

    strain: Callable[[], None] = lambda: None
    fails: Callable[[str, str], bool] = lambda service, origin: False


@dataclass
class Ledger:
    """The handler of all three services; `name` decides which events are poison to it."""

    name: str
    chance: Chance

    def keys(self, event: Event) -> Iterable[Key]:
        return [Key(f"{event.zone}/account", event.subject)] if event.type == WEIGHED else []

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        self.chance.strain()
        if self.name == BOARD and event.type == TOLD:
            return
        if self.name == ROUTER and event.source and self._repeated(event, unit):
            return
        account = self._count(event, unit)
        match event.type:
            case "sim.arrived":
                unit.put("pass", event.subject, event.id)
                set_timer(unit, event.log_time + timedelta(seconds=event.data["patience"]), "visit", event.subject)
            case "sim.raised":
                self._raise(event, unit, account)
            case "sim.cleared":
                unit.drop("used")
                unit.put("used", "by", event.subject)
            case "sim.spoilt":
                self._spoil(event, unit)
            case "kakou.clock.ticked.v1":
                for timer in due_timers(unit):
                    unit.delete("pass", timer.no)
                    self._tell(unit, f"late {timer.no}", account)
        if unit.rules_version >= NEWEST:
            self._tell(unit, "by the new rules", account)
        unit.forward()

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        self.chance.strain()
        if event.data.get("hopeless"):
            raise Accident("this cannot even be rejected")
        unit.put("rejected", event.id or event.origin.encode(), cause)
        self._tell(unit, f"referred: {cause}", self._count(event, unit))

    def _repeated(self, event: Event, unit: UnitOfWork) -> bool:
        digest = blake2b(f"{event.source} {event.id}".encode(), digest_size=8).hexdigest()
        first = unit.get_text("seen", digest)
        if first is None:
            unit.put("seen", digest, str(event.origin.root))
            return False
        self._tell(unit, f"repeats {first}", self._count(event, unit), outcome="duplicate")
        return True

    def _count(self, event: Event, unit: UnitOfWork) -> Account:
        """Counted twice over, for the truck and for the zone, and put at the end of the queue."""
        for number in (event.subject, "all"):
            account = (unit.get("account", number, Account) or Account()).after(event, event.data.get("kg", 0))
            unit.put("account", number, account)
        unit.put("behind", event.id, unit.get_text("lane", "last") or "")
        unit.put("lane", "last", event.id)
        return account

    def _raise(self, event: Event, unit: UnitOfWork, account: Account) -> None:
        """Which entry is touched depends on another one, and so on up the queue."""
        queue = [unit.get_text("lane", "last") or ""]
        while len(queue) < LONGEST_QUEUE and queue[-1]:
            queue.append(unit.get_text("behind", queue[-1]) or "")
        bound = unit.get_text("pass", event.subject)
        if bound is None:
            self._tell(unit, "no pass", account)
            return
        used = int(unit.get_text("used", bound) or 0) + 1
        unit.put("used", bound, str(used))
        self._tell(unit, f"{bound} used {used} times, behind {queue}", account)

    def _spoil(self, event: Event, unit: UnitOfWork) -> None:
        """Leaves half its work before it fails."""
        if event.data["for"] == self.name:
            if event.data["moody"] and not self.chance.fails(self.name, event.origin.encode()):
                return
            unit.put("used", "spoilt", event.id)
            unit.emit(TOLD, Told(what="never to be seen", account=Account(), rules=0))
            raise Accident(f"{event.id}: 称重失败\nat the second line")

    def _tell(self, unit: UnitOfWork, what: str, account: Account, outcome: str | None = None) -> None:
        unit.emit(TOLD, Told(what=what, account=account, rules=unit.rules_version), outcome=outcome)


def chain_of_services(chance: Chance, rules_version: int = NEWEST) -> tuple[Service, Service, Service]:
    return (
        Service(ROUTER, INBOUND, VISITS, Ledger(ROUTER, chance), rules_version, first=True),
        Service(WEIGHER, VISITS, VERDICTS, Ledger(WEIGHER, chance), rules_version),
        Service(BOARD, VERDICTS, None, Ledger(BOARD, chance), rules_version, defers=lambda event: True),
    )
