"""The verdict on the path: papers from lane-router, the bridge's reading, and what the lane is told (cases.md A, E)."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import FIRM, PLATE, declaration, empty, filed, line, pass_no, registered
from tests.unit.weight_check.crossing import Crossing

HELD_BACK = ["keep-closed"]


@pytest.mark.parametrize(
    ("total", "weight", "expected"),
    [
        pytest.param("28500", "28320", ("Y", []), id="case 1"),
        pytest.param("20000", "20600", ("Y", []), id="equality passes"),
        pytest.param("20000", "20600.00001", ("N", ["weight.vehicle.outside-band"]), id="case 3"),
        pytest.param("20000", "19399.99", ("N", ["weight.vehicle.outside-band"]), id="case 4"),
        pytest.param("20000", 0, ("M", ["weight.reading.not-collected"]), id="case 7, zero"),
        pytest.param("20000", "", ("M", ["weight.reading.not-collected"]), id="case 7, blank"),
        pytest.param("20000", {"kg": None}, ("M", ["weight.reading.not-collected"]), id="case 7, null"),
        pytest.param("20000", {"kg": "20000", "bridge_state": 2}, ("M", ["weight.bridge.faulty"]), id="case 9"),
        pytest.param("20000", "20", ("M", ["weight.reading.implausible"]), id="case 10"),
        pytest.param(
            "20000",
            {"kg": "40000", "vehicles_on_bridge": 2},
            ("N", ["weight.bridge.several-vehicles"]),
            id="case 11",
        ),
        pytest.param("20000", {"kg": "20000", "stable": False}, ("M", ["weight.reading.unstable"]), id="unstable"),
        pytest.param("20000", {"kg": "20000", "zeroed": False}, ("M", ["weight.reading.not-zeroed"]), id="not zeroed"),
    ],
)
def test_a_declared_truck_is_judged_by_its_weight(total: str, weight: Any, expected: tuple[str, list[str]]) -> None:
    crossing = Crossing()
    crossing.laden(total=total, gross=str(int(total) - 8_000))
    crossing.gathers(weight)
    assert crossing.word() == expected


def test_what_is_told_of_a_release() -> None:
    crossing = Crossing()
    crossing.laden(total="28500", gross="20500")
    crossing.gathers("28320")
    verdict = crossing.verdict()
    assert (verdict["verdict"], verdict["status_word"], verdict["led"]) == ("release", "0" * 20, "请通行")
    assert (verdict["revision"], verdict["supersedes"], verdict["redirect_to"]) == (1, None, None)
    assert verdict["weights"][0]["difference"] == "180.00000"
    assert [(one["device"], one["do"]) for one in verdict["commands"]] == [("display", "show"), ("barrier", "raise")]
    assert verdict["draw_key_id"] is not None
    assert "28320" in verdict["officer_hint"]


def test_what_is_told_of_a_refusal_has_its_numbers_and_the_least_that_would_clear_it() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("20980.5")
    verdict, reason = crossing.verdict(), crossing.reason("weight.vehicle.outside-band")
    assert (verdict["verdict"], verdict["status_word"]) == ("refuse", "q100q000000000000000")
    assert reason["facts"]["difference"] == "-980.50000"
    assert reason["remedy"]["en"] == "Remove 380.5 kg, or void the pass and file one for 20980.5 kg."
    assert len(verdict["led"].encode("gb18030")) <= 32
    assert crossing.barrier() == HELD_BACK


def test_a_stop_is_told_once_with_the_firms_level_however_often_the_verdict_is_revised() -> None:
    crossing = Crossing()
    crossing.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "level": "aeo"}})
    crossing.laden()
    for weight in ("23000", "23100", 0):
        crossing.weighs(weight) if crossing.verdicts() else crossing.gathers(weight)
    told = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)]
    assert [one["level"] for one in told] == ["aeo"] * 3
    assert [one["stops"] for one in told] == [["weight.vehicle.outside-band"], [], ["weight.reading.not-collected"]]


def test_a_light_cargo_that_is_missing_is_referred_at_goods_level() -> None:
    """cases.md 6, also where the policy would stop what cannot be verified."""
    for policy in ({}, {"unverifiable": "refer"}):
        crossing = Crossing(**policy)
        crossing.registers("13000")
        crossing.declare(declaration(lines=[line("10", gross="292.8")]))
        vehicle = {"plate": PLATE, "tare": "13000", "frame_weight": "1000"}
        crossing.file(filed(vehicle=vehicle, gross="292.8", total="14292.8"))
        crossing.gathers("14000")
        assert crossing.word() == ("M", ["weight.goods.outside-band"])
        assert crossing.verdict()["status_word"] == "o100o000000000000000"


def test_a_false_tare_is_referred() -> None:
    """cases.md 13."""
    crossing = Crossing()
    crossing.registers("13000")
    crossing.declare(declaration())
    crossing.file(filed(vehicle={"plate": PLATE, "tare": "11000"}, total="23000"))
    crossing.gathers("23000")
    assert crossing.word() == ("M", ["weight.tare.conflict"])
    assert crossing.reason("weight.tare.conflict")["letter"] == "t"


def test_the_gate_remembers_what_an_empty_truck_weighed() -> None:
    crossing = Crossing()
    crossing.file(empty(1, vehicle={"plate": PLATE, "tare": "13000"}, total="13000"))
    crossing.gathers("13020", "empty")
    crossing.raised("empty")
    crossing.departs("empty")
    crossing.registers("11000", source="declared")
    crossing.declare(declaration())
    crossing.file(filed(2, vehicle={"plate": PLATE, "tare": "11000"}, total="23000"))
    crossing.gathers("23000", "laden")
    assert crossing.word("laden") == ("M", ["weight.tare.conflict"])
    assert crossing.reason("weight.tare.conflict", "laden")["facts"]["registered"] == "13020.00000"


def test_an_empty_truck_that_an_officer_let_through_shows_no_tare() -> None:
    crossing = Crossing()
    crossing.file(empty(1, vehicle={"plate": PLATE, "tare": "13000"}, total="13000"))
    crossing.gathers("15000", "empty")
    crossing.decides("empty")
    crossing.raised("empty")
    assert crossing.entry("weight-check", "tare", PLATE) is None


def test_an_officer_who_found_a_rebuilt_truck_empty_has_its_new_tare_known() -> None:
    crossing = Crossing()
    crossing.registers("13000", source="certified")
    for session, expected in (("first", ("M", ["weight.tare.conflict"])), ("second", ("Y", []))):
        serial = {"first": 1, "second": 2}[session]
        crossing.file(empty(serial, vehicle={"plate": PLATE, "tare": "11000"}, total="11000"))
        crossing.gathers("11000", session, pass_nos=[pass_no(serial)])
        assert crossing.word(session) == expected
        if session == "first":
            crossing.decides(session, reason="已改装，空车")
        crossing.raised(session)
        crossing.departs(session)
    assert crossing.entry("weight-check", "tare", PLATE)["kg"] == "11000.00000"


def test_a_tailgate_is_refused_and_an_alarm_and_consumes_no_pass() -> None:
    """cases.md 11."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers({"kg": "40000", "vehicles_on_bridge": 2})
    crossing.weighs({"kg": "39000", "vehicles_on_bridge": 2})
    assert crossing.verdict()["status_word"][4] == "q"
    assert crossing.tasks() == ["tailgate"]
    crossing.departs(how="backed-out")
    assert crossing.passages() == []
    assert crossing.state() == "approved"


def test_an_empty_truck_that_is_too_heavy_is_suspected() -> None:
    """cases.md 77."""
    crossing = Crossing()
    crossing.registers("3290")
    crossing.file(empty(no=pass_no(1, "E"), direction="E", vehicle={"plate": PLATE, "tare": "3290"}, total="3290"))
    crossing.gathers("3950", direction="E")
    assert crossing.word() == ("N", ["weight.empty.heavy"])
    assert "goods suspected" in crossing.reason("weight.empty.heavy")["text"]["en"]


def test_registered_goods_are_recorded_inbound_and_checked_outbound() -> None:
    """cases.md 68 and 75."""
    rice = {"line": 1, "name": "大米", "goods_kind": "living", "unit": "kg", "quantity": "1000", "gross": "1000"}
    vehicle = {"plate": PLATE, "tare": "3000"}
    for direction, expected in (("I", ("Y", [])), ("E", ("N", ["weight.vehicle.outside-band"]))):
        crossing = Crossing()
        crossing.registers("3000")
        paper = registered(1, rice) | {"vehicle": vehicle, "gross": "1000", "total": "4000"}
        crossing.file(paper | {"direction": direction, "no": pass_no(1, direction)})
        crossing.gathers("4900", direction=direction)
        assert crossing.word() == expected
    assert crossing.notes() == []


def test_a_missing_box_is_refused_by_its_weight_and_by_its_absence() -> None:
    """cases.md 27."""
    crossing = Crossing()
    crossing.registers("8000")
    crossing.declare(declaration())
    box = {"no": "CSQU3054383", "weight": "2200"}
    vehicle = {"plate": PLATE, "tare": "8000", "frame_weight": "5000"}
    crossing.file(filed(vehicle=vehicle, containers=[box], total="27200"))
    crossing.gathers("13000")
    letter, codes = crossing.word()
    assert letter == "N"
    assert {"identity.container.none-seen", "weight.vehicle.outside-band"} <= set(codes)
    assert crossing.verdict()["status_word"] == "z1z0q000000000000000"


def test_the_gravest_reason_comes_first_and_the_notes_last() -> None:
    crossing = Crossing()
    crossing.declare(declaration())
    crossing.file(filed())
    crossing.void()
    crossing.gathers({"kg": "20000", "bridge": "WB1", "calibration_due": "2026-01-01", "stable": False})
    outcomes = [one["outcome"] for one in crossing.verdict()["reasons"]]
    gravity = ["refuse", "refer", "redirect", "note"]
    assert outcomes == sorted(outcomes, key=gravity.index)
    assert {"refuse", "refer", "note"} <= set(outcomes)


def test_a_truck_at_the_wrong_lane_is_sent_on_without_waiting_for_its_weight() -> None:
    for weight in (None, 0, "20000"):
        crossing = Crossing()
        crossing.lane("E01", classes=["non-declared"], directions=["I", "E"], led_width=32)
        crossing.lane("E02", classes=["declared"], directions=["I", "E"], led_width=32)
        crossing.laden()
        crossing.gathers(weight)
        verdict = crossing.verdict()
        assert (verdict["check_result"], verdict["redirect_to"]) == ("M", {"gate": "G1", "lane": "E02"})
        assert crossing.word()[1] == ["lane.class.wrong"]
        assert "E02" in verdict["led"]


def test_a_graver_reason_keeps_a_truck_from_being_sent_on() -> None:
    crossing = Crossing()
    crossing.lane("E01", classes=["non-declared"], directions=["I", "E"])
    crossing.lane("E02", classes=["declared"], directions=["I", "E"])
    crossing.laden()
    crossing.gathers("23000")
    assert crossing.verdict()["redirect_to"] is None
    assert crossing.word()[0] == "N"


def test_the_display_is_told_no_more_than_it_can_show() -> None:
    crossing = Crossing()
    crossing.lane("E01", classes=["declared"], directions=["I", "E"], led_width=10)
    crossing.laden()
    crossing.gathers("23000")
    shown = [one["text"] for one in crossing.commands() if one["device"] == "display"]
    assert shown == [crossing.verdict()["led"]]
    assert len(shown[0].encode("gb18030")) <= 10


def test_a_lane_in_shadow_is_told_nothing_and_an_advisory_one_only_what_to_show() -> None:
    said = {}
    for mode in ("shadow", "advisory", "live"):
        crossing = Crossing()
        crossing.lane("E01", classes=["declared"], directions=["I", "E"], mode=mode)
        crossing.laden()
        crossing.gathers()
        assert crossing.word() == ("Y", [])
        said[mode] = [one["do"] for one in crossing.commands()]
    assert said == {"shadow": [], "advisory": ["show"], "live": ["show", "raise"]}


def test_what_was_recorded_while_the_centre_was_away_is_judged_and_moves_nothing() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000", offline=True)
    assert crossing.word()[0] == "N"
    assert crossing.commands() == []


def test_hazardous_goods_wait_for_the_safety_office() -> None:
    crossing = Crossing()
    crossing.registers()
    methanol = line("12000", name="甲醇", cas="67-56-1", un="1230", **{"class": "3"}, hazardous=True)
    crossing.declare(declaration(lines=[methanol]))
    crossing.file(filed())
    crossing.gathers()
    (told,) = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)]
    assert told["verdict"]["verdict"] == "release"
    assert told["awaiting_announcement"]
    raised = told["verdict"]["commands"][-1]
    assert (raised["do"], raised["held_for"]) == ("raise", "announcement")
    assert told["hazardous"][0]["cas"] == "67-56-1"
    shown = [one["text"] for one in crossing.commands() if one["do"] == "show"]
    assert shown == [told["verdict"]["led"]] == ["请等待 杆起后通行"], "nobody may drive while the raise is held"
