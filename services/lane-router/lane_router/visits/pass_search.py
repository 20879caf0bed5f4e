"""Who stands in the lane by the register, and which of the zone's passes it goes with."""

from collections.abc import Iterable, Sequence

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.identifiers import PASS_NO, pass_customs, zone_customs

from lane_router import finished_numbers, repository
from lane_router.identity import vehicle_identity
from lane_router.identity.vehicle_identity import Identity
from lane_router.passes import validity
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import PASS, PLATE_OF_CARD, PLATE_OF_TAG
from lane_router.visits.rules import pass_selection

Found = tuple[list[PassEntry], tuple[Finding, ...]]
"""Passes in the order they are tried, and what identifying the vehicle and the search itself found."""


def identity_of(unit: UnitOfWork, reading: VehicleGathered, policy: PolicyValues) -> Identity:
    """Who the readings say it is, with the plates that its tags and cards are registered for."""
    return vehicle_identity.identify(
        reading,
        _plates(unit, PLATE_OF_TAG, (tag.number for tag in reading.tags)),
        _plates(unit, PLATE_OF_CARD, (card.number for card in reading.cards)),
        policy.confidence_floor,
        policy.misread_characters,
    )


def passes_of(unit: UnitOfWork, visit: VisitEntry, who: Identity) -> Found:
    """The passes found for the visit before; else those shown; else those of its plates."""
    shown = pass_selection.shown_numbers(visit.gathered)
    if visit.found:
        passes, search = list(repository.passes(unit, visit.found).values()), _unknown(unit, (*visit.found, *shown))
    elif shown:
        unit.require(PASS, list(shown))
        found = [unit.get(PASS, no, PassEntry) for no in shown]
        passes, search = [entry for entry in found if entry is not None], _unknown(unit, shown)
    else:
        passes, search = _by_plate(unit, who, visit)
    plates = [one.filed.vehicle.plate for one in passes]
    of_plate = vehicle_identity.corroborated(who, plates) if shown else who.findings
    return passes, (*of_plate, *search)


def _plates(unit: UnitOfWork, kind: str, ids: Iterable[str | None]) -> dict[str, str]:
    """The registered plates of tags or cards, by id."""
    wanted = [one for one in dict.fromkeys(ids) if one]
    unit.require(kind, wanted)
    found = {one: unit.get_text(kind, one) for one in wanted}
    return {one: plate for one, plate in found.items() if plate is not None}


def _unknown(unit: UnitOfWork, shown: Sequence[str]) -> list[Finding]:
    """Numbers shown that are not on record: a pass that has ended long ago, another customs' pass, or none at all."""
    ours = zone_customs(unit.zone)
    unit.require(PASS, list(shown))
    unknown = [no for no in dict.fromkeys(shown) if unit.get(PASS, no, PassEntry) is None]
    ended = finished_numbers.recall_all(unit, finished_numbers.PASSES, unknown)
    findings = []
    for no in unknown:
        if no in ended:
            findings.append(validity.finished_finding(no, ended[no]))
        elif PASS_NO.fits(no) and pass_customs(no) != ours:
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
    return list(repository.passes(unit, numbers).items())


def _proposed(unit: UnitOfWork, plate: str, visit: VisitEntry) -> str | None:
    """A plate that looks like the one read and has a pass for this direction. It is only ever proposed."""
    for other in vehicle_identity.lookalikes(plate):
        live = _live_passes(unit, [other])
        if any(entry.filed.direction == visit.gathered.direction for _, entry in live):
            return other
    return None
