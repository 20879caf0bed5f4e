"""Reads the facts of a visit: nothing here decides, nothing is written.

What is dear to look up is looked up only where a pure rule says that it matters: other lanes where this one is none for
the truck, a firm's credit level where a guarantee is asked for, evidence for goods that need it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Enterprise
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.identifiers import zone_customs

from lane_router import finished_numbers, repository
from lane_router.documents import guarantee
from lane_router.goods.rules import evidence, hazardous
from lane_router.goods.rules.evidence import Evidence
from lane_router.goods.rules.temporary_movements import Expected, due_back
from lane_router.goods.rules.truckload import Truckload, truckload
from lane_router.identity.vehicle_identity import Identity
from lane_router.lanes import lane_state
from lane_router.lanes.rules import lane_choice
from lane_router.lanes.rules.lane_choice import LaneCondition
from lane_router.records import Away, DeclarationEntry, Equipment, PassEntry, VisitEntry
from lane_router.state import (
    AWAY,
    DECLARATION,
    DRAW_KEY,
    ENTERPRISE,
    EQUIPMENT,
    ORDERS_ON,
    VEHICLE,
    VISIT,
    EnterpriseEntry,
    Numbers,
    VehicleEntry,
)
from lane_router.visits import draw_key, pass_search
from lane_router.visits.assessment import document_checks
from lane_router.visits.assessment.accounts import Books
from lane_router.visits.assessment.facts import Facts, Lanes, Papers
from lane_router.visits.binding import books_of


def facts_of(unit: UnitOfWork, visit: VisitEntry) -> Facts:
    """Everything on record that the papers' side of the visit's verdict depends on."""
    policy, _ = repository.policy_of(unit)
    who = pass_search.identity_of(unit, visit.gathered, policy)
    passes, findings = pass_search.passes_of(unit, visit, who)
    here = lane_state.condition_of(unit, visit.gate, visit.lane, policy, here=True)
    return facts_about(unit, visit, who, passes, findings, here)


def facts_about(
    unit: UnitOfWork,
    visit: VisitEntry,
    who: Identity,
    passes: Sequence[PassEntry],
    findings: tuple[Finding, ...],
    here: LaneCondition,
) -> Facts:
    """The same for a vehicle that is known, with the passes found for it, at this lane."""
    policy, version = repository.policy_of(unit)
    papers = _papers(unit, visit.gathered, who, findings, passes, policy)
    added = repository.additions_of(unit)
    filed = [one.filed for one in passes]
    load = truckload(filed, papers.documents, added.catalogue, added.bans, policy)
    found = {one.filed.no for one in passes}
    books = books_of(unit, passes, [no for no in visit.bound if no not in found])
    of_plates = _of_plates(unit, visit, who)
    books = _with_plates(unit, books, of_plates)
    elsewhere = [other for other in books.visits.values() if other.visit != visit.visit]
    lanes = dict.fromkeys(other.at for other in elsewhere)
    key = unit.get_text(DRAW_KEY, draw_key.CURRENT)
    event = unit.event
    return Facts(
        customs=zone_customs(unit.zone),
        now=unit.log_time,
        policy=policy,
        policy_version=version,
        papers=papers,
        load=load,
        evidence=_evidence(unit, load, papers.documents, policy),
        books=books,
        lanes=_lanes(unit, visit, passes, load, here, policy),
        of_plates=of_plates,
        in_lanes={lane: next(iter(lane_state.at_lane(unit, lane)[-1:]), None) for lane in lanes},
        draw_key=key or draw_key.made_from(event.value, event.partition, event.origin.root),
        draw_key_is_new=key is None,
    )


def _papers(
    unit: UnitOfWork,
    reading: VehicleGathered,
    who: Identity,
    findings: tuple[Finding, ...],
    passes: Sequence[PassEntry],
    policy: PolicyValues,
) -> Papers:
    numbers = [ref.no for one in passes for ref in one.filed.documents]
    firms = [one.filed.firm for one in passes if one.filed.firm]
    targets = document_checks.order_targets(reading, who, [one.filed for one in passes])
    unit.require_all(
        (
            *((DECLARATION, no) for no in numbers),
            *((ENTERPRISE, firm) for firm in firms),
            *((ORDERS_ON, target) for target in targets),
        )
    )
    documents = repository.declarations(unit, numbers)
    declared = [document.document for document in documents.values()]
    firm = next(iter(firms), None) or next((one.firm for one in declared), None)
    asked = [one.firm for one in declared if guarantee.needs_guarantee(one, policy)]
    targets += [f"enterprise:{one.firm}" for one in declared]
    vehicle = unit.get(VEHICLE, who.plate, VehicleEntry) if who.plate else None
    return Papers(
        who=who,
        findings=findings,
        passes=tuple(passes),
        documents=documents,
        completed=_completed(unit, [no for no in numbers if no not in documents]),
        vehicle=vehicle.document if vehicle else None,
        firm=firm,
        enterprises=_enterprises(unit, [*([firm] if firm else []), *asked]),
        orders=_orders(unit, targets),
    )


def _completed(unit: UnitOfWork, numbers: Sequence[str]) -> dict[str, str]:
    finished = finished_numbers.recall_all(unit, finished_numbers.DECLARATIONS, numbers)
    return {no: one.on for no, one in finished.items()}


def _enterprises(unit: UnitOfWork, firms: Iterable[str]) -> dict[str, Enterprise]:
    found = {firm: unit.get(ENTERPRISE, firm, EnterpriseEntry) for firm in dict.fromkeys(firms)}
    return {firm: entry.document for firm, entry in found.items() if entry is not None}


def _orders(unit: UnitOfWork, targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    wanted = list(dict.fromkeys(targets))
    unit.require(ORDERS_ON, wanted)
    found = {target: unit.get(ORDERS_ON, target, Numbers) for target in wanted}
    return {target: known.nos for target, known in found.items() if known is not None}


def _of_plates(unit: UnitOfWork, visit: VisitEntry, who: Identity) -> dict[str, tuple[str, ...]]:
    """Of a vehicle that stands here beyond doubt; what was recorded offline is long gone."""
    if not who.sure or visit.offline:
        return {}
    return {plate: repository.passes_of_plate(unit, plate).live for plate in who.physical}


def _with_plates(unit: UnitOfWork, books: Books, of_plates: Mapping[str, Sequence[str]]) -> Books:
    """The books with the passes of the plates, and the visits that hold them."""
    passes = repository.passes(unit, (no for numbers in of_plates.values() for no in numbers))
    holders = list(dict.fromkeys(one.visit for one in passes.values() if one.state == "bound" and one.visit))
    unit.require(VISIT, holders)
    visits = {no: visit for no in holders if (visit := unit.get(VISIT, no, VisitEntry)) is not None}
    return Books(passes | dict(books.passes), books.declarations, visits | dict(books.visits))


def _evidence(
    unit: UnitOfWork, load: Truckload, documents: Mapping[str, DeclarationEntry], policy: PolicyValues
) -> Evidence:
    things = {no: unit.get(EQUIPMENT, no, Equipment) for no in evidence.equipment_asked(load.lines, documents)}
    away = {no: unit.get(AWAY, no, Away) for no in evidence.away_asked(load.lines, documents, policy)}
    return Evidence(
        equipment={no: entry for no, entry in things.items() if entry is not None},
        away={no: Expected(one, _due(unit, one, policy)) for no, one in away.items() if one is not None},
    )


def _due(unit: UnitOfWork, away: Away, policy: PolicyValues) -> datetime:
    went = unit.get(DECLARATION, away.document, DeclarationEntry)
    return due_back(away, went.document if went is not None else None, policy.stay_limit)


def _lanes(
    unit: UnitOfWork,
    visit: VisitEntry,
    passes: Sequence[PassEntry],
    load: Truckload,
    here: LaneCondition,
    policy: PolicyValues,
) -> Lanes:
    filed, hazard = [one.filed for one in passes], bool(load.goods)
    asked = policy.hazardous_lane_required and any(map(hazardous.needs_hazardous_lane, load.goods))
    wanted = lane_choice.wanted_class(filed, hazard, asked, here.lane)
    fits = lane_choice.fits(here, wanted, visit.gathered.direction, hazard) or (not filed and here.works)
    return Lanes(here, wanted, None if fits else tuple(lane_state.other_lanes(unit, policy)))
