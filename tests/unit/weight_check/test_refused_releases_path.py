"""A release that is refused takes no pass from anybody: only what was found stays."""

from dataclasses import dataclass
from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.events.decided_on import DecidedOn

from tests.unit.lane_router.gate import declaration, filed, line, pass_no
from tests.unit.weight_check.crossing import Crossing

OTHER = "苏E09999"
FIRST, SECOND = "G1.E01", "G1.E02"
COUNTED = {"counted": [{"pass": pass_no(1), "line": 1, "quantity": "90"}]}


@dataclass
class Rivals:
    """Two trucks at two lanes that show one pass: the first holds it, the second is stopped."""

    gate: Crossing

    def __init__(self) -> None:
        self.gate = Crossing()
        self.gate.registers()
        self.gate.registers(plate=OTHER)
        self.gate.declare(declaration(lines=[line("100", gross="12000")]))
        self.gate.file(filed(1))
        self.gate.gathers(pass_nos=[pass_no(1)])
        self.gate.gathers(session="s2", plate=OTHER, lane="G1/E02", pass_nos=[pass_no(1)])
        assert self.words() == ["release", "refuse"]

    def words(self) -> list[str]:
        """The verdicts in force."""
        return [told["verdict"] for told in self.verdicts()]

    def verdicts(self) -> list[dict[str, Any]]:
        return [self.gate.verdicts("s1", FIRST)[-1], self.gate.verdicts("s2", SECOND)[-1]]

    def holder(self) -> str:
        return str(self.gate.entry("lane-router", "pass", pass_no(1))["visit"])

    def weighed_again(self) -> int:
        """The second truck's revision after another weight has brought a new one."""
        self.gate.tell(topics.VEHICLE_WEIGHED, {"weight": "23000"}, subject="s2", source="/3105W/G1/E02")
        return int(self.verdicts()[1]["revision"])

    def decides(self, **fields: Any) -> tuple[str, int]:
        """The second truck is decided upon: the outcome and its status."""
        position = self.gate.decides("s2", lane=SECOND, **fields)
        answers = [out for out in self.gate.out(since=position) if out.type == topics.WRITE_SETTLED]
        return (answers[0].outcome, answers[0].data["status"]) if answers else ("done", 200)


def test_a_release_upon_the_verdict_in_force_takes_the_pass_from_the_truck_that_held_it() -> None:
    rivals = Rivals()
    revision = rivals.weighed_again()
    assert rivals.decides(revision=revision, on=DecidedOn(revision=revision)) == ("done", 200)
    assert rivals.holder() == f"{SECOND}.s2"
    assert rivals.words() == ["refer", "release"]


@pytest.mark.parametrize("found", [{}, COUNTED, {"plate": OTHER}])
@pytest.mark.parametrize("decision", ["release", "refuse", "inspect"])
def test_a_decision_upon_an_earlier_revision_changes_nothing_for_another_truck(
    decision: str, found: dict[str, Any]
) -> None:
    rivals = Rivals()
    before = rivals.verdicts()[0]
    revision = rivals.weighed_again()
    on = DecidedOn(revision=revision)
    assert rivals.decides(decision=decision, revision=revision - 1, on=on, **found) == ("refused", 409)
    assert rivals.holder() == f"{FIRST}.s1"
    assert rivals.verdicts()[0] == before
    assert rivals.words()[1] == "refuse"


def test_a_release_of_a_truck_that_showed_no_verdict_changes_nothing() -> None:
    """Not even where it has one by the time that the log comes to the decision: nobody has seen it."""
    rivals = Rivals()
    before = rivals.verdicts()[0]
    assert rivals.decides(on=DecidedOn(revision=0)) == ("refused", 409)
    assert (rivals.holder(), rivals.verdicts()[0]) == (f"{FIRST}.s1", before)


@pytest.mark.parametrize("behind", [0, 1])
def test_a_release_is_taken_back_by_its_revision_while_the_gate_shows_none_or_an_earlier_one(behind: int) -> None:
    """Its read model is being built from the log: the barrier must not go up for that."""
    rivals = Rivals()
    revision = rivals.weighed_again()
    rivals.decides(revision=revision, on=DecidedOn(revision=revision))
    released = int(rivals.verdicts()[1]["revision"])
    on = DecidedOn(revision=behind)
    assert rivals.decides(decision="rescind", revision=released, on=on) == ("done", 200)
    assert rivals.words()[1] != "release"


@pytest.mark.parametrize("decision", ["refuse", "inspect"])
def test_a_truck_is_kept_by_the_revision_in_force_while_the_gate_shows_none(decision: str) -> None:
    rivals = Rivals()
    revision = rivals.weighed_again()
    assert rivals.decides(decision=decision, revision=revision, on=DecidedOn(revision=0)) == ("done", 200)
    assert rivals.holder() == f"{FIRST}.s1"


def test_after_a_refused_release_the_first_truck_goes_through_on_its_pass() -> None:
    rivals = Rivals()
    revision = rivals.weighed_again()
    rivals.decides(revision=revision - 1, on=DecidedOn(revision=revision))
    rivals.gate.raised()
    assert rivals.gate.state() == "passed"


def test_a_refused_release_binds_no_expired_pass_and_takes_nothing_from_the_ledger() -> None:
    gate = Crossing()
    gate.laden()
    gate.expire_all()
    gate.gathers(pass_nos=[pass_no(1)])
    assert (gate.state(), gate.counters()) == ("expired", ("0", "0"))
    gate.weighs("23000")
    revision = gate.verdict()["revision"]
    gate.decides(revision=revision - 1, on=DecidedOn(revision=revision))
    assert (gate.state(), gate.counters()) == ("expired", ("0", "0"))
    gate.decides(revision=revision, on=DecidedOn(revision=revision))
    assert (gate.state(), gate.counters()) == ("bound", ("100", "0"))


def test_what_was_counted_stays_where_the_decision_is_refused() -> None:
    rivals = Rivals()
    revision = rivals.weighed_again()
    rivals.decides(revision=revision - 1, on=DecidedOn(revision=revision), **COUNTED)
    rivals.gate.raised()
    assert rivals.gate.counters()[1] == "90"
