"""An officer's command to one device of a lane, until the device has answered it."""

from collections.abc import Container
from typing import Final

from kakou.contracts.devices import device_of
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual, Command

from weight_check.devices import proposed_raise
from weight_check.devices.commands import Instruction, lane_commanded, numbered
from weight_check.effects import Effect, KeepOrders
from weight_check.facts import EventFacts, LaneFacts
from weight_check.records import Order, Orders
from weight_check.tasks import new_task, opened, settled

KEPT: Final = 20
"""Unanswered commands of a lane that are remembered; their tasks stay open whatever their number."""


def remember_order(
    orders: Orders, lane: str, told: Command, by: str, reason: str | None, event: EventFacts, proposed_by: str | None
) -> tuple[Effect, ...]:
    """Open the task about the command, and close it when its device has answered. proposed_by: the officer to whose
    command this one agrees."""
    with_zh, with_en = (f"，{proposed_by}提议", f", as {proposed_by} proposed") if proposed_by is not None else ("", "")
    text = Bilingual(
        zh=f"关员{by}对车道{lane}的{told.device}下达指令{told.do}（{told.id}）{with_zh}，等待设备反馈：{reason or '-'}",
        en=f"{by} told {told.device} of lane {lane} to {told.do} ({told.id}){with_en}; it has not answered yet:"
        f" {reason or '-'}",
    )
    subject = TaskSubject(kind="lane", no=lane)
    task = new_task(event, "device-command", subject, text, told.not_after, str(told.sequence))
    kept = (*orders.open, Order(command=told, task=task))[-KEPT:]
    return opened(task), KeepOrders(lane, orders.model_copy(update={"open": kept}))


def answer_order(
    orders: Orders,
    lane: str,
    device: str,
    named: str | None,
    result: str,
    event: EventFacts,
    done: Container[str] | None = None,
) -> tuple[Effect, ...]:
    """A device has reported. It answers the command that it names, or where it names none, its oldest.

    done: what it may have been told, where its report says that itself.
    """
    own = [one for one in orders.open if one.command.device == device_of(device)]
    if named is not None:
        own = [one for one in own if one.command.id == named]
    elif done is not None:
        own = [one for one in own if one.command.do in done]
    if not own:
        return ()
    return settled(own[0].task, event, f"the device reported {result}"), KeepOrders(lane, orders.without(own[0]))


def withdraw_raises(lane: LaneFacts, event: EventFacts) -> tuple[Effect, ...]:
    """A truck has come into the lane: a barrier that an officer had raised for nobody, or would have with another, is
    not to rise for it."""
    ended, orders = proposed_raise.end(lane.orders, lane.name, event, "a truck came into the lane")
    effects, last = [*ended], lane.last_command
    for order in (one for one in orders.open if one.command.do == "raise"):
        told = numbered(lane.name, last, [Instruction("barrier", "withdrawn")])
        superseded = (order.command.sequence,)
        effects += lane_commanded(lane.name, told, because="next-truck", superseded=superseded)
        orders, last = orders.without(order), last + 1
        why = "withdrawn for the truck that came"
        effects += (settled(order.task, event, why), KeepOrders(lane.name, orders))
    return tuple(effects)
