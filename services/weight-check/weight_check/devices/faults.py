"""Devices that did not do what they were told: a task for each, until the device does something again."""

from typing import Final

from kakou.contracts.devices import device_of
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual

from weight_check.effects import Effect, KeepFault
from weight_check.facts import EventFacts
from weight_check.records import DeviceFault
from weight_check.tasks import new_task, opened, settled

WORKS: Final = frozenset({"raised", "lowered"})
"""What a barrier reports of itself where it has moved."""


def fault_no(lane: str, name: str) -> str:
    """The number under which the fault of the device that is called `name` is kept. Devices unknown to us share one."""
    return f"{lane}:{device_of(name) or 'other'}"


def fault_effects(
    fault: DeviceFault | None, lane: str, name: str, works: bool, result: str, event: EventFacts
) -> tuple[Effect, ...]:
    """Open the task about the device that is called `name`, or settle it. fault: what is known of it so far."""
    no = fault_no(lane, name)
    if works and fault is not None:
        why = "the device reported a command carried out"
        return settled(fault.task, event, why), KeepFault(no, None)
    if works or fault is not None:
        return ()
    text = Bilingual(
        zh=f"车道{lane}的设备{name}未能执行指令（反馈{result}）。",
        en=f"Device {name} of lane {lane} did not do what it was told (result {result}).",
    )
    at = event.log_time.strftime("%Y%m%d%H%M%S")
    occurrence = f"{device_of(name) or 'other'}.{at}"
    task = new_task(event, "device-failed", TaskSubject(kind="lane", no=lane), text, occurrence=occurrence)
    return opened(task), KeepFault(no, DeviceFault(task=task))
