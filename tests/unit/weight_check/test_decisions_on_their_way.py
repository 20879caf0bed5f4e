"""What is said at the gate while an officer's decision is on its way, and decisions that come to nothing."""

from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.verdicts import Verdict

from tests.unit.lane_router.gate import PLATE, declaration, pass_no
from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.test_refused_releases_path import COUNTED, FIRST, OTHER, SECOND, Rivals


def shown(gate: Crossing, session: str = "s2", lane: str = SECOND) -> DecidedOn:
    """What a gate shows that has come to the log's end."""
    verdict = Verdict.model_validate(gate.verdicts(session, lane)[-1])
    return DecidedOn.shown(verdict, (), max(out.root for out in gate.out()))


SAID: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a weight": (topics.VEHICLE_WEIGHED, {"weight": "23000"}, {"subject": "s2", "source": "/3105W/G1/E02"}),
    "the same weight": (topics.VEHICLE_WEIGHED, {"weight": "20000"}, {"subject": "s2", "source": "/3105W/G1/E02"}),
    "its seal": (
        topics.DEVICE_REPORTED,
        {"device": "seal-1", "result": 1},
        {"subject": "s2", "source": "/3105W/G1/E02"},
    ),
    "another reading": (
        topics.VEHICLE_GATHERED,
        {
            "direction": "I",
            "mode": "M",
            "plates": [{"text": OTHER, "confidence": "Y"}],
            "pass_nos": [pass_no(1)],
            "weight": "23000",
        },
        {"subject": "s2", "source": "/3105W/G1/E02"},
    ),
    "a control order": (
        topics.CONTROL_ORDER_PLACED,
        {"control_order": {"id": "B1", "target": {"kind": "vehicle", "no": OTHER}, "state": "open"}},
        {},
    ),
    "an amended list": (
        topics.DECLARATION_FILED,
        {"declaration": declaration(lines=[{**declaration()["lines"][0], "quantity": "120"}])},
        {},
    ),
    "that its barrier is kept shut": (
        topics.DEVICE_COMMANDED,
        {"device": "barrier", "do": "keep-closed", "gate": "G1", "lane": "E02", "by": "赵关员"},
        {"subject": "G1.E02", "source": "/3105W/gate-ingest"},
    ),
    "another decision": (
        topics.VISIT_DECIDED,
        {"visit": f"{SECOND}.s2", "decision": "refuse", "reason": "先扣下", "by": "赵关员"},
        {"subject": f"{SECOND}.s2", "source": "/3105W/officers"},
    ),
}


@pytest.mark.parametrize(
    ("said", "found", "names"),
    [
        *((said, {}, False) for said in SAID),
        ("the same weight", {}, True),
        ("a weight", COUNTED, True),
        ("a weight", {"plate": PLATE}, False),
    ],
)
def test_a_release_that_something_overtook_takes_no_pass_from_another_truck(
    said: str, found: dict[str, Any], names: bool
) -> None:
    rivals = Rivals()
    on = shown(rivals.gate)
    type_, data, place = SAID[said]
    rivals.gate.tell(type_, data, **place)
    before = rivals.verdicts()
    revision = {"revision": on.revision} if names else {}
    assert rivals.decides(on=on, **revision, **found) == ("refused", 409)
    assert rivals.holder() == f"{FIRST}.s1"
    assert rivals.verdicts() == before


def test_a_release_that_an_all_clear_overtook_is_decided_anew_and_so_is_one_that_the_order_overtook() -> None:
    rivals = Rivals()
    for state in ("open", "released"):
        on = shown(rivals.gate)
        order = {"id": "B1", "target": {"kind": "vehicle", "no": OTHER}, "state": state}
        rivals.gate.tell(topics.CONTROL_ORDER_PLACED, {"control_order": order})
        assert rivals.decides(on=on) == ("refused", 409)
    assert rivals.holder() == f"{FIRST}.s1"
    assert rivals.decides(on=shown(rivals.gate)) == ("done", 200)
    assert rivals.holder() == f"{SECOND}.s2"


def test_the_same_release_once_more_on_what_is_shown_then_is_taken() -> None:
    rivals = Rivals()
    overtaken = shown(rivals.gate)
    rivals.weighed_again()
    assert rivals.decides(on=overtaken) == ("refused", 409)
    assert rivals.decides(on=shown(rivals.gate)) == ("done", 200)
    assert (rivals.holder(), rivals.words()) == (f"{SECOND}.s2", ["refer", "release"])


def test_what_is_said_in_another_lane_keeps_no_release_back() -> None:
    rivals = Rivals()
    on = shown(rivals.gate)
    rivals.gate.weighs("20010")
    rivals.gate.gathers(session="s3", plate="苏E00077", lane="G1/E03")
    assert rivals.decides(on=on) == ("done", 200)


def test_what_else_a_device_of_the_lane_is_told_keeps_no_release_back() -> None:
    rivals = Rivals()
    on = shown(rivals.gate)
    rivals.gate.orders("bridge", "re-collect", lane="E02")
    assert rivals.decides(on=on) == ("done", 200)


def test_of_two_releases_on_the_same_look_the_second_is_refused() -> None:
    rivals = Rivals()
    on = shown(rivals.gate)
    assert rivals.decides(on=on, revision=on.revision) == ("done", 200)
    assert rivals.decides(on=on, revision=on.revision) == ("refused", 409)
    assert rivals.words()[1] == "release"


@pytest.mark.parametrize("decision", ["refuse", "inspect"])
def test_what_keeps_a_truck_is_taken_though_something_was_said_meanwhile(decision: str) -> None:
    rivals = Rivals()
    on = shown(rivals.gate)
    rivals.gate.tell(topics.VEHICLE_WEIGHED, {"weight": "20000"}, subject="s2", source="/3105W/G1/E02")
    assert rivals.decides(decision=decision, on=on) == ("done", 200)


class SentOn(Crossing):
    """A truck of copper in a lane for non-declared goods: its papers send it to the lane beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.laden()
        self.lane("E01", classes=["non-declared"], directions=["I"])
        self.lane("E02", classes=["declared"], directions=["I"])
        self.gathers(pass_nos=[pass_no(1)])
        assert self.verdict()["redirect_to"] is not None

    def says(self, decision: str, **fields: Any) -> str:
        """An officer decides upon it: the outcome."""
        position = self.decides(decision=decision, on=shown(self, "s1", FIRST), **fields)
        answers = [out for out in self.out(since=position) if out.type == topics.WRITE_SETTLED]
        return answers[0].outcome if answers else "done"

    def in_the_next_lane(self) -> str:
        """The verdict there, where it shows its pass again."""
        self.gathers(session="s2", lane="G1/E02", pass_nos=[pass_no(1)])
        return str(self.verdicts("s2", SECOND)[-1]["verdict"])


def test_a_truck_sent_to_another_lane_goes_through_there() -> None:
    assert SentOn().in_the_next_lane() == "release"


@pytest.mark.parametrize(
    ("decision", "fields"),
    [
        ("inspect", {"revision": 9}),
        ("refuse", {"revision": 9}),
        ("rescind", {}),
        ("rescind", {"revision": 9}),
        ("release", {"revision": 9}),
    ],
)
def test_a_decision_that_is_refused_keeps_no_truck_from_the_lane_it_was_sent_to(
    decision: str, fields: dict[str, Any]
) -> None:
    gate = SentOn()
    assert gate.says(decision, **fields) == "refused"
    assert gate.in_the_next_lane() == "release"


@pytest.mark.parametrize("refused", [("rescind", {}), ("rescind", {"revision": 9}), ("inspect", {"revision": 9})])
def test_a_truck_that_an_officer_has_refused_stays_so_whatever_is_refused_after(
    refused: tuple[str, dict[str, Any]],
) -> None:
    gate = SentOn()
    assert gate.says("refuse") == "done"
    decision, fields = refused
    assert gate.says(decision, **fields) == "refused"
    assert gate.in_the_next_lane() != "release"


def test_a_truck_that_was_released_where_it_stands_keeps_its_pass_though_an_inspection_is_refused() -> None:
    gate = SentOn()
    assert gate.says("release") == "done"
    assert gate.says("inspect") == "refused"
    assert gate.in_the_next_lane() != "release"
    assert gate.entry("lane-router", "pass", pass_no(1))["visit"] == f"{FIRST}.s1"


def test_a_release_that_was_taken_back_leaves_the_pass_to_the_next_lane() -> None:
    gate = SentOn()
    assert gate.says("release") == "done"
    assert gate.says("rescind") == "done"
    assert gate.in_the_next_lane() == "release"
