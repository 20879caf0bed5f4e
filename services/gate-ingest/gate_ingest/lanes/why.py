"""Why a barrier is shut, as one sentence with what would open it. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from kakou.contracts.verdicts import Bilingual

from gate_ingest.lane_record import LaneTruck, OfficersOrder
from gate_ingest.lanes.facts import LaneFacts
from gate_ingest.lanes.standing import LaneSeen

Fact = str | datetime | Bilingual
UNKNOWN_REASON: Final = Bilingual(zh="原因见车辆页面", en="see the truck's page")
NO_PLATE: Final = Bilingual(zh="未读到车牌的车辆", en="A truck without a plate")


@dataclass(frozen=True)
class Clause:
    """A sentence by its key, with what it speaks of."""

    key: str
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """said: the one reason that comes first. opens: what would open the barrier. beside: what else is the matter."""

    said: Clause
    opens: Clause
    beside: tuple[Clause, ...] = ()


def why_shut(seen: LaneSeen) -> Why:
    """From what is known alone; what the verdict says comes before what the devices do."""
    truck, beside = seen.facts.truck, tuple(_beside(seen.facts))
    if truck is None:
        said, opens = _of_nobody(seen.facts, seen.at)
        return Why(said, opens, tuple(each for each in beside if each != said))
    key, facts = _key(seen), _facts(seen, truck)
    opens_by = "remedy" if key == "refused" and truck.remedy is not None else key
    return Why(Clause(key, facts), Clause(f"opens_{opens_by}", facts), beside)


def _key(seen: LaneSeen) -> str:
    """Of the sentence for the step, or for what is special about it."""
    facts = seen.facts
    if seen.overdue:
        return "overdue"
    if seen.step == "rising" and (facts.barrier_fails or "barrier" in (*facts.faulty, *facts.failed)):
        return "barrier_faulty"
    if seen.step == "raised" and seen.down:
        return "passed"
    if seen.step in ("released", "expired") and facts.mode == "shadow":
        return "shadow"
    return seen.step


def _facts(seen: LaneSeen, truck: LaneTruck) -> dict[str, Fact]:
    """All that a sentence about the truck may speak of."""
    told: dict[str, Fact] = {
        "plate": truck.plate or NO_PLATE,
        "since": truck.raised_at or truck.at,
        "why": seen.facts.withheld or truck.why or UNKNOWN_REASON,
    }
    perhaps = {"to": truck.redirect_to, "until": truck.raise_until, "due": truck.due, "remedy": truck.remedy}
    return told | {name: fact for name, fact in perhaps.items() if fact is not None}


def _of_nobody(facts: LaneFacts, at: datetime) -> tuple[Clause, Clause]:
    order = facts.now.order
    counts = order is not None and (order.not_after is None or order.not_after > at)
    if order is not None and counts and order.device == "barrier" and order.do == "raise":
        return Clause("order_unanswered", _ordered(order)), Clause("opens_raise_ordered")
    if facts.closed:
        return Clause("closed"), Clause("opens_closed")
    return Clause("empty"), Clause("opens_empty")


def _beside(facts: LaneFacts) -> list[Clause]:
    now, said = facts.now, list[Clause]()
    if facts.called and facts.call is not None:
        said.append(Clause("called", {"since": facts.call.at}))
    if facts.silent:
        said.append(Clause("silent", {"since": now.report.at} if now.report is not None else {"since": "-"}))
    if facts.barrier_fails and now.barrier is not None:
        said.append(Clause(f"barrier_{now.barrier.state}", {"since": now.barrier.at}))
    said += [Clause("device_faulty", {"device": each}) for each in facts.faulty]
    said += [Clause("device_failed", {"device": each.device, "since": each.at}) for each in now.failures]
    if now.order is not None:
        said.append(Clause("order_unanswered", _ordered(now.order)))
    if facts.closed:
        said.append(Clause("closed"))
    return said


def _ordered(order: OfficersOrder) -> dict[str, Fact]:
    return {"by": order.by, "device": order.device, "do": order.do, "since": order.at}
