"""An officer's command names a device and something that it can do."""

from typing import Any

import pytest
from kakou.contracts.devices import ACTIONS, device_of
from kakou.contracts.events.device_order import DeviceOrder
from kakou.contracts.problem import wrong_fields
from pydantic import ValidationError


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"device": "barrier", "do": "withdrawn"}, "/do", "literal_error"),
        ({"device": "camera", "do": "raise", "reason": "x"}, "/do", "device_action"),
        ({"device": "seal", "do": "show", "text": "x"}, "/do", "device_action"),
        ({"device": "tag-reader", "do": "re-collect"}, "/device", "literal_error"),
        ({"device": "barrier", "do": "raise"}, "/reason", "missing"),
        ({"device": "barrier", "do": "raise", "reason": " "}, "/reason", "missing"),
        ({"device": "display", "do": "show"}, "/text", "missing"),
        ({"device": "camera", "do": "re-collect", "text": "请退出"}, "/text", "device_text"),
        ({"device": "camera"}, "/do", "missing"),
        ({"device": "camera", "do": "re-collect", "lane": "E02"}, "/lane", "extra_forbidden"),
    ],
)
def test_a_command_that_cannot_be_given_is_told_by_its_field(sent: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        DeviceOrder.model_validate(sent)
    assert (pointer, code) in {(one.pointer, one.code) for one in wrong_fields(error.value, sent)}


def test_every_command_but_a_withdrawal_can_be_given() -> None:
    for device, actions in ACTIONS.items():
        for do in actions:
            if do != "withdrawn":
                text = {"text": "请退出"} if device == "display" else {}
                DeviceOrder.model_validate({"device": device, "do": do, "reason": "试机", **text})


@pytest.mark.parametrize(
    ("names", "device"),
    [
        (("13",), "seal"),
        (("L1", "lock"), "seal"),
        (("ＳＥＡＬ",), "seal"),
        (("WB-1", "weighbridge"), "bridge"),
        (("11", None), None),
        (("", None), None),
    ],
)
def test_a_device_is_known_by_its_number_its_kind_or_its_name(names: tuple[str | None, ...], device: str) -> None:
    assert device_of(*names) == device
