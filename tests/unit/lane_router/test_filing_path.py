"""What may be filed: rows 48 to 66 of the cases, and what a refused filing leaves behind."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    LIST,
    LIST_OUT,
    OTHER_LIST,
    TWO_STEP,
    Gate,
    declaration,
    empty,
    filed,
    line,
    part,
    pass_no,
    registered,
    two_step,
)


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_of_two_passes_of_60_on_100_exactly_one_is_approved(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "60"))
    assert (gate.state(1), gate.state(2)) == ("approved", "refused")
    assert gate.counters() == ("60", "0")
    (reason,) = gate.view(2)["reasons"]
    assert reason["code"] == "filing.ledger.over-allocated"
    assert reason["facts"]["left"] == "40.00000"
    assert "40 left" in reason["text"]["en"]


def test_a_void_gives_40_back_once(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "40"))
    gate.void(2)
    second = gate.void(2)
    assert gate.counters() == ("60", "0")
    assert gate.settled(second).outcome == "duplicate"
    gate.file(part(3, "40"))
    assert gate.state(3) == "approved"
    assert gate.counters() == ("100", "0")


def test_a_list_on_a_split_pass_cannot_be_one_of_many_documents(gate: Gate) -> None:
    gate.declare(declaration(), declaration(OTHER_LIST))
    documents = [{"kind": "list", "no": LIST}, {"kind": "list", "no": OTHER_LIST}]
    gate.file(part(1, "10"), filed(2, plate="苏E00002", bind=1, documents=documents))
    assert "filing.bind.many-to-many" in gate.refusals(2)
    assert gate.counters(OTHER_LIST) == ("0", "0")


@pytest.mark.parametrize("bind", [2, 3])
def test_bind_types_2_and_3_take_one_document(gate: Gate, bind: int) -> None:
    gate.declare(declaration(), declaration(OTHER_LIST))
    documents = [{"kind": "list", "no": LIST}, {"kind": "list", "no": OTHER_LIST}]
    gate.file(filed(bind=bind, documents=documents))
    assert "filing.bind.several-documents" in gate.refusals()


def test_a_ledger_only_list_takes_no_pass_and_is_written_off_without_passage(gate: Gate) -> None:
    gate.declare(declaration(passage="none", entry_released=True))
    gate.file(filed())
    assert gate.refusals() == ["filing.passage.none"]
    assert gate.progress()["write_off"] is not None


def test_two_step_and_ordinary_goods_share_a_truck_inbound_only(gate: Gate) -> None:
    gate.declare(
        declaration(), two_step(), declaration(LIST_OUT, direction="E"), two_step("310520261000000043", direction="E")
    )
    both = [{"kind": "list", "no": LIST}, {"kind": "two-step", "no": TWO_STEP}]
    out = [{"kind": "list", "no": LIST_OUT}, {"kind": "two-step", "no": "310520261000000043"}]
    gate.file(filed(1, bind=1, documents=both), filed(2, "E", bind=1, documents=out))
    assert gate.state(1) == "approved"
    assert gate.refusals(2, "E") == ["filing.mixed.outbound"]


def test_a_two_step_pass_needs_no_bind_type(gate: Gate) -> None:
    gate.declare(two_step())
    one = filed(type=7, documents=[{"kind": "two-step", "no": TWO_STEP}])
    del one["bind"]
    gate.file(one)
    assert gate.state() == "approved"
    assert gate.counters(TWO_STEP) == ("100", "0")


def test_amending_below_what_has_passed_is_refused(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "90"))
    gate.goes_through(plate="苏E00001")
    position = gate.declare(declaration(lines=[line("80")]))
    answer = gate.settled(position)
    assert (answer.outcome, answer.data["status"]) == ("refused", 409)
    assert answer.data["reasons"][0]["facts"]["passed"] == "90.00000"
    assert gate.progress()["lines"][0]["declared"] == "100.00000"


def test_amending_below_what_is_allocated_is_accepted_and_the_passes_are_checked_again(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "50"), part(2, "50"))
    gate.declare(declaration(lines=[line("80")]))
    assert gate.progress()["lines"][0]["declared"] == "80.00000"
    gate.gather("s1", "苏E00001")
    gate.gather("s2", "苏E00002", lane="G1/E02")
    assert gate.codes("s1") == []
    assert gate.codes("s2", "G1.E02") == ["document.ledger.over-release"]


def test_quantities_of_a_tenth_and_two_tenths_complete_three_tenths(gate: Gate) -> None:
    gate.declare(declaration(lines=[line("0.3")], entry_released=True))
    gate.file(part(1, "0.1"), part(2, "0.2"))
    gate.goes_through("s1", plate="苏E00001")
    gate.goes_through("s2", plate="苏E00002")
    progress = gate.progress()
    assert progress["lines"][0]["passed"] == "0.30000"
    assert progress["passed_state"] == 3
    assert progress["write_off"] is not None


def test_150_cars_of_three_carriers_pass_eight_at_a_time(gate: Gate) -> None:
    gate.declare(declaration(lines=[line("150")], entry_released=True))
    for trip in range(1, 19):
        plate = f"苏E0000{trip % 3}"
        gate.file(part(trip, "8", plate=plate))
        gate.goes_through(f"s{trip}", plate=plate)
    progress = gate.progress()
    assert (progress["lines"][0]["passed"], progress["passed_state"], progress["write_off"]) == ("144.00000", 2, None)
    gate.file(part(19, "6", plate="苏E00001"))
    gate.gather("s19", "苏E00001")
    assert gate.routed("s19")["trucks"] == [19, 19]
    gate.raised("s19")
    progress = gate.progress()
    assert (progress["lines"][0]["passed"], progress["passed_state"]) == ("150.00000", 3)
    assert progress["write_off"] is not None
    assert progress["trucks"]["passed"] == 19


def test_a_short_last_truck_leaves_the_declaration_partly_passed(gate: Gate) -> None:
    gate.declare(declaration(lines=[line("6")], entry_released=True))
    gate.file(part(1, "6"))
    gate.gather("s1", "苏E00001")
    gate.decides(counted=[{"pass": pass_no(1), "line": 1, "quantity": "4"}])
    gate.raised()
    progress = gate.progress()
    assert (progress["lines"][0]["passed"], progress["passed_state"], progress["write_off"]) == ("4.00000", 2, None)
    gate.file(part(2, "2"))
    assert gate.state(2) == "approved"


def test_an_officer_cannot_count_more_than_is_left(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "40"))
    gate.gather("s1", "苏E00001")
    position = gate.decides(counted=[{"pass": pass_no(1), "line": 1, "quantity": "61"}])
    answer = gate.settled(position)
    assert (answer.outcome, answer.data["status"]) == ("refused", 409)
    gate.raised()
    assert gate.counters() == ("100", "60")


def count(serial: int, quantity: str) -> dict[str, Any]:
    return {"pass": pass_no(serial), "line": 1, "quantity": quantity}


def test_what_is_counted_more_on_one_pass_of_a_truck_is_not_there_for_its_other(gate: Gate) -> None:
    gate.declare(declaration(lines=[line("120")]))
    gate.file(*(part(no, kg, plate="苏E00001", approval=1) for no, kg in ((1, "60"), (2, "40"))))
    gate.gather("s1", "苏E00001", pass_nos=[pass_no(1), pass_no(2)])
    assert gate.settled(gate.decides(counted=[count(1, "75"), count(2, "50")])).outcome == "refused"
    gate.decides(counted=[count(1, "75"), count(2, "45")])
    gate.raised()
    assert gate.counters() == ("120", "120")
    assert "over-release" not in gate.tasks()


def test_what_is_counted_more_on_one_truck_is_not_there_for_another_until_the_first_has_turned_back(gate: Gate) -> None:
    gate.declare(declaration(lines=[line("120")]))
    gate.file(part(1, "60"), part(2, "40"))
    for serial in (1, 2):
        gate.gather(f"s{serial}", f"苏E0000{serial}", lane=f"G1/E0{serial}")
    gate.decides("s1", counted=[count(1, "75")])
    second = {"visit": "G1.E02.s2", "decision": "release", "reason": "已核对", "by": "王关员"}
    decided = {**second, "counted": [count(2, "50")]}
    position = gate.tell(topics.VISIT_DECIDED, decided, subject="G1.E02.s2", source="/3105W/officers")
    (reason,) = gate.settled(position).data["reasons"]
    assert (reason["code"], reason["facts"]["left"]) == ("filing.ledger.over-allocated", "45.00000")
    gate.departs("s1", how="backed-out")
    gate.tell(topics.VISIT_DECIDED, decided, subject="G1.E02.s2", source="/3105W/officers")
    gate.raised("s2", lane="G1/E02")
    assert gate.counters() == ("110", "50")


def test_what_is_counted_less_on_one_truck_is_kept_for_it_until_it_has_gone(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "40"))
    gate.gather("s1", "苏E00001")
    gate.decides("s1", counted=[count(1, "30")])
    gate.gather("s2", "苏E00002")
    assert gate.settled(gate.decides("s2", counted=[count(2, "41")])).outcome == "refused"
    gate.raised("s1")
    gate.decides("s2", counted=[count(2, "70")])
    gate.raised("s2")
    assert gate.counters() == ("100", "100")


RICE = {"line": 1, "name": "大米", "unit": "kg", "quantity": "1"}
SAMPLE = {**RICE, "name": "样品", "goods_kind": "sample"}
ON_LIST = {"kind": "list", "no": LIST}
TWO_STEP_ALONE = [{"kind": "two-step", "no": TWO_STEP}]

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("a document that nobody filed", filed(documents=[{"kind": "list", "no": OTHER_LIST}]), "document.number.unknown"),
    ("a document of the other direction", filed(direction="E", serial=1), "document.direction.wrong"),
    ("another customs", filed(customs="3111"), "filing.customs.mismatch"),
    ("another customs' number", filed() | {"no": "Z3111I261122000000000001"}, "filing.customs.mismatch"),
    ("documents without a bind type", filed(bind=None), "filing.bind.missing"),
    ("no document at all", filed(documents=[]), "filing.type.documents-missing"),
    ("a split pass without lines", filed(bind=3), "filing.line.missing"),
    ("an empty truck with goods", empty() | {"goods": [line()]}, "filing.bind.not-allowed"),
    (
        "registered goods of no kind",
        registered(1, RICE),
        "filing.goods.out-of-scope",
    ),
    (
        "samples without a commodity code",
        registered(1, SAMPLE),
        "filing.field.missing",
    ),
    (
        "an ordinary type on a two-step entry alone",
        filed(documents=[{"kind": "two-step", "no": TWO_STEP}]),
        "filing.type.document-kind",
    ),
    ("a two-step type on a list", filed(type=7), "filing.type.document-kind"),
    ("registered goods on a list", registered() | {"bind": 2, "documents": [ON_LIST]}, "filing.type.document-kind"),
]


@pytest.mark.parametrize(("said", "wrong", "code"), WRONG, ids=[said for said, _, _ in WRONG])
def test_refused_with_its_reason_and_without_a_trace_in_the_ledger(
    gate: Gate, said: str, wrong: dict[str, Any], code: str
) -> None:
    gate.declare(declaration(), two_step())
    before = len(gate.out(type_=topics.DECLARATION_CHANGED))
    gate.file(wrong)
    told = gate.out(type_=topics.PASS_CHANGED)
    assert told[-1].outcome == "refused"
    assert code in [reason["code"] for reason in told[-1].data["view"]["reasons"]]
    assert len(gate.out(type_=topics.DECLARATION_CHANGED)) == before


def test_a_line_in_another_unit_is_refused(gate: Gate) -> None:
    gate.declare(declaration())
    one = part(1, "10")
    one["goods"][0]["unit"] = "070"
    gate.file(one)
    assert gate.refusals() == ["filing.line.unit"]


def test_a_suspended_firm_files_no_registered_goods(gate: Gate) -> None:
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": "3105940042", "simplified_suspended": True}})
    gate.file(registered())
    assert gate.refusals() == ["filing.firm.suspended"]


def test_canteen_rice_needs_neither_part_number_nor_commodity_code(gate: Gate) -> None:
    gate.file(registered())
    assert gate.state() == "approved"


def test_one_live_pass_a_plate_and_direction_unless_the_policy_allows_more(gate: Gate) -> None:
    gate.file(empty(1), empty(2))
    assert gate.refusals(2) == ["filing.pass.live-exists"]
    gate.policy(one_live_pass=False)
    gate.file(empty(3))
    assert gate.state(3) == "approved"


def test_the_same_pass_again_changes_nothing_and_another_under_its_number_conflicts(gate: Gate) -> None:
    gate.file(empty())
    again, other = gate.file(empty()), gate.file(empty(total="8001"))
    assert gate.settled(again).outcome == "duplicate"
    assert (gate.settled(other).outcome, gate.settled(other).data["status"]) == ("conflict", 409)


@pytest.mark.parametrize(("approval", "state"), [(1, "approved"), (2, "pending"), (3, "refused")])
def test_the_national_systems_approval_counts(gate: Gate, approval: int, state: str) -> None:
    gate.declare(declaration())
    gate.file(filed(approval=approval))
    assert gate.state() == state
    assert gate.counters() == ("100" if state == "approved" else "0", "0")


@pytest.mark.parametrize(("result", "state"), [("1", "approved"), ("3", "refused"), ("2", "pending")])
def test_the_national_systems_receipt_decides_a_pending_pass(gate: Gate, result: str, state: str) -> None:
    gate.declare(declaration())
    gate.file(filed(approval=2))
    receipt = {"kind": "SAS221", "pass_no": pass_no(1), "result": result}
    gate.tell(topics.RECEIPT_RECEIVED, {"receipt": receipt})
    assert gate.state() == state
    assert gate.counters() == ("100" if state == "approved" else "0", "0")


def test_an_approval_against_our_books_makes_a_task_and_is_checked_again_at_the_gate(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "60", approval=1))
    assert gate.state(2) == "approved"
    assert gate.tasks() == ["approval-conflict"]
    assert gate.counters() == ("60", "0")
    gate.gather("s2", "苏E00002")
    assert "document.ledger.over-release" in gate.codes("s2")
    gate.void(1)
    assert gate.out(type_=topics.TASK_SETTLED) == [], "the other pass is still in doubt"
    gate.gather("s3", "苏E00002")
    gate.departs("s2", "backed-out")
    assert gate.codes("s3") == []
    assert gate.counters() == ("60", "0")


def test_a_total_that_is_not_the_sum_of_its_parts_only_warns(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(filed(vehicle={"plate": "苏E01234", "tare": "8000", "frame_weight": "50"}))
    view = gate.view()
    assert view["state"] == "approved"
    assert [(one["code"], one["facts"]["sum"]) for one in view["warnings"]] == [
        ("filing.total.inconsistent", "20050.00000")
    ]


def test_a_pass_that_lists_part_of_a_document_it_takes_whole_is_told_what_counts(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60") | {"bind": 1})
    [warning] = gate.view()["warnings"]
    assert (warning["code"], warning["facts"]["counted"]) == ("filing.line.whole", "100.00000")
    assert gate.counters() == ("100", "0")


def test_putting_the_current_content_again_changes_nothing(gate: Gate) -> None:
    gate.declare(declaration())
    again = gate.declare(declaration())
    assert gate.settled(again).outcome == "duplicate"


def test_a_put_that_expects_another_version_is_refused(gate: Gate) -> None:
    gate.declare(declaration())
    stale = gate.declare(declaration(entry_released=True), if_match="0000000000000000")
    assert (gate.settled(stale).outcome, gate.settled(stale).data["status"]) == ("refused", 412)
    etag = gate.out(type_=topics.DECLARATION_CHANGED)[-1].data["etag"]
    gate.declare(declaration(entry_released=True), if_match=f'"{etag}"')
    assert gate.out(type_=topics.DECLARATION_CHANGED)[-1].data["version"] == 2


def test_a_used_pass_cannot_be_voided(gate: Gate) -> None:
    gate.file(empty())
    gate.goes_through()
    position = gate.void()
    answer = gate.settled(position)
    assert (answer.outcome, answer.data["status"]) == ("refused", 409)
    assert gate.state() == "passed"


def test_voiding_what_was_never_filed_is_not_found(gate: Gate) -> None:
    assert gate.settled(gate.void()).data["status"] == 404
