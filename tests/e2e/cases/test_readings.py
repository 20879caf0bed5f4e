"""What lane devices really send: evidence, never a wrong body (interface: "Readings are evidence")."""

from typing import Any

import pytest

from tests.e2e.cases.papers import a_plate, gate_pass
from tests.e2e.cases.trade import Trade, Visit

BOX = "CSQU3054383"


def codes(visit: Visit) -> set[str]:
    return {reason["code"] for reason in visit.view()["verdict"]["reasons"]}


@pytest.mark.parametrize("shown", ["-20", -20, "OL", "------", "28500 kg", "NaN", {"kg": "-0.5", "stable": True}])
def test_what_is_no_weight_counts_as_not_collected_and_the_truck_is_referred(trade: Trade, shown: Any) -> None:
    visit = trade.arrives(
        trade.files(gate_pass(trade.declares())), weight=shown if isinstance(shown, dict) else {"kg": shown}
    )
    verdict = visit.view()["verdict"]
    assert verdict["check_result"] == "M"
    assert "weight.reading.not-collected" in codes(visit)
    assert verdict["weights"][0]["quality"] == "not-collected"


@pytest.mark.parametrize("confidence", [0.9812345678901234, "0.9999999999999999", "Y"])
def test_a_confidence_may_have_any_number_of_digits(trade: Trade, confidence: Any) -> None:
    filed = trade.files(gate_pass(trade.declares()))
    plates = [{"text": filed.plate, "confidence": confidence, "camera": "front"}]
    assert trade.arrives(filed, plates=plates).view()["verdict"]["check_result"] == "Y"


@pytest.mark.parametrize("read", [{"no": "", "confidence": "N"}, {"no": "CSQU3054384", "confidence": "0.97"}])
def test_a_box_that_was_not_read_rightly_is_collected_again_and_referred(trade: Trade, read: dict[str, Any]) -> None:
    filed = trade.files(gate_pass(trade.declares(), containers=[{"no": BOX, "weight": "2200"}]))
    visit = trade.arrives(filed, containers=[read])
    verdict = visit.view()["verdict"]
    assert verdict["check_result"] == "M"
    assert ("camera", "re-collect") in {(one["device"], one["do"]) for one in verdict["commands"]}


def test_invisible_marks_around_a_plate_change_nothing(trade: Trade) -> None:
    plate = a_plate()
    filed = trade.files(gate_pass(trade.declares(), plate=f"\u202a{plate}\u202c"))
    assert filed.answer["state"] == "approved"
    plates = [{"text": f"\ufeff{plate}", "confidence": "0.98"}]
    visit = trade.arrives(filed, plates=plates, tags=[{"id": "E200", "plate": f"{plate}\x00\x00"}])
    assert visit.view()["verdict"]["check_result"] == "Y"
