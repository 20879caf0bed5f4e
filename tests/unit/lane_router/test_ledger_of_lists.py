"""The ledger over several lists: many on a truck, whole or split, amended, voided and expired in any order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, OTHER_LIST, Gate, declaration, filed, line, pass_no

LISTS = {LIST: {1: "10", 2: "5"}, OTHER_LIST: {1: "7"}}
BOTH = [{"kind": "list", "no": no} for no in LISTS]
SERIALS = st.integers(1, 4)
BACK = st.integers(0, 1)
LIFE = timedelta(minutes=40)


def listed(no: str, quantities: dict[int, str]) -> dict[str, Any]:
    lines = [line(quantity) | {"line": number} for number, quantity in quantities.items()]
    return declaration(no, entry_released=True, lines=lines)


def binding(how: str, serial: int, quantity: str) -> dict[str, Any]:
    """A pass on one or both lists: whole, or a part of one or two lines."""
    plate = f"苏E{serial:05d}"
    if how == "both":
        return filed(serial, plate=plate, bind=1, documents=BOTH)
    one = {"kind": "list", "no": OTHER_LIST if how == "other" else LIST}
    if how in ("whole", "other"):
        return filed(serial, plate=plate, bind=2, documents=[one])
    goods = [{"line": 1, "document_line": 1, "quantity": quantity, "unit": "035"}]
    if how == "two lines":
        goods.append({"line": 2, "document_line": 2, "quantity": quantity, "unit": "035"})
    return filed(serial, plate=plate, bind=3, documents=[one], goods=goods)


class Lists(RuleBasedStateMachine):
    """Trucks of two lists, against what the passes themselves say they hold and have counted."""

    @initialize()
    def declare(self) -> None:
        self.gate = Gate(one_live_pass=False, pass_life="PT40M")
        for no, quantities in LISTS.items():
            self.gate.declare(listed(no, quantities))
        self.session = 0

    @rule(
        serial=SERIALS,
        how=st.sampled_from(["both", "whole", "other", "part", "two lines"]),
        quantity=st.sampled_from(["1", "2.5", "4"]),
        approval=st.sampled_from([None, None, 1]),
    )
    def file(self, serial: int, how: str, quantity: str, approval: int | None) -> None:
        """The national system may have approved it, whatever our books say."""
        self.gate.file(binding(how, serial, quantity) | {"approval": approval})

    @rule(serial=SERIALS)
    def void(self, serial: int) -> None:
        self.gate.void(serial)

    @rule(serial=SERIALS, raised=st.booleans(), departs=st.sampled_from([None, "cleared", "backed-out"]))
    def come(self, serial: int, raised: bool, departs: str | None) -> None:
        self.session += 1
        self.gate.gather(f"s{self.session}", f"苏E{serial:05d}", pass_nos=[pass_no(serial)])
        if raised:
            self.gate.raised(f"s{self.session}")
        if departs:
            self.gate.departs(f"s{self.session}", departs)

    @rule(back=BACK)
    def raise_barrier(self, back: int) -> None:
        self.gate.raised(f"s{self.session - back}")

    @rule(back=BACK, how=st.sampled_from(["cleared", "backed-out"]))
    def depart(self, back: int, how: str) -> None:
        self.gate.departs(f"s{self.session - back}", how)

    @rule(back=BACK, serial=SERIALS, quantity=st.sampled_from(["0", "1", "6"]))
    def decide(self, back: int, serial: int, quantity: str) -> None:
        counted = [{"pass": pass_no(serial), "line": 1, "quantity": quantity}]
        self.gate.decides(f"s{self.session - back}", counted=counted)

    @rule(no=st.sampled_from(list(LISTS)), first=st.integers(1, 14), second=st.sampled_from([None, 1, 5, 9]))
    def amend(self, no: str, first: int, second: int | None) -> None:
        """Up, down, a line taken out, and put in again."""
        self.gate.declare(listed(no, {1: str(first), **({2: str(second)} if second else {})}))

    @rule()
    def let_passes_expire(self) -> None:
        self.gate.wait(LIFE)

    @invariant()
    def the_books_balance(self) -> None:
        if not hasattr(self, "gate"):
            return
        assert not self.gate.out(type_=topics.EVENT_REJECTED), "nothing fails"
        known = (self.gate.entry("lane-router", "pass", pass_no(serial)) for serial in range(1, 5))
        passes = [entry for entry in known if entry is not None]
        over = {one.data["subject"]["no"] for one in self.gate.out(type_=topics.TASK_OPENED)}
        for no in LISTS:
            entry = self.gate.entry("lane-router", "declaration", no)
            for count in entry["counts"]:
                declared, allocated, passed = (Decimal(count[name]) for name in ("declared", "allocated", "passed"))
                held = sum(_draws(entry, one, count["line"]) for one in passes if one["held"])
                assert passed <= declared
                assert allocated == passed + held
            live = [one["filed"]["no"] for one in passes if one["held"] and _is_on(one, no)]
            assert sorted(entry["live"]) == sorted(live), "whoever holds a part is known, and nobody else"
            used = [one for one in passes if one["state"] == "passed" and _is_on(one, no)]
            assert entry["trucks"] == len(used)
            done = all(Decimal(count["passed"]) >= Decimal(count["declared"]) for count in entry["counts"])
            assert (entry["write_off"] is not None) == done
        for one in passes:
            if one["state"] == "refused":
                assert not one["held"]
            elif one["state"] == "passed" and not one["draws"]:
                assert one["filed"]["no"] in over, "who passed on nothing of ours is an alarm"


def _draws(entry: dict[str, Any], one: dict[str, Any], number: int) -> Decimal:
    no = entry["document"]["no"]
    own = [draw for draw in one["draws"] if draw["document"] == no and draw["line"] == number]
    return sum((Decimal(draw["quantity"]) for draw in own), Decimal(0))


def _is_on(one: dict[str, Any], no: str) -> bool:
    return any(ref["no"] == no for ref in one["filed"]["documents"])


Lists.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestListsInAnyOrder = Lists.TestCase
