"""The vehicle: seen in two lanes, with another trailer, gone and come back."""

from datetime import timedelta

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    PLATE,
    Gate,
    declaration,
    empty,
    filed,
    pass_no,
)


def settled(gate: Gate) -> list[tuple[str, str]]:
    return [(one.data["kind"], one.data["closed"]["by"]) for one in gate.out(type_=topics.TASK_SETTLED)]


def test_a_plate_in_two_lanes_at_the_same_time_is_an_alarm_and_releases_neither_by_itself() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(1), empty(2, direction="E", no=pass_no(2, "E")))
    gate.gather("s1")
    gate.gather("s2", lane="G2/X01", direction="E")
    assert gate.codes("s2", "G2.X01") == ["identity.plate.elsewhere"]
    (task,) = gate.out(type_=topics.TASK_OPENED)
    assert (task.data["kind"], task.data["subject"]) == ("clone-plate", {"kind": "vehicle", "no": PLATE})
    gate.tell(topics.VISIT_RETRACTED, {"reason": "误识别"}, subject="s1")
    assert settled(gate) == [("clone-plate", topics.VISIT_RETRACTED)]


def test_a_truck_that_has_left_its_lane_is_no_clone_of_itself() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(1), empty(2, direction="E", no=pass_no(2, "E")))
    gate.goes_through("s1")
    gate.gather("s2", lane="G2/X01", direction="E")
    assert (gate.codes("s2", "G2.X01"), gate.tasks()) == ([], [])


@pytest.mark.parametrize("which", ["s1", "s2"])
def test_what_a_lane_recorded_offline_stands_in_no_lane_now(which: str) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(1), empty(2, direction="E", no=pass_no(2, "E")))
    for session, lane, direction in (("s1", "G1/E01", "I"), ("s2", "G2/X01", "E")):
        data = {"direction": direction, "plates": [{"text": PLATE, "confidence": "Y"}], "weight": "20000"}
        source, offline = f"/3105W/{lane}", session == which
        gate.tell(topics.VEHICLE_GATHERED, data, subject=session, source=source, offline=offline)
    assert (gate.codes("s2", "G2.X01"), gate.tasks()) == ([], [])


TRAILERS: list[tuple[str, str | None, list[tuple[str, str]], list[str]]] = [
    ("the trailer of the pass", "苏E1234挂", [("苏E1234挂", "Y")], []),
    ("another trailer", "苏E1234挂", [("苏E9999挂", "Y")], ["identity.trailer.mismatch"]),
    ("another one, which the camera is unsure of", "苏E1234挂", [("苏E9999挂", "N")], []),
    ("a trailer where the pass names none", None, [("苏E9999挂", "Y")], []),
    ("a frame number that is no plate", "LZZ5ELNB8FD123456", [("苏E9999挂", "Y")], []),
    ("no trailer seen", "苏E1234挂", [], []),
]


@pytest.mark.parametrize(("said", "frame", "seen", "codes"), TRAILERS, ids=[one[0] for one in TRAILERS])
def test_the_trailer_is_the_passs(said: str, frame: str | None, seen: list[tuple[str, str]], codes: list[str]) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(vehicle={"plate": PLATE, "tare": "8000", **({"frame_no": frame} if frame else {})}))
    plates = [{"text": text, "confidence": sure} for text, sure in ((PLATE, "Y"), *seen)]
    gate.gather(plates=plates)
    assert gate.codes() == codes


@pytest.mark.parametrize("how", ["backed-out", "cleared", None])
def test_who_left_and_comes_back_within_the_window_resumes_the_visit(how: str | None) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    gate.gather()
    if how is None:
        gate.tell(topics.VISIT_RETRACTED, {"reason": "误识别"}, subject="s1")
    else:
        gate.departs(how=how)
    assert gate.state() == "approved"
    gate.wait(timedelta(minutes=9))
    gate.gather()
    assert (gate.codes(), gate.routed()["because"], gate.routed()["papers"]) == ([], "resumed", 2)
    assert gate.state() == "bound"
    gate.raised()
    assert gate.counters() == ("100", "100")


def test_after_the_window_or_after_a_raise_the_visit_is_over() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    gate.gather()
    gate.departs(how="backed-out")
    gate.wait(timedelta(minutes=10))
    late = gate.gather()
    assert gate.settled(late).outcome == "duplicate"
    gate.gather("s2")
    gate.raised("s2")
    gate.departs("s2")
    again = gate.gather("s2")
    assert gate.settled(again).outcome == "duplicate"


def test_an_officers_word_does_not_outlive_the_departure() -> None:
    gate = Gate()
    gate.declare(declaration(inspection=True))
    gate.file(filed())
    gate.gather()
    gate.decides()
    gate.departs(how="backed-out")
    gate.gather()
    assert gate.entry("lane-router", "visit", "G1.E01.s1")["decided"] is False
    assert gate.codes() == ["document.inspection.ordered"]
