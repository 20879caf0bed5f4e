"""Would a pass get through now: the gate's own rules, asked about a truck that comes as the pass was filed."""

from collections.abc import Iterator
from typing import Final

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Lane
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.weigh_plan import WeightCheck
from kakou.contracts.pass_view import Readiness, Unknown
from kakou.contracts.verdicts import Reason
from kakou.reasons.rendering import graver_first, render
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.finished_numbers import PASSES, recall
from lane_router.handler import SERVICE
from lane_router.identity.vehicle_identity import Identity
from lane_router.inspection import draws
from lane_router.lanes.rules.lane_choice import LaneCondition
from lane_router.passes.validity import finished_finding
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import PASS
from lane_router.visits.assessment.assess import Routing, assess
from lane_router.visits.assessment.facts import Facts
from lane_router.visits.loading import facts_about
from lane_router.visits.rules.blocking import outcome_of
from lane_router.visits.rules.weigh_plan import weight_check

STATE: Final = SERVICE.name
"""The service whose state is asked."""

AT_THE_LANE: Final[tuple[Unknown, ...]] = ("identity", "weight", "lane")
"""What only the lane says of any truck."""

_A_LANE: Final = LaneCondition(Lane(gate="G", lane="L"))
"""One that says nothing of itself, and so takes every truck."""


def readiness(unit: UnitOfWork, no: str) -> Readiness | None:
    """What the gate would say of the pass's truck at log time; None where the pass is not on record.

    The same assessment as at the gate; its effects are left undone.
    """
    entry = unit.get(PASS, no, PassEntry)
    if entry is None:
        return _of_an_ended_pass(unit, no)
    visit = _as_filed(unit, entry.filed)
    plate = entry.filed.vehicle.plate
    who = Identity(plate, sure=True, physical=(plate,), unsure=None, findings=())
    facts = facts_about(unit, visit, who, [entry], (), _A_LANE)
    reasons = (*_reasons(facts, assess(facts, visit), entry.filed), *_refused_for(entry))
    return Readiness(
        no=no,
        ready=not reasons,
        state=entry.state,
        reasons=graver_first(reasons),
        warnings=entry.warnings,
        unknown=tuple(_unknown(facts, entry.filed)),
    )


def _of_an_ended_pass(unit: UnitOfWork, no: str) -> Readiness | None:
    """The same of a pass that is on record no more: never ready."""
    finished = recall(unit, PASSES, no)
    if finished is None or finished.how == "completed":
        return None
    finding = finished_finding(no, finished)
    reasons = (render(finding.code, finding.facts),)
    return Readiness(no=no, ready=False, state=finished.how, reasons=reasons, warnings=(), unknown=AT_THE_LANE)


def _refused_for(entry: PassEntry) -> tuple[Reason, ...]:
    return entry.reasons if entry.state == "refused" else ()


def _as_filed(unit: UnitOfWork, filed: GatePass) -> VisitEntry:
    """The visit of a truck in which everything is read as the pass has it."""
    read = {
        "direction": filed.direction,
        "containers": [{"no": box.no, "position": box.position, "confidence": "Y"} for box in filed.containers],
        "seals": filed.seals,
        "pass_nos": [filed.no],
    }
    return VisitEntry(
        visit="",
        gate=_A_LANE.lane.gate,
        lane=_A_LANE.lane.lane,
        gathered=VehicleGathered.model_validate(read),
        gathered_at=unit.log_time,
        offline=False,
        root=0,
        plate=filed.vehicle.plate,
    )


def _reasons(facts: Facts, routing: Routing, filed: GatePass) -> Iterator[Reason]:
    of_passes = (finding for one in routing.passes for finding in one.findings)
    for finding in (*routing.of_truck, *of_passes, *_undeclared(filed, facts.policy)):
        if (outcome := outcome_of(finding)) != "note":
            yield render(finding.code, finding.facts, outcome)  # type: ignore[arg-type]


def _undeclared(filed: GatePass, policy: PolicyValues) -> list[Finding]:
    """A pass without a weight stops its truck, whatever it weighs, where policy `unverifiable` refers for it."""
    if weight_check([filed], filed.direction) is not WeightCheck.UNDECLARED:
        return []
    return [Finding(code="weight.vehicle.undeclared", facts={"measured": "-"}, outcome=policy.unverifiable)]


def _unknown(facts: Facts, filed: GatePass) -> Iterator[Unknown]:
    policy = facts.policy
    yield from AT_THE_LANE
    if filed.seals:
        yield "seal"
    if _has_others(facts, filed):
        yield "choice"
    if draws.ratio_of(draws.kind_of_draw(filed.type), facts.papers.level, policy) > 0:
        yield "draw"
    if policy.forecast == "refer" and any(goods.storage_unit for goods in facts.load.goods):
        yield "forecast"


def _has_others(facts: Facts, filed: GatePass) -> bool:
    """Whether the truck has other passes that may be used in this direction, so that its plate does not say which."""
    numbers = [no for no in facts.of_plates[filed.vehicle.plate] if no != filed.no]
    return any(facts.books.passes[no].filed.direction == filed.direction for no in numbers)
