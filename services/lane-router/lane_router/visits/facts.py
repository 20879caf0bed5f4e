"""The papers behind a visit, loaded: who it is by the readings, its passes, their documents, orders against them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Enterprise, Level, Vehicle
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.visit_routed import Finding
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.identifiers import PASS_NO, pass_customs, zone_customs

from lane_router import repository
from lane_router.documents import document_release
from lane_router.identity import vehicle_identity
from lane_router.identity.vehicle_identity import Identity
from lane_router.passes import validity
from lane_router.records import DeclarationEntry, PassEntry, VisitEntry
from lane_router.state import (
    DECLARATION,
    ENTERPRISE,
    ORDERS_ON,
    PASS,
    PLATE_OF_CARD,
    PLATE_OF_TAG,
    VEHICLE,
    EnterpriseEntry,
    Numbers,
    VehicleEntry,
)
from lane_router.visits.rules import pass_selection


@dataclass(frozen=True, slots=True)
class Papers:
    """What is on record about a vehicle at a lane. findings: of identifying it and of the search for its passes."""

    who: Identity
    findings: tuple[Finding, ...]
    passes: tuple[PassEntry, ...]
    documents: dict[str, DeclarationEntry] = field(default_factory=dict)
    vehicle: Vehicle | None = None
    firm: str | None = None
    enterprise: Enterprise | None = None

    @property
    def level(self) -> Level:
        """The firm's credit level; a firm not on record is an ordinary one."""
        return self.enterprise.level if self.enterprise else "ordinary"


def gather_papers(unit: UnitOfWork, visit: VisitEntry, policy: PolicyValues) -> Papers:
    """Everything on record that the visit's verdict may depend on."""
    reading = visit.gathered
    who = vehicle_identity.identify(
        reading,
        _plates(unit, PLATE_OF_TAG, (tag.number for tag in reading.tags)),
        _plates(unit, PLATE_OF_CARD, (card.number for card in reading.cards)),
        policy.confidence_floor,
        policy.misread_characters,
    )
    shown = pass_selection.shown_numbers(reading)
    if visit.found:
        unit.require(PASS, list(visit.found))
        passes, search = [repository.the_pass(unit, no) for no in visit.found], _unknown(unit, shown)
    elif shown:
        unit.require(PASS, list(shown))
        found = [unit.get(PASS, no, PassEntry) for no in shown]
        passes, search = [entry for entry in found if entry is not None], _unknown(unit, shown)
    else:
        passes, search = _by_plate(unit, who, visit)
    about_plate = (
        vehicle_identity.corroborated(who, [one.filed.vehicle.plate for one in passes]) if shown else who.findings
    )
    return papers_of(unit, reading, who, (*about_plate, *search), passes)


def papers_of(
    unit: UnitOfWork,
    reading: VehicleGathered,
    who: Identity,
    findings: tuple[Finding, ...],
    passes: Sequence[PassEntry],
) -> Papers:
    """What is on record about a vehicle that is known, with the passes found for it."""
    _load(unit, reading, passes)
    documents = repository.declarations(unit, (ref.no for one in passes for ref in one.filed.documents))
    vehicle = unit.get(VEHICLE, who.plate, VehicleEntry) if who.plate else None
    firm = next((one.filed.firm for one in passes if one.filed.firm), None)
    firm = firm or next((document.document.firm for document in documents.values()), None)
    enterprise = unit.get(ENTERPRISE, firm, EnterpriseEntry) if firm else None
    return Papers(
        who=who,
        findings=findings,
        passes=tuple(passes),
        documents=documents,
        vehicle=vehicle.document if vehicle else None,
        firm=firm,
        enterprise=enterprise.document if enterprise else None,
    )


def _load(unit: UnitOfWork, reading: VehicleGathered, passes: Sequence[PassEntry]) -> None:
    """Have all that the passes and readings lead to loaded in one go."""
    documents = [ref.no for one in passes for ref in one.filed.documents]
    firms = [one.filed.firm for one in passes if one.filed.firm]
    boxes = [box.no for one in passes for box in one.filed.containers]
    boxes += [box.container for box in reading.containers if box.container]
    against = (
        *(f"pass:{one.filed.no}" for one in passes),
        *(f"declaration:{no}" for no in documents),
        *(f"enterprise:{firm}" for firm in firms),
        *(f"container:{no}" for no in boxes),
    )
    unit.require_all(
        (
            *((DECLARATION, no) for no in documents),
            *((ENTERPRISE, firm) for firm in firms),
            *((ORDERS_ON, target) for target in against),
        )
    )


def orders(unit: UnitOfWork, kind: str, nos: Iterable[str]) -> list[Finding]:
    """Findings of the control orders against targets of one kind that are not released."""
    wanted = list(dict.fromkeys(nos))
    unit.require(ORDERS_ON, [f"{kind}:{no}" for no in wanted])
    found = []
    for no in wanted:
        known = unit.get(ORDERS_ON, f"{kind}:{no}", Numbers)
        found += [document_release.order_finding(kind, no, order) for order in known.nos] if known else []
    return found


def _plates(unit: UnitOfWork, kind: str, ids: Iterable[str | None]) -> dict[str, str]:
    """The registered plates of tags or cards, by id."""
    wanted = [one for one in dict.fromkeys(ids) if one]
    unit.require(kind, wanted)
    found = {one: unit.get_text(kind, one) for one in wanted}
    return {one: plate for one, plate in found.items() if plate is not None}


def _unknown(unit: UnitOfWork, shown: Sequence[str]) -> list[Finding]:
    """Numbers shown that are not on record: another customs' pass, or none at all."""
    ours = zone_customs(unit.zone)
    unit.require(PASS, list(shown))
    findings = []
    for no in shown:
        if unit.get(PASS, no, PassEntry) is not None:
            continue
        if PASS_NO.fits(no) and pass_customs(no) != ours:
            findings.append(validity.wrong_customs(no, pass_customs(no), ours))
        else:
            findings.append(Finding(code="pass.number.unknown", facts={"pass": no}))
    return findings


def _by_plate(unit: UnitOfWork, who: Identity, visit: VisitEntry) -> tuple[list[PassEntry], list[Finding]]:
    """The pass of the plates read, where none was shown."""
    if who.plate is None:
        return [], []
    direction = visit.gathered.direction
    plates = who.physical or (who.plate,)
    live, last = _live_passes(unit, plates), None
    for plate in plates:
        last = last or repository.passes_of_plate(unit, plate).last(direction)
    choice = pass_selection.choose(who.plate, direction, live, last)
    if choice.nos:
        unit.require(PASS, list(choice.nos))
        return [repository.the_pass(unit, no) for no in choice.nos], []
    if not live and (proposed := _proposed(unit, who.plate, visit)) is not None:
        facts = {"read": who.plate, "proposed": proposed}
        return [], [Finding(code="identity.plate.lookalike", facts=facts)]
    if who.unsure is not None:
        return [], []  # another plate may have the pass: that it is unsure is all there is to say
    return [], list(choice.findings)


def _live_passes(unit: UnitOfWork, plates: Sequence[str]) -> list[tuple[str, PassEntry]]:
    numbers = [no for plate in plates for no in repository.passes_of_plate(unit, plate).live]
    unit.require(PASS, numbers)
    return [(no, repository.the_pass(unit, no)) for no in dict.fromkeys(numbers)]


def _proposed(unit: UnitOfWork, plate: str, visit: VisitEntry) -> str | None:
    """A plate that looks like the one read and has a pass for this direction. It is only ever proposed."""
    for other in vehicle_identity.lookalikes(plate):
        live = _live_passes(unit, [other])
        if any(entry.filed.direction == visit.gathered.direction for _, entry in live):
            return other
    return None
