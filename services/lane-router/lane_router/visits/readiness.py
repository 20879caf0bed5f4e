"""Would a pass get through now: the gate's own rules, asked about a truck that comes as the pass was filed."""

from collections.abc import Iterator
from typing import Final

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Lane, Level
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.visit_routed import Finding, WeightCheck
from kakou.contracts.pass_view import Readiness, Unknown
from kakou.contracts.verdicts import Reason
from kakou.reasons.rendering import graver_first, render
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import repository
from lane_router.handler import SERVICE
from lane_router.identity.vehicle_identity import Identity
from lane_router.inspection import draws
from lane_router.lanes.rules.lane_choice import Standing
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import PASS
from lane_router.visits.assess import Assessment, assess
from lane_router.visits.facts import Papers, papers_of
from lane_router.visits.rules.blocking import outcome_of
from lane_router.visits.rules.weigh_plan import weight_check

STATE: Final = SERVICE.name
"""The service whose state is asked."""

_A_LANE: Final = Standing(Lane(gate="G", lane="L"))
"""One that says nothing of itself, and so takes every truck."""


def readiness(unit: UnitOfWork, no: str) -> Readiness | None:
    """What the gate would say of the pass's truck at log time; None where the pass is not on record.

    Passes are held, and trucks looked for in other lanes, as at the gate: the unit is not to be kept.
    """
    entry = unit.get(PASS, no, PassEntry)
    if entry is None:
        return None
    policy, _ = repository.policy_of(unit)
    visit = _as_filed(unit, entry.filed)
    plate = entry.filed.vehicle.plate
    who = Identity(plate, sure=True, physical=(plate,), unsure=None, findings=())
    papers = papers_of(unit, visit.gathered, who, (), [entry])
    said = assess(unit, visit, papers, _A_LANE, policy)
    reasons = (*_reasons(said, entry.filed, policy), *(entry.reasons if entry.state == "refused" else ()))
    return Readiness(
        no=no,
        ready=not reasons,
        state=entry.state,
        reasons=graver_first(reasons),
        warnings=entry.warnings,
        unknown=tuple(_unknown(unit, said, entry.filed, papers, policy)),
    )


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


def _reasons(said: Assessment, filed: GatePass, policy: PolicyValues) -> Iterator[Reason]:
    of_passes = (finding for one in said.passes for finding in one.findings)
    for finding in (*said.of_vehicle, *said.of_goods, *of_passes, *_undeclared(filed, policy)):
        if (outcome := outcome_of(finding)) != "note":
            yield render(finding.code, finding.facts, outcome)  # type: ignore[arg-type]


def _undeclared(filed: GatePass, policy: PolicyValues) -> list[Finding]:
    """A pass without a weight stops its truck, whatever it weighs, where policy `unverifiable` refers for it."""
    if weight_check([filed], filed.direction) is not WeightCheck.UNDECLARED:
        return []
    return [Finding(code="weight.vehicle.undeclared", facts={"measured": "-"}, outcome=policy.unverifiable)]


def _unknown(
    unit: UnitOfWork, said: Assessment, filed: GatePass, papers: Papers, policy: PolicyValues
) -> Iterator[Unknown]:
    yield from ("identity", "weight", "lane")
    if filed.seals:
        yield "seal"
    if _others_of_its_truck(unit, filed):
        yield "choice"
    level: Level = papers.level
    if draws.ratio_of(draws.kind_of_draw(filed.type), level, policy) > 0:
        yield "draw"
    if policy.forecast == "refer" and any(goods.storage_unit for goods in said.goods):
        yield "forecast"


def _others_of_its_truck(unit: UnitOfWork, filed: GatePass) -> bool:
    """Whether the truck has other passes that may be used in this direction, so that its plate does not say which."""
    numbers = [no for no in repository.passes_of_plate(unit, filed.vehicle.plate).live if no != filed.no]
    unit.require(PASS, numbers)
    others = (repository.the_pass(unit, no) for no in numbers)
    return any(one.filed.direction == filed.direction for one in others)
