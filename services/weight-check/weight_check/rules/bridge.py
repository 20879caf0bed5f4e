"""A lane's weighbridge, as the lane itself reports it between vehicles (S-JGS device states)."""

from collections.abc import Iterable
from datetime import date

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.lane import DeviceState


class LaneBridge(OutboundModel):
    """What there is to know of a bridge. broken: disabled or at fault. zeroed, calibration_due: where it said so."""

    id: str
    broken: bool = False
    zeroed: bool | None = None
    calibration_due: date | None = None

    @property
    def remarkable(self) -> bool:
        return self.broken or self.zeroed is False or self.calibration_due is not None


def bridge_of(devices: Iterable[DeviceState]) -> LaneBridge | None:
    """The lane's bridge, a broken one before others; None where there is nothing to know of any."""
    bridges = [_of(each) for each in devices if each.is_a("bridge")]
    remarkable = [bridge for bridge in bridges if bridge.remarkable]
    return next((bridge for bridge in remarkable if bridge.broken), remarkable[0] if remarkable else None)


def _of(device: DeviceState) -> LaneBridge:
    return LaneBridge(
        id=device.id,
        broken=device.state.out_of_service,
        zeroed=device.zeroed,
        calibration_due=device.calibration_due,
    )
