"""A gate that forgets and one that never does: the same words, letter for letter, on everything that is on record; and
the same verdict on a truck that shows what is not."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.contracts import topics
from lane_router import finished_numbers

from tests.unit.days import long_steps, wait_days
from tests.unit.lane_router.gate import FIRM, declaration, empty, filed, line, part, pass_no
from tests.unit.path import ZONE, Out
from tests.unit.weight_check.crossing import Crossing

LISTS = [f"QD310526I00000010{at}" for at in range(3)]
PASSES = [pass_no(serial) for serial in range(1, 8)]
ONE_OF_MANY = 2
"""Of the lists, the one that is passed by several trucks."""

OF_FORGETTING = (topics.CLOCK_TICKED, topics.DECLARATIONS_FORGOTTEN)
"""Whoever forgets may need more ticks, and says what has left."""

Step = tuple[str, dict[str, Any]]


def plate_of(serial: int) -> str:
    return f"苏E{serial % 3:05d}"


def papers(serial: int, at: int, approval: int | None) -> dict[str, Any]:
    common: Any = {"plate": plate_of(serial), **({} if approval is None else {"approval": approval})}
    if serial == len(PASSES):
        return empty(serial, **common)
    if at == ONE_OF_MANY:
        return part(serial, "40", LISTS[at], **common)
    return filed(serial, documents=[{"kind": "list", "no": LISTS[at]}], **common)


SERIALS, AT = st.integers(1, len(PASSES)), st.integers(0, len(LISTS) - 1)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("waits"), st.fixed_dictionaries({"days": st.integers(1, 13)})),
    st.tuples(st.just("declares"), st.fixed_dictionaries({"at": AT, "quantity": st.sampled_from(["100", "120"])})),
    st.tuples(
        st.just("files"),
        st.fixed_dictionaries({"serial": SERIALS, "at": AT, "approval": st.sampled_from([None, None, 1, 2])}),
    ),
    st.tuples(st.just("voids"), st.fixed_dictionaries({"serial": SERIALS})),
    st.tuples(
        st.just("comes"),
        st.fixed_dictionaries(
            {"serial": SERIALS, "shows": st.booleans(), "then": st.sampled_from(["through", "back", "stays", "raised"])}
        ),
    ),
    st.tuples(
        st.just("comes"), st.fixed_dictionaries({"serial": SERIALS, "shows": st.just(True), "then": st.just("through")})
    ),
    st.tuples(
        st.just("hears"),
        st.fixed_dictionaries(
            {"serial": SERIALS, "kind": st.sampled_from(["SAS221", "SAS223"]), "result": st.sampled_from("123")}
        ),
    ),
    st.tuples(st.just("hears_of_list"), st.fixed_dictionaries({"at": AT, "result": st.sampled_from("13")})),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """Lists and passes are filed, some trucks go through, and what has ended leaves; then whatever comes to pass."""
    begun: list[Step] = [("declares", {"at": at, "quantity": "100"}) for at in range(len(LISTS))]
    for serial in draw(st.permutations(range(1, len(PASSES) + 1)))[:4]:
        begun.append(("files", {"serial": serial, "at": draw(AT), "approval": None}))
        end: list[Step] = [
            ("comes", {"serial": serial, "shows": True, "then": "through"}),
            ("voids", {"serial": serial}),
            ("waits", {"days": 1}),
        ]
        begun.append(draw(st.sampled_from(end)))
    begun.append(("waits", {"days": draw(st.integers(10, 14))}))
    return [*begun, *draw(st.lists(STEPS, min_size=4, max_size=14))]


@dataclass
class Twins:
    """The two gates, told the same."""

    gates: list[Crossing] = field(default_factory=list)
    sessions: int = 0
    of_pass: dict[str, str] = field(default_factory=dict)
    """By pass number the list that it is on."""
    standing: dict[str, bool] = field(default_factory=dict)
    """By session the trucks at the lane, and whether all that they showed was on record."""

    def __post_init__(self) -> None:
        for kept in ("P10D", "P3650D"):
            gate = Crossing(passes_kept=kept, declarations_kept=kept)
            for serial in range(3):
                gate.registers(plate=plate_of(serial))
            gate.settle()
            self.gates.append(gate)

    def do(self, step: Step) -> None:
        name, facts = step
        if name == "waits":
            for session, whole in self.standing.items():  # no truck stands at a lane for days
                self._each(lambda gate, session=session: gate.departs(session, how="backed-out"), whole)
            self.standing.clear()
            self._each(lambda gate: wait_days(gate, facts["days"]), letter_for_letter=True)
        else:
            getattr(self, f"_{name}")(**facts)

    def _declares(self, at: int, quantity: str) -> None:
        fields: Any = {"entry_released": True, "firm": FIRM, "lines": [line(quantity, gross="12000")]}
        self._each(lambda gate: gate.declare(declaration(LISTS[at], **fields)), not self._has_left(LISTS[at]))

    def _files(self, serial: int, at: int, approval: int | None) -> None:
        one = papers(serial, at, approval)
        no = one["no"]
        if self._was_told_too_early(no):
            return
        whole = not self._has_left(no, *(ref["no"] for ref in one.get("documents", ())))
        told = self._each(lambda gate: gate.file(one), whole)
        if not whole:
            assert not is_taken(told[0]), "a number or a list that has left was taken"
        if any(out.type == topics.PASS_CHANGED for out in told[0]):
            self.of_pass[no] = next((ref["no"] for ref in one.get("documents", ())), no)

    def _voids(self, serial: int) -> None:
        self._each(lambda gate: gate.void(serial), not self._has_left(PASSES[serial - 1]))

    def _hears(self, serial: int, kind: str, result: str) -> None:
        no = PASSES[serial - 1]
        receipt = {"receipt": {"kind": kind, "result": result, "pass_no": no}}
        whole = not self._has_left(no, self.of_pass.get(no, no))
        self._each(lambda gate: gate.tell(topics.RECEIPT_RECEIVED, receipt), whole)

    def _hears_of_list(self, at: int, result: str) -> None:
        """A contradiction opens a task, which keeps the list on record for as long as nobody closes it."""
        receipt = {"receipt": {"kind": "INV201", "result": result, "declaration_no": LISTS[at]}}
        self._each(lambda gate: gate.tell(topics.RECEIPT_RECEIVED, receipt), not self._has_left(LISTS[at]))

    def _comes(self, serial: int, shows: bool, then: str) -> None:
        self.sessions += 1
        no, session, plate = PASSES[serial - 1], f"t{self.sessions}", plate_of(serial)
        shown = [no] if shows else [one for at, one in enumerate(PASSES, 1) if plate_of(at) == plate]
        whole = not self._has_left(*shown, *(self.of_pass.get(one, one) for one in shown))
        reading = {"pass_nos": [no]} if shows else {}
        self._each(lambda gate: gate.gathers(session=session, plate=plate, **reading), whole)
        ours, others = (gate.verdict(session) for gate in self.gates)
        assert ours["verdict"] == others["verdict"]
        if then in ("through", "raised") and ours["verdict"] == "release":
            self._each(lambda gate: gate.raised(session), whole)
        if then in ("stays", "raised"):
            self.standing[session] = whole
        if then in ("through", "back"):
            how = "cleared" if then == "through" else "backed-out"
            self._each(lambda gate: gate.departs(session, how=how), whole)

    def _each(self, what: Any, letter_for_letter: bool) -> list[list[Out]]:
        """Told to both; what each says of it."""
        told = []
        for gate in self.gates:
            since = len(gate.log.records(topics.INBOUND_TOPIC, 0))
            what(gate)
            told.append([out for out in gate.out(since=since) if out.type not in OF_FORGETTING])
        if letter_for_letter:
            elsewhere = {f"G1.E01.{session}" for session, whole in self.standing.items() if not whole}
            ours, others = ([out for out in each if out.subject not in elsewhere] for each in told)
            assert ours == others
        return told

    def _was_told_too_early(self, no: str) -> bool:
        """Whether one of the two has forgotten what was said of the number while it was not on record."""
        return len({gate.entry("lane-router", "early", no) is None for gate in self.gates}) > 1

    def _has_left(self, *nos: str) -> bool:
        return any(has_left(self.gates[0], no) for no in nos)


def is_taken(told: list[Out]) -> bool:
    """Whether a pass was approved by our own books."""
    views = [out.data["view"] for out in told if out.type == topics.PASS_CHANGED]
    return any(view["state"] == "approved" and not view["warnings"] for view in views)


def has_left(gate: Crossing, no: str) -> bool:
    gate.settle()
    buckets = gate.stores["lane-router"].partitions[0].buckets
    kinds = (finished_numbers.PASSES, finished_numbers.DECLARATIONS)
    places = (finished_numbers.key(ZONE, kind, no) for kind in kinds)
    return any(place.field in buckets.get(place.bucket, {}) for place in places)


@pytest.mark.parametrize("examples", [12, pytest.param(150, marks=[pytest.mark.long, pytest.mark.timeout(1_800)])])
def test_a_gate_that_forgets_says_what_one_says_that_does_not(examples: int) -> None:
    left: list[bool] = []

    @settings(max_examples=examples)
    @given(stories())
    def tells(steps: list[Step]) -> None:
        twins = Twins()
        for step in steps:
            twins.do(step)
        left.append(any(has_left(twins.gates[0], no) for no in (*LISTS, *PASSES)))
        rejected = [out for gate in twins.gates for out in gate.out(type_=topics.EVENT_REJECTED)]
        assert rejected == []

    with long_steps():
        tells()
    assert sum(left) > examples / 2, "in most of these stories nothing has left"
