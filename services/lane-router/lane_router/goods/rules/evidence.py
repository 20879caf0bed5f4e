"""What a truck's goods need evidence for: a licence seen when they entered, having gone before they come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.findings import Finding
from kakou.values.decimals import ZERO

from lane_router.goods.rules import licences, temporary_movements
from lane_router.goods.rules.cargo import CargoLine
from lane_router.goods.rules.temporary_movements import Expected, away_no
from lane_router.records import DeclarationEntry, Equipment

Documents = Mapping[str, DeclarationEntry]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is on record about a truck's goods. equipment: by `thing_no`; away: by `away_no`."""

    equipment: Mapping[str, Equipment]
    away: Mapping[str, Expected]


def equipment_asked(cargo: Sequence[CargoLine], documents: Documents) -> Iterator[str]:
    """Things whose entry is evidence for a line under licence control."""
    for line in cargo:
        if "licence" in line.goods.controls and line.document is not None and licences.is_supervised(line.goods):
            thing = licences.thing_no(documents[line.document].document.firm, line.goods)
            if thing is not None:
                yield thing


def away_asked(cargo: Sequence[CargoLine], documents: Documents, policy: PolicyValues) -> Iterator[str]:
    """Things that a standing permission lets go and come back."""
    for line in cargo:
        document = documents[line.document].document if line.document is not None else None
        if document is not None and temporary_movements.is_followed(document, line, policy):
            yield away_no(document.firm, line.goods)


def evidence_findings(
    filed: GatePass,
    cargo: Sequence[CargoLine],
    documents: Documents,
    evidence: Evidence,
    policy: PolicyValues,
    now: datetime,
    aboard: dict[tuple[str, str], Decimal],
) -> list[Finding]:
    """What licences, trade controls and standing permissions say of the goods on the truck.

    aboard: by thing, what lines of the truck looked at before have of it; this pass's are added.
    """

    def licensed_left(line: CargoLine) -> Decimal:
        thing = licences.thing_no(documents[line.document].document.firm if line.document else None, line.goods)
        if thing is None:
            return ZERO
        entered = licences.licensed(evidence.equipment.get(thing), line.goods)
        return entered - _took_aboard(aboard, ("equipment", thing), line)

    found: list[Finding] = []
    if any(line.goods.controls for line in cargo):
        required = policy.first_line_licence_required
        found += licences.licence_findings(filed, cargo, required, licensed_left)
        found += licences.control_findings(cargo)
    for line in cargo:
        document = documents[line.document].document if line.document is not None else None
        if document is not None and temporary_movements.is_followed(document, line, policy):
            no = away_no(document.firm, line.goods)
            before = _took_aboard(aboard, ("away", no), line)
            expected = evidence.away.get(no)
            found += temporary_movements.return_findings(document, line, expected, now, policy, before)
    return found


def _took_aboard(aboard: dict[tuple[str, str], Decimal], thing: tuple[str, str], line: CargoLine) -> Decimal:
    """What lines before had of the thing; this line's is added."""
    before = aboard.get(thing, ZERO)
    aboard[thing] = before + line.quantity
    return before
