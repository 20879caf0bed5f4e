"""Devices that did not do what they were told: a task for each, until the device does something again."""

from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.devices import device_of
from kakou.contracts.events.lane import BarrierReported, DeviceReported
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import tell_settled
from kakou.values.devices import CommandResult

from weight_check.state import FAULT
from weight_check.tasks import tell_task

WORKS: Final = frozenset({"raised", "lowered"})


class DeviceFault(OutboundModel):
    """The open task about a device of a lane."""

    task: Task


def note_result(unit: UnitOfWork, lane: str, report: DeviceReported) -> None:
    """A device has said how a command went. That there was none is a fault only where it was told to do something."""
    if report.result is CommandResult.NONE and report.command is None:
        return
    note_device(unit, lane, report.device, report.result.done, str(report.result))


def note_barrier_state(unit: UnitOfWork, lane: str, report: BarrierReported) -> None:
    """The barrier has moved, or could not."""
    note_device(unit, lane, "barrier", report.state in WORKS, report.state)


def note_device(unit: UnitOfWork, lane: str, name: str, works: bool, result: str) -> None:
    """Open the task about the device that is called `name`, or settle it. Devices unknown to us share one."""
    no = f"{lane}:{device_of(name) or 'other'}"
    known = unit.get(FAULT, no, DeviceFault)
    if works and known is not None:
        tell_settled(unit, known.task, "the device reported a command carried out")
        unit.delete(FAULT, no)
    elif not works and known is None:
        text = Bilingual(
            zh=f"车道{lane}的设备{name}未能执行指令（反馈{result}）。",
            en=f"Device {name} of lane {lane} did not do what it was told (result {result}).",
        )
        at = unit.log_time.strftime("%Y%m%d%H%M%S")
        occurrence = f"{device_of(name) or 'other'}.{at}"
        task = tell_task(unit, "device-failed", TaskSubject(kind="lane", no=lane), text, occurrence=occurrence)
        unit.put(FAULT, no, DeviceFault(task=task))
