"""What weight-check is told of a truck's papers."""

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.visit_routed import LaneSet, Patience, VisitRouted
from kakou.contracts.triggers import Trigger

from lane_router.goods.rules.cargo import stands_for
from lane_router.visits.assessment.assess import Routing
from lane_router.visits.assessment.facts import Facts


def routed_message(facts: Facts, routing: Routing, because: Trigger, gone: bool) -> VisitRouted:
    """`kakou.visit.routed.v1`, as told for this reason. gone: the truck is known to stand in the lane no longer."""
    visit, papers, lane = routing.visit, facts.papers, facts.lanes.here.lane
    filed = [entry.filed for entry in routing.entries]
    return VisitRouted(
        visit=visit.visit,
        gate=visit.gate,
        lane=visit.lane,
        direction=visit.gathered.direction,
        mode=visit.gathered.mode,
        papers=visit.papers,
        because=because,
        gathered_at=visit.gathered_at,
        offline=visit.offline,
        plate=visit.plate,
        plates_read=tuple(dict.fromkeys(plate.text for plate in visit.gathered.plates if plate.text)),
        firm=papers.firm,
        level=papers.level if papers.firm else None,
        lane_class=routing.lane.wanted,
        lane_set=LaneSet(
            classes=tuple(lane.classes),
            led_width=lane.led_width,
            mode=lane.mode,
            redirect_to=routing.lane.redirect_to,
        ),
        findings=routing.findings,
        passes=routing.passes,
        plan=routing.plan,
        weight=visit.gathered.weight,
        hazardous=facts.load.goods,
        contact=_contact(filed),
        draws=routing.draws,
        draw_key_id=routing.draw_key_id,
        trucks=routing.trucks,
        patience=Patience.of(facts.policy),
        policy_version=facts.policy_version,
        gone=gone,
        goods=stands_for(facts.load.lines),
        seals=tuple(dict.fromkeys(seal for one in filed for seal in one.seals)),
    )


def _contact(passes: list[GatePass]) -> str | None:
    for filed in passes:
        if (contact := filed.contact) is not None:
            return " ".join(part for part in (contact.name, contact.phone) if part) or None
    return None
