"""The papers' side of a visit: everything that speaks about it before it is weighed."""

from collections.abc import Sequence
from datetime import timedelta

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.visit_routed import Finding, HazardousGoods, LaneSet, Patience, VisitRouted
from kakou.contracts.triggers import Trigger
from kakou.contracts.verdicts import OUTCOMES, Draw
from kakou.reasons.rendering import spec_of
from kakou.rules.gate_pass import takes_part
from kakou.runtime.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import deadlines, repository
from lane_router.goods.rules import hazardous
from lane_router.goods.rules.cargo import stands_for
from lane_router.inspection import draws
from lane_router.lanes import lane_state
from lane_router.lanes.rules import lane_choice
from lane_router.ledger import truck_progress
from lane_router.passes import validity
from lane_router.records import PassEntry, VisitEntry
from lane_router.visits import duplicate_plates
from lane_router.visits.assess import assess
from lane_router.visits.draw_key import the_key
from lane_router.visits.facts import Papers, gather_papers
from lane_router.visits.rules import blocking
from lane_router.visits.rules.blocking import outcome_of
from lane_router.visits.rules.weigh_plan import weigh_plan

STANDS = timedelta(days=1)
"""A truck stands at a lane no longer than that."""

_GRAVITY: tuple[str, ...] = OUTCOMES


def route(unit: UnitOfWork, visit: VisitEntry, because: Trigger, gone: bool = False) -> tuple[VisitEntry, VisitRouted]:
    """The visit with the passes it now holds, and what to tell weight-check. Binds and frees passes as it goes.

    gone: the truck is known to stand in the lane no longer.
    """
    policy, version = repository.policy_of(unit)
    papers = gather_papers(unit, visit, policy)
    here = lane_state.standing(unit, visit.gate, visit.lane, policy, here=True)
    _look_again_when_permissions_end(unit, visit, papers)
    said = assess(unit, visit, papers, here, policy)
    entries, routed, goods = said.entries, said.passes, said.goods
    drawn, key_id = _draws(unit, entries, papers, policy)
    choice = _lane(unit, visit, here, entries, goods, policy)
    findings = (
        *_session(visit),
        *papers.findings,
        *(() if gone else duplicate_plates.elsewhere(unit, visit, papers)),
        *said.of_vehicle,
        *choice.findings,
        *said.of_goods,
        *hazardous.aboard_findings(goods),
        *draws.draw_findings(drawn),
    )
    everything = (*findings, *(finding for one in routed for finding in one.findings))
    numbers = list(papers.documents)
    if len(numbers) > 1:
        findings = (*findings, *blocking.blocking_findings(numbers, everything))
    visit = visit.model_copy(
        update={
            "plate": papers.who.plate if visit.plate is None else visit.plate,
            "sure": papers.who.sure,
            "found": tuple(entry.filed.no for entry in entries),
            "bound": tuple(entry.filed.no for entry in entries if entry.visit == visit.visit),
            "contested": said.contested,
            "redirected": choice.redirect_to is not None and _gravest(everything) == "redirect",
            "liftable": all(spec_of(one.code).officer or outcome_of(one) != "refuse" for one in everything),
        }
    )
    told = VisitRouted(
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
        lane_class=choice.wanted,
        lane_set=LaneSet(
            classes=tuple(here.lane.classes),
            led_width=here.lane.led_width,
            mode=here.lane.mode,
            redirect_to=choice.redirect_to,
        ),
        findings=findings,
        passes=routed,
        plan=weigh_plan(
            [entry.filed for entry in entries],
            papers.documents,
            papers.vehicle,
            visit.gathered.direction,
            policy,
            here.lane.bridge,
        ),
        weight=visit.gathered.weight,
        hazardous=goods,
        contact=_contact(entries),
        draws=drawn,
        draw_key_id=key_id,
        trucks=_trucks(unit, entries),
        patience=Patience.of(policy),
        policy_version=version,
        gone=gone,
        goods=stands_for([line for lines in said.cargo.values() for line in lines]),
        seals=tuple(dict.fromkeys(seal for entry in entries for seal in entry.filed.seals)),
    )
    return visit, told


def _look_again_when_permissions_end(unit: UnitOfWork, visit: VisitEntry, papers: Papers) -> None:
    """A truck that stands released may not go once its goods' permission has ended."""
    for document in papers.documents.values():
        permission = document.document.permission
        if permission is None or permission.until is None:
            continue
        if unit.log_time < permission.until <= unit.log_time + STANDS:
            set_timer(unit, permission.until, deadlines.PERMISSION, visit.visit)


def _draws(
    unit: UnitOfWork, entries: list[PassEntry], papers: Papers, policy: PolicyValues
) -> tuple[tuple[Draw, ...], str | None]:
    """One draw for each pass held, and the id of the key it was made with. None for what an officer let through."""
    bound = [entry for entry in entries if entry.state == "bound" and entry.ending is None]
    if not bound:
        return (), None
    key, key_id = the_key(unit)
    drawn = [
        draws.draw(key, entry.filed.no, draws.kind_of_draw(entry.filed.type), papers.level, policy) for entry in bound
    ]
    return tuple(drawn), key_id


def _lane(
    unit: UnitOfWork,
    visit: VisitEntry,
    here: lane_choice.Standing,
    entries: list[PassEntry],
    goods: Sequence[HazardousGoods],
    policy: PolicyValues,
) -> lane_choice.LaneChoice:
    """Whether this is a lane for the truck; the others are looked at only when it is not."""
    direction, hazard = visit.gathered.direction, bool(goods)
    filed = [entry.filed for entry in entries]
    asked = policy.hazardous_lane_required and any(map(hazardous.needs_hazardous_lane, goods))
    wanted = lane_choice.wanted_class(filed, hazard, asked, here.lane)
    if not filed and here.works:
        return lane_choice.LaneChoice(wanted)
    if lane_choice.fits(here, wanted, direction, hazard):
        return lane_choice.LaneChoice(wanted)
    steps = {step for entry in entries if (step := validity.step_ahead(entry)) is not None}
    return lane_choice.choose_lane(here, lane_state.other_lanes(unit, policy), wanted, direction, hazard, steps)


def _session(visit: VisitEntry) -> list[Finding]:
    """One session is one vehicle."""
    if visit.other_plate is None:
        return []
    facts = {"first": visit.plate or "-", "read": visit.other_plate}
    return [Finding(code="identity.plate.other-in-session", facts=facts)]


def _trucks(unit: UnitOfWork, entries: list[PassEntry]) -> tuple[int, int] | None:
    """Truck 4 of 7: which of a split declaration's trucks this is, of those known so far."""
    for entry in entries:
        if takes_part(entry.filed):
            for document in repository.documents_of(unit, entry).values():
                return truck_progress.place_of(document, entry.filed.no)
    return None


def _contact(entries: list[PassEntry]) -> str | None:
    for entry in entries:
        if (contact := entry.filed.contact) is not None:
            return " ".join(part for part in (contact.name, contact.phone) if part) or None
    return None


def _gravest(findings: tuple[Finding, ...]) -> str:
    return max((outcome_of(finding) for finding in findings), key=_GRAVITY.index, default=_GRAVITY[0])
