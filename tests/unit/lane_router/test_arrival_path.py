"""Trucks at the lane: who they are, which pass they go with, and what speaks against it (cases B, C, E)."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    LIST,
    OTHER_LIST,
    PLATE,
    TWO_STEP,
    Gate,
    declaration,
    empty,
    filed,
    line,
    pass_no,
    registered,
    two_step,
)

BOX, OTHER_BOX, THIRD_BOX = "CSQU3054383", "TCLU9012340", "TEMU4567894"


@pytest.fixture
def gate() -> Gate:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    return gate


def test_a_truck_with_its_papers_in_order_has_nothing_against_it(gate: Gate) -> None:
    gate.gather()
    told = gate.routed()
    assert gate.codes() == []
    assert [(one["no"], one["bound"]) for one in told["passes"]] == [(pass_no(1), True)]
    assert (told["plan"]["check"], told["plan"]["total"]) == ("full", "20000.00000")
    assert gate.state() == "bound"
    assert gate.view()["visit"] == "G1.E01.s1"


SAME_TAG = [{"id": "T1", "plate": PLATE}]
SHOWN = [pass_no(1)]
ELSEWHERE = "Z3111I261122000000000001"
THIS_CARD = [{"id": "C1", "plate": PLATE, "pass_no": pass_no(1)}]
SURE = [(PLATE, "Y")]
OTHER = [("苏E99999", "Y")]
LOW = "identity.plate.low-confidence"
CONFLICT, MISMATCH = "identity.plate.conflict", "identity.plate.mismatch"

READINGS: list[tuple[str, dict[str, Any], list[str], bool]] = [
    ("the camera is unsure, the tag is the pass's", {"plates": [("苏E0I2B4", "N")], "tags": SAME_TAG}, [LOW], True),
    ("camera and tag disagree", {"plates": [("苏E77777", "Y")], "tags": SAME_TAG}, [CONFLICT], True),
    ("the camera reads I where a plate has 1", {"plates": [("苏E0I234", "Y")]}, [], True),
    ("full width and spaces", {"plates": [("苏Ｅ·0 1234", "Y")]}, [], True),
    ("a look-alike of a plate with a pass", {"plates": [("苏EQ1234", "Y")]}, ["identity.plate.lookalike"], False),
    ("only an unsure camera", {"plates": [(PLATE, "N")]}, ["identity.plate.unsure"], True),
    ("an unsure camera and the pass's number", {"plates": [(PLATE, "0.5")], "pass_nos": SHOWN}, [LOW], True),
    ("nothing at all", {"plates": []}, ["identity.plate.unread"], False),
    ("nothing but the pass's number", {"plates": [], "pass_nos": SHOWN}, ["identity.plate.unread"], True),
    ("the tag alone", {"plates": [], "tags": SAME_TAG}, [], True),
    ("the trailer's plate at the rear", {"plates": [*SURE, ("苏E1234挂", "Y")]}, [], True),
    ("another truck with this one's pass", {"plates": OTHER, "pass_nos": SHOWN}, [MISMATCH], False),
    ("another truck with this one's card", {"plates": OTHER, "cards": THIS_CARD}, [CONFLICT, MISMATCH], False),
    ("an unknown number", {"plates": SURE, "pass_nos": [pass_no(9)]}, ["pass.number.unknown"], False),
    ("another customs' number", {"plates": SURE, "pass_nos": [ELSEWHERE]}, ["pass.customs.wrong"], False),
    ("no pass", {"plates": [("苏E88888", "Y")]}, ["pass.number.none-found"], False),
]  # fmt: skip


@pytest.mark.parametrize(("said", "reading", "codes", "bound"), READINGS, ids=[one[0] for one in READINGS])
def test_who_it_is(gate: Gate, said: str, reading: dict[str, Any], codes: list[str], bound: bool) -> None:
    plates = [{"text": text, "confidence": confidence} for text, confidence in reading["plates"]]
    gate.gather(**{**reading, "plates": plates})
    assert gate.codes() == codes
    assert gate.state() == ("bound" if bound else "approved")


def test_a_registered_tag_tells_the_plate(gate: Gate) -> None:
    gate.tell(
        topics.VEHICLE_REGISTERED, {"vehicle": {"plate": PLATE, "tag": "T7", "tare": "8100", "tare_source": "measured"}}
    )
    gate.gather(plate=None, tags=[{"id": "T7"}])
    assert gate.codes() == []
    plan = gate.routed()["plan"]
    assert (plan["tare_registered"], plan["tare_source"]) == ("8100.00000", "measured")


def test_another_plate_in_the_same_session_is_referred(gate: Gate) -> None:
    gate.gather()
    gate.gather(plate="苏E99999")
    assert gate.codes() == ["identity.plate.other-in-session"]
    assert gate.routed()["papers"] == 2
    assert gate.state() == "bound"


def test_an_automatic_repeat_gets_the_first_verdict_and_one_by_hand_a_new_one(gate: Gate) -> None:
    first = gate.gather()
    repeat = gate.gather()
    assert gate.settled(repeat).data["first"] == first
    assert gate.settled(repeat).outcome == "duplicate"
    gate.gather(mode="M")
    assert (gate.routed()["papers"], gate.routed()["because"]) == (2, "re-gathered")
    assert gate.state() == "bound"


CONTAINERS: list[tuple[str, list[str], list[tuple[str, str]], list[str]]] = [
    ("both, swapped", [BOX, OTHER_BOX], [(OTHER_BOX, "front"), (BOX, "rear")], []),
    ("a wrong one", [BOX], [(THIRD_BOX, "front")], ["identity.container.mismatch"]),
    ("none seen", [BOX], [], ["identity.container.none-seen"]),
    ("one of two", [BOX, OTHER_BOX], [(BOX, "front")], ["identity.container.none-seen"]),
    ("one that nobody declared", [], [(BOX, "front")], ["identity.container.unexpected"]),
    ("a misread digit", [BOX], [("CSQU3054384", "front")], ["identity.container.check-digit"]),
]


@pytest.mark.parametrize(("said", "declared", "seen", "codes"), CONTAINERS, ids=[one[0] for one in CONTAINERS])
def test_containers_are_compared_as_a_set(
    said: str, declared: list[str], seen: list[tuple[str, str]], codes: list[str]
) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(containers=[{"no": no, "weight": "2200"} for no in declared]))
    gate.gather(containers=[{"no": no, "position": position} for no, position in seen])
    assert gate.codes() == codes
    assert gate.state() == "bound"


def test_a_container_on_an_empty_truck_is_refused() -> None:
    gate = Gate()
    gate.file(empty())
    gate.gather(containers=[{"no": BOX}])
    assert gate.codes() == ["identity.container.on-empty-truck"]


def test_expired_cards_and_vehicles_are_refused(gate: Gate) -> None:
    gate.tell(topics.VEHICLE_REGISTERED, {"vehicle": {"plate": PLATE, "valid_until": "2026-11-01"}})
    old = {"id": "D1", "issued_at": "2025-11-01T08:00:00+08:00", "valid_days": 365}
    gate.gather(driver_card=old, cards=[{**old, "plate": PLATE}])
    assert gate.codes() == ["identity.vehicle.expired", "identity.vehicle-card.expired", "identity.driver-card.expired"]


# ---------------------------------------------------------------------- passes


@pytest.mark.parametrize(("approval", "state"), [(2, "pending"), (3, "refused")])
def test_a_pass_that_is_not_approved_is_refused(approval: int, state: str) -> None:
    gate = Gate()
    gate.file(empty(approval=approval))
    gate.gather(pass_nos=[pass_no(1)])
    assert gate.codes() == ["pass.state.not-approved"]
    assert gate.state() == state


def test_a_pass_voided_before_arrival_is_refused(gate: Gate) -> None:
    gate.void()
    gate.gather()
    assert gate.codes() == ["pass.state.void"]


def test_a_used_pass_is_refused(gate: Gate) -> None:
    gate.goes_through()
    gate.gather("s2")
    assert gate.codes("s2") == ["pass.state.used"]
    assert gate.counters() == ("100", "100")


def test_a_pass_approved_15_days_ago_has_expired(gate: Gate) -> None:
    gate.file(empty(2, plate="苏E00002", approved_at=(gate.now - timedelta(days=15)).isoformat()))
    gate.gather("s2", "苏E00002")
    assert gate.codes("s2") == ["pass.life.expired"]


def test_a_pass_at_a_lane_of_the_other_direction_is_refused(gate: Gate) -> None:
    gate.gather(direction="E")
    assert gate.codes() == ["pass.direction.wrong"]


def test_a_second_visit_that_shows_a_bound_pass_is_referred(gate: Gate) -> None:
    gate.gather("s1")
    gate.gather("s2", lane="G1/E02")
    assert gate.codes("s2", "G1.E02") == ["pass.visit.bound-elsewhere"]
    assert gate.view()["visit"] == "G1.E01.s1"


def test_several_live_passes_and_none_shown_is_for_an_officer() -> None:
    gate = Gate(one_live_pass=False)
    gate.file(empty(1), empty(2))
    gate.gather("s1")
    assert gate.codes() == ["pass.choice.ambiguous"]
    gate.departs("s1", "backed-out")
    gate.gather("s2", pass_nos=[pass_no(2)])
    assert gate.codes("s2") == []
    assert (gate.state(1), gate.state(2)) == ("approved", "bound")


def test_the_second_trip_goes_with_its_own_pass(gate: Gate) -> None:
    gate.goes_through("s1")
    gate.declare(declaration(OTHER_LIST))
    gate.file(filed(2, documents=[{"kind": "list", "no": OTHER_LIST}]))
    gate.gather("s2")
    assert gate.codes("s2") == []
    gate.raised("s2")
    gate.departs("s2")
    gate.gather("s3", pass_nos=[pass_no(1)])
    assert gate.codes("s3") == ["pass.state.used"]


# ------------------------------------------------------------------- documents

DOCUMENTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("not approved", {"approved": False}, ["document.approval.missing"]),
    ("to be inspected", {"inspection": True}, ["document.inspection.ordered"]),
    ("inspection not decided", {"inspection": None}, ["document.inspection.undecided"]),
    ("a permission that ended", {"permission": {"type": "F", "until": "2026-11-21"}}, ["document.permission.expired"]),
    ("a permission of today", {"permission": {"type": "F", "until": "2026-11-22"}}, []),
]


@pytest.mark.parametrize(("said", "fields", "codes"), DOCUMENTS, ids=[one[0] for one in DOCUMENTS])
def test_a_document_must_be_releasable(said: str, fields: dict[str, Any], codes: list[str]) -> None:
    gate = Gate()
    gate.declare(declaration(**fields))
    gate.file(filed())
    gate.gather()
    assert gate.codes() == codes


def test_the_entry_must_be_released_where_the_policy_asks_for_it(gate: Gate) -> None:
    gate.policy(entry_release_required=True)
    gate.gather("s1")
    assert gate.codes() == ["document.entry.not-released"]


def test_a_mixed_truck_needs_no_full_declaration_but_leaves_a_task_for_day_14() -> None:
    gate = Gate()
    accepted = "2026-11-20T08:00:00+08:00"
    gate.declare(declaration(), two_step(accepted_at=accepted))
    gate.file(filed(bind=1, documents=[{"kind": "list", "no": LIST}, {"kind": "two-step", "no": TWO_STEP}]))
    gate.goes_through()
    assert gate.codes() == []
    (task,) = gate.out(type_=topics.TASK_OPENED)
    assert task.data["kind"] == "full-declaration-due"
    assert task.data["due"].startswith("2026-12-04T")
    gate.declare(two_step(accepted_at=accepted, full_declared=True))
    (settled,) = gate.out(type_=topics.TASK_SETTLED)
    assert settled.data["closed"]["by"] == topics.DECLARATION_FILED


def test_a_two_step_entry_must_be_released_for_pick_up() -> None:
    gate = Gate()
    gate.declare(two_step() | {"summary_released": False})
    gate.file(filed(type=7, documents=[{"kind": "two-step", "no": TWO_STEP}]))
    gate.gather()
    assert gate.codes() == ["document.summary.not-released"]


@pytest.mark.parametrize(
    ("kind", "no"),
    [("declaration", LIST), ("pass", pass_no(1)), ("vehicle", PLATE), ("container", BOX), ("enterprise", "3105940042")],
)
def test_a_control_order_on_any_part_of_the_truck_stops_all_of_it(kind: str, no: str) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(containers=[{"no": BOX}]))
    gate.gather(containers=[{"no": BOX}])
    assert gate.codes() == []
    gate.order(kind, no)
    assert gate.codes() == ["document.control.ordered"]
    assert (gate.routed()["because"], gate.routed()["papers"]) == ("control-order", 2)
    gate.order(kind, no, "released")
    assert gate.codes() == []


# ----------------------------------------------------------------------- lanes


def test_registered_goods_may_use_a_regular_lane_and_their_weight_check_is_relaxed_inbound() -> None:
    gate = Gate()
    gate.lane("E01", classes=["declared"])
    gate.file(registered())
    gate.gather()
    assert gate.codes() == []
    assert gate.routed()["plan"]["check"] == "registered-inbound"
    assert [draw["kind"] for draw in gate.routed()["draws"]] == ["spot-check"]


def test_registered_goods_outbound_are_checked_in_full() -> None:
    gate = Gate()
    gate.file(registered(1) | {"no": pass_no(1, "E"), "direction": "E"})
    gate.gather(direction="E")
    assert gate.codes() == []
    assert gate.routed()["plan"]["check"] == "full"


def test_declared_goods_in_a_non_declared_lane_are_sent_to_the_right_one_at_the_same_gate(gate: Gate) -> None:
    gate.lane("E01", classes=["non-declared"])
    gate.lane("A01", "A1", classes=["declared"])
    gate.lane("E02", classes=["declared"])
    gate.lane("E03", classes=["declared"], directions=["E"])
    gate.gather()
    assert gate.codes() == ["lane.class.wrong"]
    assert gate.routed()["lane_set"]["redirect_to"] == ["G1", "E02"]
    gate.gather("s2", lane="G1/E02")
    assert gate.codes("s2", "G1.E02") == []
    assert gate.view()["visit"] == "G1.E02.s2"


def test_a_closed_lane_and_one_with_a_faulty_bridge_divert(gate: Gate) -> None:
    gate.lane("E02")
    report = {"open": True, "devices": [{"id": "15", "state": 2}]}
    gate.tell(topics.LANE_REPORTED, report, source="/3105W/G1/E01")
    gate.gather("s1")
    assert gate.codes("s1") == ["lane.state.faulty"]
    assert gate.routed("s1")["lane_set"]["redirect_to"] == ["G1", "E02"]
    gate.tell(topics.LANE_REPORTED, {"open": False}, source="/3105W/G1/E02")
    gate.gather("s2", lane="G1/E02")
    assert gate.codes("s2", "G1.E02") == ["lane.state.none-open"]


def test_a_lane_silent_for_30_minutes_is_no_place_to_send_a_truck(gate: Gate) -> None:
    gate.lane("E01", classes=["non-declared"])
    gate.tell(topics.LANE_REPORTED, {"open": True}, source="/3105W/G1/E02")
    gate.wait(timedelta(minutes=31))
    gate.gather()
    assert gate.codes() == ["lane.class.none-fits"]


# ------------------------------------------------------------- hazardous goods

METHANOL = line("20000", name="甲醇", cas="67-56-1", un="UN1230", unit="kg", hazardous=True, storage_unit="W1")
LPG = {"line": 1, "name": "液化石油气钢瓶", "goods_kind": "living", "unit": "kg", "quantity": "90", "gross": "90"}


def test_flagged_methanol_passes_and_is_told_with_all_that_the_safety_office_needs() -> None:
    gate = Gate()
    gate.declare(declaration(lines=[METHANOL]))
    gate.file(filed(contact={"name": "李工", "phone": "13800000000"}))
    gate.gather()
    assert gate.codes() == []
    told = gate.routed()
    assert told["contact"] == "李工 13800000000"
    (goods,) = told["hazardous"]
    expected = {"un": "1230", "hazard_class": "3", "subsidiary": ["6.1"], "packing_group": "II", "storage_unit": "W1"}
    assert {name: goods[name] for name in expected} == expected
    assert (goods["quantity"], goods["unit"]) == ("20000.00000", "kg")
    assert goods["known_by"] == ["flag", "un", "cas", "name"]


@pytest.mark.parametrize(
    "known", [{"cas": "67-56-1"}, {"un": "1230"}, {"name": "Methanol 99.9 %"}, {"class": "3"}, {"hs": "2905110000"}]
)
def test_hazardous_goods_without_their_flag_are_for_an_officer(known: dict[str, str]) -> None:
    gate = Gate()
    gate.declare(declaration(lines=[line(name="清洗剂") | known]))
    gate.file(filed())
    gate.gather()
    assert [code for code in gate.codes() if code != "hazmat.substance.unknown"] == ["hazmat.flag.missing"]
    assert len(gate.routed()["hazardous"]) == 1


def test_cylinders_among_registered_goods_are_refused_and_told_all_the_same() -> None:
    gate = Gate()
    gate.lane("E01", classes=["non-declared"])
    gate.file(registered(1, LPG))
    gate.gather()
    assert gate.codes() == ["lane.hazardous.registered-goods"]
    assert gate.routed()["hazardous"][0]["known_by"] == ["name"]


def test_explosives_with_flammable_liquid_are_refused() -> None:
    gate = Gate()
    explosive = line(name="TNT", un="0209", hazardous=True) | {"line": 2, "class": "1.1D"}
    gate.declare(declaration(lines=[METHANOL, explosive]))
    gate.file(filed())
    gate.gather()
    assert gate.codes() == ["hazmat.load.forbidden"]


def test_hazardous_goods_need_a_hazardous_lane_only_where_the_policy_says_so() -> None:
    gate = Gate()
    gate.declare(declaration(lines=[METHANOL]))
    gate.file(filed())
    gate.lane("H01", classes=["hazardous"])
    gate.gather("s1")
    assert gate.codes("s1") == []
    gate.departs("s1", "backed-out")
    gate.policy(hazardous_lane_required=True)
    gate.gather("s2")
    assert gate.codes("s2") == ["lane.class.hazardous-required"]
    gate.gather("s3", lane="G1/H01")
    assert gate.codes("s3", "G1.H01") == []


def test_a_drawn_truck_is_referred_and_a_repeat_never_rolls_again(gate: Gate) -> None:
    gate.policy(draw={"aeo": "0", "ordinary": "1", "dishonest": "1"})
    gate.gather()
    assert gate.codes() == ["draw.inspection.drawn"]
    assert gate.routed()["draws"] == [{"kind": "inspection", "level": "ordinary", "ratio": "1.00000", "drawn": True}]
    assert gate.routed()["draw_key_id"]
    gate.gather(mode="M")
    assert gate.codes() == ["draw.inspection.drawn"]
