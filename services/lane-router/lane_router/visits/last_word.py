"""The last that was said at a lane, or of a truck in it, by which a verdict there may have changed.

A release that came in before the gate had shown it may be refused by weight-check, further on: so no pass is bound for
it here.
"""

from kakou.contracts.events.device_order import DeviceCommanded
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.state import LAST_WORD


def note(unit: UnitOfWork, lane: str) -> None:
    """The event at hand may change a verdict at the lane `gate.lane`."""
    unit.put(LAST_WORD, lane, str(unit.event.origin.root))


def vehicle_weighed(unit: UnitOfWork, event: Event) -> None:
    """What the weight means is for weight-check, but it may bring a revision."""
    note(unit, _lane(event))


def device_reported(unit: UnitOfWork, event: Event) -> None:
    """So may what a device reports."""
    note(unit, _lane(event))


def _lane(event: Event) -> str:
    return ".".join(event.source.split("/")[2:4])


def device_commanded(unit: UnitOfWork, said: DeviceCommanded) -> None:
    """To keep the barrier shut takes a release back; nothing else that a device is told changes a verdict."""
    if said.do == "keep-closed":
        note(unit, f"{said.gate}.{said.lane}")


def was_shown(unit: UnitOfWork, lane: str, position: int) -> bool:
    """Whether whoever was shown the log up to `position` was shown the last word of the lane."""
    return int(unit.get_text(LAST_WORD, lane) or -1) <= position
