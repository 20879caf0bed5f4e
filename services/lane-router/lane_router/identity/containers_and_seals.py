"""Containers on the truck against those of its passes, as a set: front and rear may be swapped (S-JGS annex B)."""

from collections.abc import Sequence
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass, PassContainer
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import ContainerReading
from kakou.values import containers
from kakou.values.canonical import canonical


def container_findings(
    passes: Sequence[GatePass], readings: Sequence[ContainerReading], floor: Decimal
) -> list[Finding]:
    """What is wrong between the containers seen and those of the passes together.

    A reading with a wrong check digit, one that the camera is unsure of, or a box seen whose number was not read may be
    any of the missing ones: refer.
    """
    declared = {container.no: container for one in passes for container in one.containers}
    seen: dict[str, ContainerReading] = {reading.container: reading for reading in readings if reading.container}
    doubtful = [no for no in seen if no not in declared and _is_doubtful(seen[no], floor)]
    foreign = [no for no in seen if no not in declared and no not in doubtful]
    missing = [container for no, container in declared.items() if no not in seen]
    unread = _unread(readings, len(missing) - len(doubtful) if declared else len(seen) == 0)

    findings = [_doubt(no, seen[no]) for no in doubtful]
    findings += [Finding(code="identity.container.unread", facts=_place(reading)) for reading in unread]
    if not declared:
        laden = any(one.type.traits.cargo != "empty" for one in passes)
        empty = passes[0].no if passes and not laden else None
        findings += [_unexpected(no, seen[no], empty) for no in foreign]
    elif foreign:
        wanted = ", ".join(container.no for container in missing) or ", ".join(declared)
        findings += [
            Finding(code="identity.container.mismatch", facts={"read": no, "declared": wanted} | _place(seen[no]))
            for no in foreign
        ]
    else:
        findings += [
            Finding(code="identity.container.none-seen", facts={"declared": container.no} | _place(container))
            for container in missing[len(doubtful) + len(unread) :]
        ]
    return findings


def _unread(readings: Sequence[ContainerReading], at_most: int) -> list[ContainerReading]:
    """Boxes that the camera saw and could not read. One that has been read by another camera is no box more."""
    return [reading for reading in readings if not reading.container][: max(0, at_most)]


def seal_findings(passes: Sequence[GatePass], seals: Sequence[str]) -> list[Finding]:
    """Seals read against those of the passes, where both say something (domain §1.5 step 6)."""
    declared = sorted({seal.upper() for one in passes for seal in one.seals})
    read = sorted({found for seal in seals if (found := canonical(seal).upper())})
    if not declared or not read or declared == read:
        return []
    return [Finding(code="identity.seal.mismatch", facts={"read": ", ".join(read), "declared": ", ".join(declared)})]


def _is_doubtful(reading: ContainerReading, floor: Decimal) -> bool:
    return not containers.is_valid(reading.container) or reading.is_unsure(floor)


def _doubt(no: str, reading: ContainerReading) -> Finding:
    code = "identity.container.unsure" if containers.is_valid(no) else "identity.container.check-digit"
    return Finding(code=code, facts={"read": no} | _place(reading))


def _unexpected(no: str, reading: ContainerReading, empty: str | None) -> Finding:
    if empty is not None:
        return Finding(code="identity.container.on-empty-truck", facts={"read": no, "pass": empty} | _place(reading))
    return Finding(code="identity.container.unexpected", facts={"read": no} | _place(reading))


def _place(where: ContainerReading | PassContainer) -> dict[str, str]:
    return {"position": where.position} if where.position else {}
