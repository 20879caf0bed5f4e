"""A barrier that shall rise for nobody: on two officers' word where the policy asks for two (policy two_persons)."""

from typing import NamedTuple

from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import RAISE_PROPOSED
from kakou.reasons import outcome_texts
from kakou.rules.two_persons import asks_two_to_raise
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import refuse

from weight_check.devices import proposed_raise
from weight_check.effects import KeepOrders
from weight_check.facts import LaneFacts
from weight_check.policy import policy_now
from weight_check.records import Orders
from weight_check.repository import event_facts, orders_of
from weight_check.verdict_revision import carry_out


class Agreed(NamedTuple):
    """A command that is to be given. orders: those of the lane before it. proposed_by: the officer to whose proposal
    it agrees."""

    orders: Orders
    proposed_by: str | None


def by_two(unit: UnitOfWork, said: DeviceCommanded, lane: LaneFacts) -> Agreed | None:
    """The raise that one officer commands; None where it is answered, by a proposal or a refusal."""
    who, now, policy = DecidedBy.of(unit.event.attributes, said.by), unit.log_time, policy_now(unit)
    proposed = proposed_raise.waiting_at(lane.orders, now)
    if said.agrees_to is not None and (proposed is None or proposed.task.id != said.agrees_to):
        refuse(unit, lane.name, outcome_texts.PROPOSAL_OVER(task=said.agrees_to))
        return None
    if not asks_two_to_raise(policy.two_persons):
        return Agreed(_ended(unit, lane, "the barrier is raised"), None)
    if proposed is None:
        orders = _ended(unit, lane, "no second officer agreed in time")
        reason, until = said.reason or "-", now + policy.referral_wait
        carry_out(unit, proposed_raise.propose(orders, lane.name, said.by, reason, who, until, event_facts(unit)))
        return None
    refusal = proposed_raise.why_not_agreed(proposed, who)
    if refusal is not None:
        refuse(unit, lane.name, refusal)
        return None
    return Agreed(_ended(unit, lane, "a second officer agreed"), proposed.by)


def without_proposal(unit: UnitOfWork, said: DeviceCommanded, lane: LaneFacts) -> Agreed:
    """Any other command is given on one officer's word. To keep the barrier shut withdraws a raise that is proposed."""
    keeps_shut = said.device == "barrier" and said.do == "keep-closed"
    return Agreed(_ended(unit, lane, "withdrawn by an officer") if keeps_shut else lane.orders, None)


def is_proposal(event: Event) -> bool:
    """Whether a task was closed that tells of such a raise."""
    return str(event.data.get("task")).startswith(f"{RAISE_PROPOSED}.")


def task_closed(unit: UnitOfWork, closing: TaskClosed) -> None:
    """A person has closed the task: the raise is withdrawn."""
    lane = ".".join(closing.task.split(".")[1:3])
    orders = orders_of(unit, lane)
    if orders.proposed is not None and orders.proposed.task.id == closing.task:
        carry_out(unit, [KeepOrders(lane, orders.model_copy(update={"proposed": None}))])


def proposal_due(unit: UnitOfWork, lane: str) -> None:
    """The lane's raise has waited for as long as it may."""
    orders = orders_of(unit, lane)
    if orders.proposed is not None and proposed_raise.waiting_at(orders, unit.log_time) is None:
        effects, _ = proposed_raise.end(orders, lane, event_facts(unit), "no second officer agreed in time")
        carry_out(unit, effects)


def _ended(unit: UnitOfWork, lane: LaneFacts, why: str) -> Orders:
    """The lane's orders without a raise that is proposed."""
    effects, orders = proposed_raise.end(lane.orders, lane.name, event_facts(unit), why)
    carry_out(unit, effects)
    return orders
