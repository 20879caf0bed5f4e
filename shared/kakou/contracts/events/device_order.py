"""An officer's command to one device of a lane (S-JGS 0x35, the single-device manual command in abnormal cases)."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Blank, InboundModel, Name, Note
from kakou.contracts.devices import ACTIONS
from kakou.contracts.verdicts import Device
from kakou.values.locations import GateCode, LaneCode


class DeviceOrder(InboundModel):
    """The body of an officer's command."""

    device: Device
    """The device of the lane that shall do something."""
    do: Literal["raise", "keep-closed", "lower", "re-collect", "lock", "unlock", "show"]
    """What it shall do; one of the things that the device can do."""
    text: Annotated[Name | None, Blank, Field(validate_default=True)] = None
    """What a display shall show; only of displays, and required there."""
    reason: Annotated[Note | None, Blank, Field(validate_default=True)] = None
    """Why it shall do so; a barrier is not raised without a reason."""

    @field_validator("do")
    @classmethod
    def _something_that_the_device_can_do(cls, do: str, info: ValidationInfo) -> str:
        device = info.data.get("device")
        known = [action for action in ACTIONS.get(device, ()) if action != "withdrawn"] if device else [do]
        if do not in known:
            raise PydanticCustomError(
                "device_action",
                "{device} cannot be told to {do}, only to {known}",
                {"device": device, "do": do, "known": " or ".join(known)},
            )
        return do

    @field_validator("text")
    @classmethod
    def _text_for_a_display(cls, text: str | None, info: ValidationInfo) -> str | None:
        device = info.data.get("device")
        if device == "display" and text is None:
            raise PydanticCustomError("missing", "a display needs a text to show")
        if device not in (None, "display") and text is not None:
            raise PydanticCustomError("device_text", "only a display has a text to show")
        return text

    @field_validator("reason")
    @classmethod
    def _reason_for_a_raise(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is None and info.data.get("do") == "raise":
            raise PydanticCustomError("missing", "a barrier is not raised by hand without a reason")
        return reason


class DeviceCommanded(DeviceOrder):
    """`kakou.device.commanded.v1`: an officer told one device of a lane to do something."""

    gate: GateCode
    """The gate that the lane is at."""
    lane: LaneCode
    """The lane's name at its gate."""
    visit: Annotated[str | None, Field(max_length=120)] = None
    """The visit of the truck that whoever commanded it saw in the lane; it is refused once that one stands there no
    more. None: for whatever stands there, as over HTTP."""
    agrees_to: Annotated[str | None, Field(max_length=120)] = None
    """The task of the proposed raise that it agrees to; it is refused once that one waits no more. None: for the raise
    that waits, as over HTTP, or for none."""
    by: Name
    """Who commanded it, as named on the token."""
