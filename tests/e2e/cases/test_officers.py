"""Officers: a release covers what the officer saw, and what is released counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.e2e.cases.papers import Fields, gate_pass
from tests.e2e.cases.trade import KNOWN_WITHIN, Trade, Visit, a_reading
from tests.gate import eventually

BOX, OTHER_BOX, THIRD_BOX = "CSQU3054383", "TCLU9012340", "TEMU4567894"


def seen(no: str) -> Fields:
    return {"containers": [{"no": no, "position": "front", "confidence": "Y"}]}


def again(visit: Visit, **readings: Any) -> Visit:
    """The lane gathers the truck once more, by hand."""
    return visit.says(topics.VEHICLE_GATHERED, {**a_reading(visit.passes, **readings), "mode": "M"})


def released(visit: Visit, **fields: Any) -> Visit:
    answer = visit.trade.zone.officer.post(
        f"/v1/visits/{visit.address}/decision", json={"decision": "release", "reason": "已查看", **fields}
    )
    assert (answer.status_code, answer.json()["verdict"]["verdict"]) == (200, "release"), answer.text
    return visit


def barrier(visit: Visit) -> list[str]:
    return [one["do"] for one in visit.view()["verdict"]["commands"] if one["device"] == "barrier"]


@pytest.mark.parametrize(
    ("happens", "first", "then", "stopped"),
    [
        ("5.6 t heavier", {"weight": "29400"}, {"weight": "35000"}, True),
        ("as heavy as before", {"weight": "29400"}, {"weight": "29400"}, False),
        ("less too heavy", {"weight": "29400"}, {"weight": "29300"}, False),
        ("the weight comes right", {"weight": "29400"}, {"weight": "28500"}, False),
    ],
)
def test_weighed_again_after_an_officers_release(
    trade: Trade, happens: str, first: Fields, then: Fields, stopped: bool
) -> None:
    visit = released(trade.arrives(trade.files(gate_pass(trade.declares())), **first))
    verdict = again(visit, **then).view()["verdict"]
    assert (verdict["verdict"] != "release") == stopped, happens
    assert barrier(visit) == (["withdrawn", "keep-closed"] if stopped else ["withdrawn", "raise"])


@pytest.mark.parametrize(("box", "stopped"), [(THIRD_BOX, True), (OTHER_BOX, False), (BOX, False)])
def test_a_box_seen_after_an_officers_release_over_another(trade: Trade, box: str, stopped: bool) -> None:
    filed = trade.files(gate_pass(trade.declares(), containers=[{"no": BOX, "weight": "2250"}]))
    visit = released(trade.arrives(filed, **seen(OTHER_BOX)))
    assert (again(visit, **seen(box)).view()["verdict"]["verdict"] != "release") == stopped
    assert ("raise" in barrier(visit)) != stopped


def test_an_expired_pass_that_an_officer_releases_counts(trade: Trade) -> None:
    document = trade.declares()
    long_ago = (datetime.now(UTC) - timedelta(days=15)).isoformat()
    filed = trade.files(gate_pass(document, approval=1, approved_at=long_ago))
    eventually(lambda: filed.now()["state"] == "expired", KNOWN_WITHIN, "the pass has expired")
    visit = released(trade.arrives(filed))
    visit.raises()
    assert filed.now()["state"] == "passed"
    progress = trade.progress(document)
    assert (progress["lines"][0]["passed"], progress["trucks"]["passed"]) == ("15000.00000", 1)


def test_a_decision_names_its_revision_and_can_be_taken_back(trade: Trade) -> None:
    visit = trade.arrives(trade.files(gate_pass(trade.declares())), weight="29400")
    again(visit, weight="29500")
    officer, path = trade.zone.officer, f"/v1/visits/{visit.address}/decision"
    stale = officer.post(path, json={"decision": "release", "reason": "已查看", "revision": 1})
    assert (stale.status_code, "revision 2 is in force" in stale.json()["detail"]) == (409, True)
    released(visit, revision=2)
    back = officer.post(path, json={"decision": "rescind", "reason": "认错了车"})
    assert (back.status_code, back.json()["verdict"]["verdict"]) == (200, "refuse")
    assert barrier(visit) == ["withdrawn", "keep-closed"]


def test_a_plate_read_by_a_person_comes_with_the_decision(trade: Trade) -> None:
    filed = trade.files(gate_pass(trade.declares()))
    visit = trade.arrives(filed, plates=[], pass_nos=[])
    assert visit.view()["verdict"]["passes"] == []
    verdict = released(visit, plate=filed.plate).view()["verdict"]
    assert [one["no"] for one in verdict["passes"]] == [filed.no]
