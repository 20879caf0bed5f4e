"""A redirect ends where the truck can pass: right gate of two, direction, class; open, working, reporting, known."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import Gate, declaration, filed, pass_no

HERE = {"classes": ["non-declared"], "directions": ["I"]}
GOOD = {"classes": ["declared"], "directions": ["I"]}


def reports(gate: Gate, lane: str, **report: Any) -> None:
    gate.tell(topics.LANE_REPORTED, report, subject="state", source=f"/3105W/G1/{lane}")


def redirected(gate: Gate, session: str = "s1", lane: str = "E01") -> list[str] | None:
    gate.gather(session, lane=f"G1/{lane}", pass_nos=[pass_no(1)])
    target: list[str] | None = gate.routed(session, f"G1.{lane}")["lane_set"]["redirect_to"]
    return target


def a_gate(*others: dict[str, Any], here: dict[str, Any] = HERE, **fields: Any) -> Gate:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(**fields))
    gate.lane("E01", **here)
    for number, other in enumerate(others, start=2):
        gate.lane(f"E{number:02}", **other)
    return gate


TARGETS: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("a lane that takes it", {}, GOOD, True),
    ("the other direction's", {}, GOOD | {"directions": ["E"]}, False),
    ("the second gate's, before the first", {"gates": "dual"}, GOOD | {"step": 2}, False),
    ("the first gate's, before the first", {"gates": "dual"}, GOOD | {"step": 1}, True),
    ("a lane that says no gate", {"gates": "dual"}, GOOD, True),
    ("any gate's, for a pass of a single gate", {}, GOOD | {"step": 2}, True),
]


@pytest.mark.parametrize(("said", "fields", "other", "goes"), TARGETS, ids=[row[0] for row in TARGETS])
def test_a_truck_is_sent_only_where_it_can_pass(
    said: str, fields: dict[str, Any], other: dict[str, Any], goes: bool
) -> None:
    gate = a_gate(other, **fields)
    assert redirected(gate) == (["G1", "E02"] if goes else None)


def test_between_two_gates_it_is_sent_to_a_lane_of_the_second() -> None:
    gate = a_gate(GOOD | {"step": 1}, GOOD | {"step": 2}, here=HERE | {"step": 2}, gates="dual")
    gate.goes_through("first", lane="G1/E02", pass_nos=[pass_no(1)])
    assert redirected(gate) == ["G1", "E03"]


@pytest.mark.parametrize("report", [{"open": False}, {"open": True, "devices": [{"id": "15", "state": 2}]}])
def test_it_is_not_sent_to_a_lane_that_is_closed_or_cannot_weigh(report: dict[str, Any]) -> None:
    gate = a_gate(GOOD)
    reports(gate, "E02", **report)
    assert redirected(gate) is None
    assert gate.codes() == ["lane.class.none-fits"]
    reports(gate, "E02", open=True, devices=[{"id": "15", "state": 1}])
    gate.departs(how="backed-out")
    assert redirected(gate, "s2") == ["G1", "E02"]


def test_it_is_not_sent_to_a_lane_of_which_nothing_is_known_but_a_truck() -> None:
    gate = a_gate()
    gate.gather("other", plate="苏E00077", lane="G1/E09")
    assert redirected(gate) is None
    reports(gate, "E09", open=True)
    gate.departs(how="backed-out")
    assert redirected(gate, "s2") == ["G1", "E09"]
