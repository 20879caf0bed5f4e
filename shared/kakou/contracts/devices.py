"""A lane's devices: by which names terminals know them, and what each can be told to do."""

from typing import Final, get_args

from kakou.contracts.verdicts import Action, Device
from kakou.values.canonical import canonical

ACTIONS: Final[dict[Device, tuple[Action, ...]]] = {
    "barrier": ("raise", "keep-closed", "lower", "withdrawn"),
    "camera": ("re-collect",),
    "bridge": ("re-collect",),
    "seal": ("unlock", "lock"),
    "display": ("show",),
}
"""Every command that a lane may get."""

_NAMES: Final[dict[str, Device]] = {
    **{device: device for device in get_args(Device)},
    "10": "camera",
    "13": "seal",
    "15": "bridge",
    "16": "barrier",
    "17": "display",
    "weighbridge": "bridge",
    "lock": "seal",
    "e-lock": "seal",
    "eseal": "seal",
    "led": "display",
}
"""Our words, the numbers of S-JGS annex C, and what else a device is called by its makers."""


def device_of(*names: str | None) -> Device | None:
    """The device that the first of `names` which is one stands for; None for all others, such as a tag reader."""
    found = (_NAMES.get(canonical(name).lower()) for name in names if name)
    return next((device for device in found if device is not None), None)
