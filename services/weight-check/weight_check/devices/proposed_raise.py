"""A barrier that shall rise for nobody, where the policy asks for two officers: proposed by one, until another says the
same."""

from datetime import datetime

from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.task import RAISE_PROPOSED, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts

from weight_check.effects import AwaitSecondOfficer, Effect, KeepOrders
from weight_check.facts import EventFacts
from weight_check.records import Orders, ProposedRaise
from weight_check.tasks import new_task, opened, settled


def waiting_at(orders: Orders, now: datetime) -> ProposedRaise | None:
    """The raise that another officer may still agree to."""
    return orders.proposed if orders.proposed is not None and now < orders.proposed.until else None


def propose(
    orders: Orders, lane: str, by: str, reason: str, who: DecidedBy, until: datetime, event: EventFacts
) -> tuple[Effect, ...]:
    """Have the raise wait for a second officer, with a task that tells of it."""
    text = Bilingual(
        zh=f"关员{by}提议抬起车道{lane}的道闸，须另一名关员下达同样指令：{reason}",
        en=f"{by} proposes to raise the barrier of lane {lane}, for a second officer to command the same: {reason}",
    )
    task = new_task(event, RAISE_PROPOSED, TaskSubject(kind="lane", no=lane), text, until, str(event.root))
    task = task.model_copy(update={"proposed_by": who})
    proposed = ProposedRaise(by=by, reason=reason, who=who, until=until, task=task)
    kept = KeepOrders(lane, orders.model_copy(update={"proposed": proposed}))
    return opened(task), kept, AwaitSecondOfficer(lane, until)


def why_not_agreed(proposed: ProposedRaise, who: DecidedBy) -> Bilingual | None:
    """Why `who` cannot agree to the raise that waits; None when they can."""
    if who.is_another_than(proposed.who):
        return None
    return outcome_texts.OWN_RAISE(by=proposed.by)


def end(orders: Orders, lane: str, event: EventFacts, why: str) -> tuple[tuple[Effect, ...], Orders]:
    """What follows when no raise waits at the lane any more, and its orders then; nothing where none does."""
    if orders.proposed is None:
        return (), orders
    left = orders.model_copy(update={"proposed": None})
    return (settled(orders.proposed.task, event, why), KeepOrders(lane, left)), left
