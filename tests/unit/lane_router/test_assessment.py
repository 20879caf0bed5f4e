"""A truck's papers are assessed as a function of facts: asked twice it says the same, and it changes nothing itself."""

from copy import deepcopy
from typing import Any

import pytest
from kakou.contracts import topics
from lane_router.records import VisitEntry
from lane_router.visits import routing
from lane_router.visits.assessment.assess import Routing, assess
from lane_router.visits.assessment.facts import Facts

from tests.unit.lane_router.gate import LIST, OTHER_LIST, Gate, declaration, filed, part, pass_no
from tests.unit.lane_router.test_ways_out import CURES
from tests.unit.weight_check.crossing import Crossing

BOTH = [pass_no(1), pass_no(2)]
ELSEWHERE: dict[str, Any] = {"classes": ["non-declared"], "directions": ["I"]}
HERE: dict[str, Any] = {"classes": ["declared"], "directions": ["I"]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Facts]:
    """Facts of every assessment that a story leads to. Each is made twice, and must leave its facts as they were."""
    seen: list[Facts] = []

    def twice(facts: Facts, visit: VisitEntry, gone: bool = False) -> Routing:
        before = deepcopy((facts, visit))
        first, second = assess(facts, visit, gone), assess(facts, visit, gone)
        assert first == second
        assert (facts, visit) == before
        seen.append(facts)
        return first

    monkeypatch.setattr(routing, "assess", twice)
    return seen


@pytest.mark.parametrize("code", CURES)
def test_the_same_facts_are_assessed_alike_and_stay_as_they_are(code: str, asked: list[Facts]) -> None:
    story, cure = CURES[code]
    crossing = Crossing()
    story(crossing)
    cure(crossing)
    assert crossing.out(topics.VISITS_TOPIC, topics.VISIT_ROUTED)
    assert asked


def test_what_an_earlier_pass_took_of_a_declaration_is_missing_to_a_later_one(asked: list[Facts]) -> None:
    gate = Gate()
    gate.file(*(part(serial, "60", plate="苏E01234", approval=1) for serial in (1, 2)))
    gate.declare(declaration())
    gate.gather(pass_nos=BOTH)
    first, second = gate.routed()["passes"]
    assert "document.ledger.over-release" not in [one["code"] for one in first["findings"]]
    (short,) = [one for one in second["findings"] if one["code"] == "document.ledger.over-release"]
    assert short["facts"]["left"] == "40.00000"
    assert gate.counters() == ("60", "0")
    assert asked[-1].books.declarations[LIST].counts[0].allocated == 0


def sent_on(gate: Gate) -> dict[str, Any]:
    """A truck with two passes is sent from E01 to E02, and comes there."""
    gate.lane("E01", **ELSEWHERE)
    gate.lane("E02", **HERE)
    gate.declare(declaration(), declaration(OTHER_LIST))
    gate.file(filed(1, approval=1), filed(2, approval=1, documents=[{"kind": "list", "no": OTHER_LIST}]))
    gate.gather(pass_nos=BOTH)
    assert gate.routed()["lane_set"]["redirect_to"] == ["G1", "E02"]
    gate.gather("s2", lane="G1/E02", pass_nos=BOTH)
    return gate.routed("s2", "G1.E02")


def test_a_truck_with_two_passes_that_is_sent_to_another_lane_may_use_both_there() -> None:
    gate = Gate()
    assert [one["bound"] for one in sent_on(gate)["passes"]] == [True, True]
    assert gate.codes("s2", "G1.E02") == []
    assert [gate.view(serial)["visit"] for serial in (1, 2)] == ["G1.E02.s2"] * 2


def test_a_truck_sent_to_another_lane_keeps_its_passes_when_its_papers_are_looked_at_again_before_it_leaves() -> None:
    gate = Gate()
    gate.lane("E01", **ELSEWHERE)
    gate.lane("E02", **HERE)
    gate.declare(declaration())
    gate.file(part(1, "30"), part(2, "30"))
    gate.gather("s1", plate="苏E00001", pass_nos=BOTH[:1])
    gate.gather("s2", plate="苏E00002", lane="G1/E02", pass_nos=BOTH[1:])
    assert gate.routed()["trucks"] == [1, 2]
    since = gate.order("declaration", LIST)
    assert gate.routed()["trucks"] == [1, 2]
    assert gate.out(type_=topics.PASS_CHANGED, since=since) == []


def test_an_officers_release_that_is_refused_allocates_nothing() -> None:
    gate = Gate()
    gate.file(*(part(serial, quantity, plate="苏E01234", approval=1) for serial, quantity in ((1, "60"), (2, "120"))))
    gate.expire_all()
    gate.declare(declaration())
    gate.gather(pass_nos=BOTH)
    position = gate.decides()
    assert gate.settled(position).outcome == "refused"
    assert gate.counters() == ("0", "0")
