"""Who stands in the lane: plates by camera, tag and card, agreeing or not (S-JGS VE_LICENSE_RECOGNITION, VE_RFID)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered
from kakou.values import plates

By = Literal["camera", "tag", "card"]

_LOOKALIKES = ("8B", "0QD", "2Z", "5S", "1T7")
_FOLD = str.maketrans({letter: group[0] for group in _LOOKALIKES for letter in group})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A plate, and what showed it."""

    plate: str
    by: By


@dataclass(frozen=True, slots=True)
class Identity:
    """The vehicle as far as the readings tell.

    plate: what counts, None when nothing was read. sure: beyond doubt. unsure: what only an unsure camera read.
    physical: plates that the vehicle itself bears (camera that is sure, tag), or else its card's.
    """

    plate: str | None
    sure: bool
    physical: tuple[str, ...]
    unsure: str | None
    findings: tuple[Finding, ...]


def identify(
    reading: VehicleGathered,
    plate_of_tag: Mapping[str, str],
    plate_of_card: Mapping[str, str],
    floor: Decimal,
    misread: int,
) -> Identity:
    """Who the readings say it is. The maps hold the registered plates of the tags and cards read.

    floor, misread: policy confidence_floor and misread_characters.

    Two sure readings that disagree are for an officer: the best of two releases nobody.
    """
    seen, unsure = _camera_plates(reading, floor)
    sightings = [Sighting(plate, "camera") for plate in seen]
    for tag in reading.tags:
        sightings += _carried(tag.plate, plate_of_tag.get(tag.number), "tag")
    for card in reading.cards:
        sightings += _carried(card.plate, plate_of_card.get(card.number), "card")

    findings: list[Finding] = []
    if not sightings:
        if not unsure:
            findings.append(Finding(code="identity.plate.unread"))
            return Identity(None, False, (), None, tuple(findings))
        findings.append(Finding(code="identity.plate.unsure", facts={"read": unsure[0]}))
        return Identity(unsure[0], False, (), unsure[0], tuple(findings))

    first = sightings[0]
    findings += [_conflict(first.plate, first.by, other) for other in sightings[1:] if other.plate != first.plate][:1]
    for plate in unsure:
        if plate in seen:
            continue
        if _may_be_misread(plate, [sighting.plate for sighting in sightings], misread):
            facts = {"read": plate, "other": first.plate, "other_by": first.by}
            findings.append(Finding(code="identity.plate.low-confidence", facts=facts))
        else:
            findings.append(_conflict(plate, "camera", first))
    physical = tuple(dict.fromkeys(sighting.plate for sighting in sightings if sighting.by != "card"))
    conflict = any(finding.code == "identity.plate.conflict" for finding in findings)
    return Identity(first.plate, not conflict, physical or (first.plate,), None, tuple(findings))


def plate_finding(pass_no: str, plate: str, identity: Identity) -> Finding | None:
    """What speaks against the pass of `plate` being this vehicle's; None when they agree or nothing was read.

    Look-alike characters only propose: an officer must look (domain §1.4).
    """
    if identity.plate is None or plate in identity.physical or plate == identity.unsure:
        return None
    read = identity.plate
    if looks_alike(read, plate) or plates.kind_of(read) is None or identity.unsure is not None:
        return Finding(code="identity.plate.lookalike", facts={"read": read, "proposed": plate})
    return Finding(code="identity.plate.mismatch", facts={"read": read, "pass": pass_no, "declared": plate})


def corroborated(identity: Identity, pass_plates: list[str]) -> tuple[Finding, ...]:
    """The findings about the plate, given the plates of the passes shown by number: one of them can stand in for
    a tag where the camera alone read the plate and is unsure of it."""
    if identity.unsure is None or identity.unsure not in pass_plates:
        return identity.findings
    facts = {"read": identity.unsure, "other": identity.unsure, "other_by": "pass"}
    return (Finding(code="identity.plate.low-confidence", facts=facts),)


def looks_alike(plate: str, other: str) -> bool:
    """Whether two plates differ only in characters that cameras mix up."""
    return plate.translate(_FOLD) == other.translate(_FOLD)


def lookalikes(plate: str) -> tuple[str, ...]:
    """Plates that differ from `plate` in one character that cameras mix up."""
    others = []
    for place, letter in enumerate(plate[2:], start=2):
        group = next((group for group in _LOOKALIKES if letter in group), "")
        others += [plate[:place] + other + plate[place + 1 :] for other in group if other != letter]
    return tuple(others)


def _camera_plates(reading: VehicleGathered, floor: Decimal) -> tuple[list[str], list[str]]:
    """Plates that the cameras are sure of, and those they are not. A trailer's plate says nothing about the tractor;
    what is no whole plate was read in part."""
    read = [
        (shot.plate, shot.is_unsure(floor) or not plates.is_plate(shot.plate)) for shot in reading.plates if shot.plate
    ]
    tractor = [(plate, low) for plate, low in read if not plate.endswith("挂")] or read
    sure = dict.fromkeys(plate for plate, low in tractor if not low)
    return list(sure), list(dict.fromkeys(plate for plate, low in tractor if low))


def _carried(stored: str | None, registered: str | None, by: By) -> list[Sighting]:
    """What a tag or card says: the plate stored on it, and the one it is registered for."""
    found = [plates.normalise(plate) for plate in (stored, registered) if plate]
    return [Sighting(plate, by) for plate in dict.fromkeys(found) if plate]


def _may_be_misread(plate: str, sure: list[str], at_most: int) -> bool:
    if plates.kind_of(plate) is None:
        return True
    return any(
        len(plate) == len(other) and sum(a != b for a, b in zip(plate, other, strict=True)) <= at_most for other in sure
    )


def _conflict(read: str, read_by: By, other: Sighting) -> Finding:
    facts = {"read": read, "read_by": read_by, "other": other.plate, "other_by": other.by}
    return Finding(code="identity.plate.conflict", facts=facts)
