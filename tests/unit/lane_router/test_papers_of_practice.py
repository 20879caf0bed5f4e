"""Papers as firms file them: two-step passes without weights, plates of trial, oversize and foreign vehicles."""

from typing import Any

import pytest
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.weigh_plan import WeightCheck
from pydantic import ValidationError

from tests.unit.lane_router.gate import FIRM, PLATE, TWO_STEP, Gate, declaration, filed, pass_no, two_step


def pure_two_step(**fields: Any) -> dict[str, Any]:
    documents = [{"kind": "two-step", "no": TWO_STEP}]
    head = {"no": pass_no(1), "type": 7, "direction": "I", "firm": FIRM, "documents": documents}
    return {**head, "vehicle": {"plate": PLATE}, **fields}


def test_a_two_step_pass_that_names_truck_and_entries_alone_is_approved_and_weighed_against_nothing() -> None:
    gate = Gate()
    gate.declare(two_step(lines=[]))
    gate.file(pure_two_step())
    gate.gather()
    routed = gate.routed()
    assert (gate.codes(), routed["plan"]["check"]) == ([], WeightCheck.UNDECLARED)


def test_one_weight_of_two_is_none() -> None:
    gate = Gate()
    gate.declare(two_step(lines=[]))
    gate.file(pure_two_step(vehicle={"plate": PLATE, "tare": "8000"}))
    gate.gather()
    assert gate.routed()["plan"]["check"] == WeightCheck.UNDECLARED


@pytest.mark.parametrize("type_", [1, 2, 3, 4, 5, 6])
def test_every_other_pass_must_say_its_weights(type_: int) -> None:
    with pytest.raises(ValidationError) as error:
        GatePass.model_validate(pure_two_step(type=type_))
    faults = error.value.errors()[0]["ctx"]["faults"]
    assert [(fault.path, fault.code) for fault in faults] == [(("vehicle", "tare"), "missing"), (("total",), "missing")]


@pytest.mark.parametrize("plate", ["苏E1234试", "苏E1234超", "苏E12345临", "苏X1234应急", "使014578"])
def test_trucks_with_plates_of_any_kind_pass(plate: str) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(plate=plate))
    gate.gather(plate=plate)
    assert gate.codes() == []


@pytest.mark.parametrize(
    ("vehicle", "warned"),
    [({"plate": "29C-1234.5"}, ["filing.plate.foreign"]), ({"plate": "1234 УБА", "foreign": True}, [])],
)
def test_a_foreign_truck_passes_and_a_plate_that_may_be_a_slip_is_warned_of(
    vehicle: dict[str, Any], warned: list[str]
) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(vehicle={**vehicle, "tare": "8000"}))
    assert [one["code"] for one in gate.view()["warnings"]] == warned
    gate.gather(plate=vehicle["plate"])
    assert gate.codes() == []


def test_another_foreign_truck_is_not_the_passs() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(vehicle={"plate": "29C-1234.5", "tare": "8000"}))
    gate.gather(plate="29C-1234.6", pass_nos=[pass_no(1)])
    assert gate.codes() == ["identity.plate.lookalike"]


def test_a_foreign_plate_that_may_be_ours_without_its_province_needs_its_number_shown() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(vehicle={"plate": "AB 1234", "foreign": True, "tare": "8000"}))
    gate.gather("s1", plate="AB1234")
    gate.departs("s1", "backed-out")
    gate.gather("s2", plate="AB1234", pass_nos=[pass_no(1)])
    assert (gate.codes("s1"), gate.codes("s2")) == (["identity.plate.unsure"], ["identity.plate.low-confidence"])
