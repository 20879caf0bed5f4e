"""By what a lane says of its devices it is known whether it works: no truck is sent over a bridge at fault."""

from typing import Any

import pytest
from kakou.contracts.devices import device_of
from kakou.contracts.events.lane import DeviceReported, LaneReported
from kakou.values.devices import CommandResult, DeviceCondition
from pydantic import ValidationError


def faulty(**device: Any) -> tuple[str, ...]:
    return LaneReported.model_validate({"devices": [device]}).faulty


@pytest.mark.parametrize("state", [0, 2])
@pytest.mark.parametrize(
    ("no", "kind"),
    [
        ("15", None),
        ("16", None),
        ("WB-1", "bridge"),
        ("WB-1", "weighbridge"),
        ("WB-1", "Weighbridge"),
        ("WB-1", "WEIGHBRIDGE"),
        ("B7", "Barrier"),
        ("B7", "ｂａｒｒｉｅｒ"),
        ("BARRIER", None),
        ("15", "camera"),
        ("13", "barrier"),
        ("WB-1", "15"),
    ],
)
def test_a_lane_whose_bridge_or_barrier_is_out_of_service_is_out_whatever_it_calls_it(
    no: str, kind: str | None, state: int
) -> None:
    assert faulty(id=no, kind=kind, state=state) == (no,)


@pytest.mark.parametrize("state", [0, 2])
@pytest.mark.parametrize(
    ("no", "kind"), [("10", None), ("C1", "camera"), ("17", "display"), ("X", "loop"), ("X", None)]
)
def test_a_lane_works_without_its_other_devices(no: str, kind: str | None, state: int) -> None:
    assert faulty(id=no, kind=kind, state=state) == ()


@pytest.mark.parametrize("state", [1, 3])
def test_a_device_that_is_normal_or_enabled_takes_no_lane_out(state: int) -> None:
    assert faulty(id="15", state=state) == faulty(id="16", state=state) == ()


def test_states_and_results_are_those_of_the_published_lists() -> None:
    assert [(each.value, each.out_of_service) for each in DeviceCondition] == [
        (0, True),
        (1, False),
        (2, True),
        (3, False),
    ]
    assert [(each.value, each.done) for each in CommandResult] == [(0, False), (1, True), (2, False), (9, False)]


def test_a_result_that_none_of_them_is_says_which_there_are() -> None:
    with pytest.raises(ValidationError, match="Input should be 0, 1, 2 or 9"):
        DeviceReported.model_validate({"device": "seal", "result": 3})


@pytest.mark.parametrize(("name", "device"), [("e-lock", "seal"), ("LED", "display"), ("15", "bridge"), ("tag", None)])
def test_names_of_makers_stand_for_our_devices(name: str, device: str | None) -> None:
    assert device_of(name) == device
