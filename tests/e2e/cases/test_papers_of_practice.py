"""Papers as firms file them in practice, through the public interface."""

import pytest

from tests.e2e.cases.papers import a_pass_no, a_plate, declaration, gate_pass
from tests.e2e.cases.trade import Pass, Trade


def files_pure_two_step(trade: Trade) -> Pass:
    """A pass of the truck and its entries and nothing else."""
    entry = trade.declares(kind="two-step")
    whole = gate_pass(entry, type=7)
    bare = {name: whole[name] for name in ("type", "direction", "customs", "firm", "documents")}
    return trade.files(bare | {"no": a_pass_no("I"), "vehicle": {"plate": whole["vehicle"]["plate"]}})


def test_a_two_step_pass_without_weights_is_approved_and_its_weighing_is_evidence(trade: Trade) -> None:
    filed = files_pure_two_step(trade)
    assert filed.state == "approved"
    verdict = trade.arrives(filed, weight="28500").view()["verdict"]
    assert verdict["check_result"] == "Y"
    assert ("weight.vehicle.undeclared", "note") in {(one["code"], one["outcome"]) for one in verdict["reasons"]}
    assert (verdict["weights"][0]["declared"], verdict["weights"][0]["measured"]) == (None, "28500.00000")


def test_a_weight_that_any_other_pass_leaves_out_is_named(trade: Trade) -> None:
    body = gate_pass(declaration(kind="two-step"))
    answer = trade.zone.customs.post("/v1/passes", json={**body, "total": None, "vehicle": {"plate": a_plate()}})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/total", "/vehicle/tare"}


@pytest.mark.parametrize("shape", ["苏E{}试", "苏E{}超", "29C-{}.5", "苏E{}临"])
def test_trucks_on_trial_oversize_temporary_or_foreign_get_a_pass_and_go_through(trade: Trade, shape: str) -> None:
    plate = shape.format(a_plate()[-4:])
    filed = trade.files(gate_pass(trade.declares(), plate=plate))
    assert filed.state == "approved"
    assert trade.arrives(filed).view()["verdict"]["check_result"] == "Y"


def test_a_foreign_truck_is_registered_under_its_plate_as_text(trade: Trade) -> None:
    digits = a_plate()[-4:]
    trade.puts(f"vehicles/29C{digits}7", {"plate": f"29C-{digits}.7", "tare": "9000"})
    assert trade.zone.customs.get(f"/v1/vehicles/29C{digits}7").json()["plate"] == f"29C{digits}7"
