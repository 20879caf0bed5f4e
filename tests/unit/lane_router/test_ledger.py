"""The ledger under any interleaving: passed ≤ allocated, allocated ≤ declared at approval, a void gives back once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.runtime.events.record import Outgoing
from kakou.runtime.log import PublishFailed
from kakou.runtime.memory.log import MemoryLog
from lane_router.ledger import ledger
from lane_router.records import LineCount

from tests.unit.lane_router.gate import Gate, declaration, line, part, pass_no


def _count(declared: str, allocated: str = "0", passed: str = "0", no: int = 1) -> LineCount:
    return LineCount(line=no, declared=Decimal(declared), allocated=Decimal(allocated), passed=Decimal(passed))


def _declaration(**quantities: str) -> Declaration:
    lines = [line(quantity) | {"line": int(no.removeprefix("l"))} for no, quantity in quantities.items()]
    return Declaration.model_validate(declaration(lines=lines))


def test_what_is_left_is_what_nobody_was_allocated() -> None:
    counts = (_count("100", "60"),)
    assert ledger.shortages(counts, {1: Decimal(40)}) == []
    assert ledger.shortages(counts, {1: Decimal("40.00001")}) == [
        ledger.Shortage(1, Decimal("40.00001"), Decimal(40)),
    ]


def test_a_raise_never_counts_above_what_is_declared() -> None:
    counts, excess = ledger.count((_count("100", "0", "90"),), {}, {1: Decimal(20)})
    assert counts[0].passed == 100
    assert excess == {1: Decimal(10)}


def test_what_an_officer_found_less_is_free_again() -> None:
    counts, excess = ledger.count((_count("6", "6"),), {1: Decimal(6)}, {1: Decimal(4)})
    assert counts == (_count("6", "4", "4"),)
    assert excess == {}
    assert ledger.passed_state(counts) == 2


def test_a_line_taken_out_keeps_its_counters_while_passes_hold_some_of_it() -> None:
    before = (_count("10", "5"), _count("10", no=2))
    assert ledger.amend(before, _declaration(l2="7")) == (_count("0", "5"), _count("7", no=2))


def test_a_line_cannot_be_amended_below_what_has_passed() -> None:
    before = (_count("10", "5", "5"),)
    assert ledger.amend(before, _declaration(l1="4")) == [ledger.BelowPassed(1, Decimal(4), Decimal(5))]
    assert ledger.amend(before, _declaration(l1="5")) == (_count("5", "5", "5"),)


def test_a_document_without_quantities_passes_whole() -> None:
    whole = ledger.opened(Declaration.model_validate(declaration("C1", kind="waybill", lines=[])))
    assert whole == (_count("1", no=ledger.WHOLE),)
    assert ledger.passed_state(whole) == 1


QUANTITIES = st.decimals("0.1", "60", places=1).map(str)
SERIALS = st.integers(1, 4)
DUAL = 4
"""The serial of a pass with two gates to go through."""
BACK = st.integers(0, 1)
"""How many visits ago."""
LIFE = timedelta(minutes=40)


@dataclass
class CrashingLog(MemoryLog):
    """A log whose writer dies amid publishing, as often as it is told to."""

    crashes: int = 0

    async def publish(self, records: Sequence[Outgoing]) -> None:
        if self.crashes:
            self.crashes -= 1
            await super().publish(records[: len(records) // 2])
            raise PublishFailed("the instance died")
        await super().publish(records)


class Trucks(RuleBasedStateMachine):
    """Trucks of one declaration of 100, told in any order, against a model that keeps books of its own.

    The service takes over from its state before each look at what it told, and sometimes dies while it tells it.
    """

    @initialize()
    def declare(self) -> None:
        self.gate = Gate(log=CrashingLog(), one_live_pass=False, pass_life="PT40M")
        self.gate.declare(declaration(entry_released=True))
        self.quantity: dict[int, Decimal] = {}
        self.session = 0

    @rule(serial=SERIALS, quantity=QUANTITIES)
    def file(self, serial: int, quantity: str) -> None:
        self.quantity.setdefault(serial, Decimal(quantity))
        self.gate.file(part(serial, quantity, gates="dual" if serial == DUAL else "single"))

    @precondition(lambda self: self.quantity)
    @rule(serial=SERIALS)
    def void(self, serial: int) -> None:
        self.gate.void(serial)

    @rule(serial=SERIALS)
    def gather(self, serial: int) -> None:
        self.session += 1
        self.gate.gather(f"s{self.session}", f"苏E{serial:05d}", pass_nos=[pass_no(serial)])

    @rule(back=BACK)
    def gather_again(self, back: int) -> None:
        serial = 1 + back
        self.gate.gather(f"s{self.session - back}", f"苏E{serial:05d}", mode="M", pass_nos=[pass_no(serial)])

    @rule(back=BACK)
    def raise_barrier(self, back: int) -> None:
        self.gate.raised(f"s{self.session - back}")

    @rule(serial=SERIALS, quantity=QUANTITIES, raises=st.integers(1, 2), departs=st.booleans())
    def pass_through(self, serial: int, quantity: str, raises: int, departs: bool) -> None:
        """A whole trip, so that stories get somewhere; its barrier may report twice, and its departure get lost."""
        self.file(serial, quantity)
        self.gather(serial)
        for _ in range(raises):
            self.gate.raised(f"s{self.session}")
        if departs:
            self.gate.departs(f"s{self.session}")

    @rule(back=BACK, how=st.sampled_from(["cleared", "backed-out"]))
    def depart(self, back: int, how: str) -> None:
        self.gate.departs(f"s{self.session - back}", how)

    @rule(back=BACK)
    def retract(self, back: int) -> None:
        self.gate.tell(topics.VISIT_RETRACTED, {"reason": "误识别"}, subject=f"s{self.session - back}")

    @rule(back=BACK, serial=SERIALS, quantity=QUANTITIES)
    def decide(self, back: int, serial: int, quantity: str) -> None:
        counted = [{"pass": pass_no(serial), "line": 1, "quantity": quantity}]
        self.gate.decides(f"s{self.session - back}", counted=counted)

    @rule(quantity=st.integers(1, 150))
    def amend(self, quantity: int) -> None:
        self.gate.declare(declaration(entry_released=True, lines=[line(str(quantity))]))

    @rule()
    def let_passes_expire(self) -> None:
        self.gate.wait(LIFE)

    @rule(back=st.integers(1, 6))
    def send_again(self, back: int) -> None:
        """The sender did not hear the answer: the same bytes again, however late."""
        told = self.gate.log.records(topics.INBOUND_TOPIC, 0)
        self.gate.raw(told[-min(back, len(told))].value or b"")

    @rule()
    def crash(self) -> None:
        assert isinstance(self.gate.log, CrashingLog)
        self.gate.log.crashes = 1

    @invariant()
    def the_books_balance(self) -> None:
        if not hasattr(self, "gate"):
            return
        assert not self.gate.out(type_=topics.EVENT_REJECTED), "nothing fails"
        views = _last(self.gate, topics.PASS_CHANGED, "view")
        progress = self.gate.progress()
        counts = progress["lines"][0]
        declared, allocated, passed = (Decimal(counts[name]) for name in ("declared", "allocated", "passed"))
        entries = {serial: self.gate.entry("lane-router", "pass", pass_no(serial)) for serial in self.quantity}
        held = [sum(Decimal(one["quantity"]) for one in entry["draws"]) for entry in entries.values() if entry["held"]]
        assert passed <= allocated, "what passes was allocated"
        assert passed <= declared, "never more passes than was declared"
        assert allocated == passed + sum(held), "allocated is what passed and what live passes hold"
        used = [view for view in views.values() if view["state"] == "passed"]
        assert progress["trucks"]["passed"] == len(used), "each used pass was counted once"
        trucks = progress["trucks"]
        assert trucks["passed"] + trucks["approved"] + trucks["here"] == trucks["total"]
        here = [entry for entry in entries.values() if entry["held"] and entry["state"] == "bound"]
        assert trucks["here"] >= len(here), "whoever is at the gate is known to be"
        assert (progress["write_off"] is not None) == (passed == declared), "written off when nothing is left"
        for entry in entries.values():
            if entry["state"] == "refused":
                assert not entry["held"], "a refused pass leaves no trace in the ledger"


def _last(gate: Gate, type_: str, field: str) -> dict[str, Any]:
    return {one.subject: one.data[field] for one in gate.out(type_=type_)}


Trucks.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestTrucksInAnyOrder = Trucks.TestCase
