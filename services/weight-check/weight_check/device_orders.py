"""An officer's command to one device of a lane, until the device has answered it."""

from collections.abc import Container
from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.devices import device_of
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual, Command
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import tell_settled

from weight_check.commands import command, tell_lane
from weight_check.state import ORDERS
from weight_check.tasks import tell_task

KEPT: Final = 20
"""Unanswered commands of a lane that are remembered; their tasks stay open whatever their number."""


class Order(OutboundModel):
    """An officer's command, and the task that stands open until its device has answered."""

    command: Command
    task: Task


class Orders(OutboundModel):
    """Of a lane, oldest first."""

    open: tuple[Order, ...] = ()


def remember_order(unit: UnitOfWork, lane: str, told: Command, by: str, reason: str | None) -> None:
    """Open the task about the command, and close it when its device has answered."""
    text = Bilingual(
        zh=f"关员{by}对车道{lane}的{told.device}下达指令{told.do}（{told.id}），等待设备反馈：{reason or '-'}",
        en=f"{by} told {told.device} of lane {lane} to {told.do} ({told.id}); it has not answered yet: {reason or '-'}",
    )
    subject = TaskSubject(kind="lane", no=lane)
    task = tell_task(unit, "device-command", subject, text, told.not_after, str(told.sequence))
    known = unit.get(ORDERS, lane, Orders) or Orders()
    unit.put(ORDERS, lane, Orders(open=(*known.open, Order(command=told, task=task))[-KEPT:]))


def answer_order(
    unit: UnitOfWork, lane: str, device: str, named: str | None, result: str, done: Container[str] | None = None
) -> None:
    """A device has reported. It answers the command that it names, or where it names none, its oldest.

    done: what it may have been told, where its report says that itself.
    """
    known = unit.get(ORDERS, lane, Orders)
    if known is None:
        return
    own = [one for one in known.open if one.command.device == device_of(device)]
    if named is not None:
        own = [one for one in own if one.command.id == named]
    elif done is not None:
        own = [one for one in own if one.command.do in done]
    answered = next(iter(own), None)
    if answered is not None:
        _close(unit, lane, known, answered, f"the device reported {result}")


def withdraw_raise(unit: UnitOfWork, lane: str) -> None:
    """A truck has come into the lane: a barrier that an officer had raised for nobody is not to rise for it."""
    known = unit.get(ORDERS, lane, Orders)
    raised = [one for one in known.open if one.command.do == "raise"] if known is not None else []
    for order in raised:
        sequence = order.command.sequence
        withdrawn = command(unit, lane, "barrier", "withdrawn")
        tell_lane(unit, lane, [withdrawn], because="next-truck", superseded=(sequence,))
        _close(unit, lane, unit.get(ORDERS, lane, Orders) or Orders(), order, "withdrawn for the truck that came")


def _close(unit: UnitOfWork, lane: str, known: Orders, order: Order, why: str) -> None:
    tell_settled(unit, order.task, why)
    left = tuple(one for one in known.open if one.command.id != order.command.id)
    if left:
        unit.put(ORDERS, lane, Orders(open=left))
    else:
        unit.delete(ORDERS, lane)
