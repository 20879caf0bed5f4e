"""What the papers say of a truck before it is weighed: a function of the facts and the visit, and of nothing else.

Asked at the gate for a truck that has come, and by readiness for one that has not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from kakou.contracts.documents.reference import Bridge
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import RoutedPass
from kakou.contracts.events.weigh_plan import WeighPlan
from kakou.contracts.verdicts import OUTCOMES, Draw
from kakou.reasons.rendering import spec_of
from kakou.rules import weight_bands
from kakou.rules.gate_pass import takes_part

from lane_router.goods.rules import hazardous
from lane_router.inspection import draws
from lane_router.lanes.rules.lane_choice import LaneChoice, choose_lane
from lane_router.ledger import truck_progress
from lane_router.passes import validity
from lane_router.records import PassEntry, VisitEntry
from lane_router.visits import draw_key
from lane_router.visits.assessment import document_checks, duplicate_plates
from lane_router.visits.assessment.accounts import Accounts
from lane_router.visits.assessment.effects import Effect, KeepDrawKey, LookAgain
from lane_router.visits.assessment.facts import Facts
from lane_router.visits.assessment.pass_assessment import assess_passes
from lane_router.visits.rules import blocking
from lane_router.visits.rules.blocking import outcome_of
from lane_router.visits.rules.weigh_plan import weigh_plan

STANDS = timedelta(days=1)
"""A truck stands at a lane no longer than that."""

_ANY_BRIDGE = Bridge()
"""Of a lane that says nothing of its own."""

_GRAVITY: tuple[str, ...] = OUTCOMES


@dataclass(frozen=True, slots=True)
class Routing:
    """The papers' side of a verdict.

    visit: with what was found, and the passes it now holds. entries, passes: the passes as they now stand, and as
    weight-check is told. findings: all but those of a pass. of_truck: those of them that hold in whatever lane the
    truck stands. trucks: which of a split declaration's trucks this is, of those known so far.
    effects: what is to be done, in order.
    """

    visit: VisitEntry
    entries: tuple[PassEntry, ...]
    passes: tuple[RoutedPass, ...]
    findings: tuple[Finding, ...]
    of_truck: tuple[Finding, ...]
    lane: LaneChoice
    plan: WeighPlan | None
    draws: tuple[Draw, ...]
    draw_key_id: str | None
    trucks: tuple[int, int] | None
    effects: tuple[Effect, ...]


def assess(facts: Facts, visit: VisitEntry, gone: bool = False) -> Routing:
    """Ask every rule about the truck. gone: it is known to stand in the lane no longer."""
    papers, goods = facts.papers, facts.load.goods
    accounts = Accounts.of(facts.books)
    accounts.effects += _ends_of_permissions(facts, visit)
    passes = assess_passes(facts, visit, accounts)
    of_vehicle = document_checks.of_vehicle(facts, visit.gathered)
    drawn, key_id = _draws(facts, passes.entries, accounts)
    choice = _lane(facts, visit, passes.entries)
    findings = (
        *_session(visit),
        *papers.findings,
        *(() if gone else duplicate_plates.elsewhere(facts, visit, accounts)),
        *of_vehicle,
        *choice.findings,
        *facts.load.findings,
        *hazardous.aboard_findings(goods),
        *draws.draw_findings(drawn),
    )
    everything = (*findings, *(finding for one in passes.routed for finding in one.findings))
    numbers = list(papers.documents)
    if len(numbers) > 1:
        findings = (*findings, *blocking.blocking_findings(numbers, everything))
    bound = tuple(entry.filed.no for entry in passes.entries if entry.visit == visit.visit)
    after = visit.model_copy(
        update={
            "plate": papers.who.plate if visit.plate is None else visit.plate,
            "sure": papers.who.sure,
            "found": tuple(entry.filed.no for entry in passes.entries),
            "bound": bound,
            "contested": tuple(passes.contested),
            "redirected": choice.redirect_to is not None and _gravest(everything) == "redirect",
            "liftable": all(spec_of(one.code).officer or outcome_of(one) != "refuse" for one in everything),
        }
    )
    trucks = _trucks(passes.entries, accounts)
    _free_the_others(visit, bound, accounts)
    accounts.keep_visit(after)
    filed, here = [entry.filed for entry in passes.entries], facts.lanes.here.lane
    return Routing(
        visit=after,
        entries=tuple(passes.entries),
        passes=tuple(passes.routed),
        findings=findings,
        of_truck=(*of_vehicle, *facts.load.findings),
        lane=choice,
        plan=weigh_plan(
            filed,
            papers.documents,
            papers.vehicle,
            visit.gathered.direction,
            weight_bands.bands(facts.policy),
            weight_bands.instrument(facts.policy, here.bridge or _ANY_BRIDGE),
        ),
        draws=drawn,
        draw_key_id=key_id,
        trucks=trucks,
        effects=tuple(accounts.effects),
    )


def _ends_of_permissions(facts: Facts, visit: VisitEntry) -> Iterator[Effect]:
    """A truck that stands released may not go once its goods' permission has ended."""
    for document in facts.papers.documents.values():
        permission = document.document.permission
        until = permission.until if permission is not None else None
        if until is not None and facts.now < until <= facts.now + STANDS:
            yield LookAgain(until, visit.visit)


def _draws(facts: Facts, entries: list[PassEntry], accounts: Accounts) -> tuple[tuple[Draw, ...], str | None]:
    """One draw for each pass held, and the id of the key it was made with. None for what an officer let through."""
    bound = [entry.filed for entry in entries if entry.state == "bound" and entry.ending is None]
    if not bound:
        return (), None
    if facts.draw_key_is_new:
        accounts.effects.append(KeepDrawKey(facts.draw_key))
    key, key_id = draw_key.read(facts.draw_key)
    level, policy = facts.papers.level, facts.policy
    return tuple(draws.draw(key, one.no, draws.kind_of_draw(one.type), level, policy) for one in bound), key_id


def _lane(facts: Facts, visit: VisitEntry, entries: list[PassEntry]) -> LaneChoice:
    """Whether this is a lane for the truck, and where it should go if not."""
    lanes = facts.lanes
    if lanes.others is None:
        return LaneChoice(lanes.wanted)
    steps = {step for entry in entries if (step := validity.step_ahead(entry)) is not None}
    direction, hazard = visit.gathered.direction, bool(facts.load.goods)
    return choose_lane(lanes.here, lanes.others, lanes.wanted, direction, hazard, steps)


def _session(visit: VisitEntry) -> list[Finding]:
    """One session is one vehicle."""
    if visit.other_plate is None:
        return []
    facts = {"first": visit.plate or "-", "read": visit.other_plate}
    return [Finding(code="identity.plate.other-in-session", facts=facts)]


def _trucks(entries: list[PassEntry], accounts: Accounts) -> tuple[int, int] | None:
    """Truck 4 of 7."""
    for entry in entries:
        if takes_part(entry.filed):
            for document in accounts.documents_of(entry).values():
                return truck_progress.place_of(document, entry.filed.no)
    return None


def _free_the_others(visit: VisitEntry, bound: tuple[str, ...], accounts: Accounts) -> None:
    """Passes that the visit held, and that its new reading no longer goes with."""
    for no in visit.bound:
        if no not in bound and accounts.passes[no].visit == visit.visit:
            accounts.let_go(no, visit.visit)


def _gravest(findings: tuple[Finding, ...]) -> str:
    return max((outcome_of(finding) for finding in findings), key=_GRAVITY.index, default=_GRAVITY[0])
