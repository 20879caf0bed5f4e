"""Validity of the vehicle's registration and of the vehicle's and driver's cards (S-JGS annex B, 6 and 7, letter u)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kakou.contracts.documents.reference import Vehicle
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import CardReading, DriverCardReading


def vehicle_findings(vehicle: Vehicle | None, now: datetime) -> list[Finding]:
    """What the register says against the vehicle; one that is not registered has nothing said against it."""
    if vehicle is None:
        return []
    findings = []
    if vehicle.valid_until is not None and vehicle.valid_until <= now:
        facts = {"plate": vehicle.plate, "until": vehicle.valid_until.isoformat()}
        findings.append(Finding(code="identity.vehicle.expired", facts=facts))
    if vehicle.controlled:
        findings.append(Finding(code="identity.vehicle.controlled", facts={"plate": vehicle.plate}))
    return findings


def card_findings(cards: Sequence[CardReading], driver: DriverCardReading | None, now: datetime) -> list[Finding]:
    """Cards whose days are over (S-gatec IC_REG_DATETIME, IC_PER_DAY_DUE)."""
    findings = [_expired("identity.vehicle-card.expired", card, now) for card in cards]
    if driver is not None:
        findings.append(_expired("identity.driver-card.expired", driver, now))
    return [finding for finding in findings if finding is not None]


def _expired(code: str, card: CardReading | DriverCardReading, now: datetime) -> Finding | None:
    if card.issued_at is None or card.valid_days is None:
        return None
    until = card.issued_at + timedelta(days=card.valid_days)
    return Finding(code=code, facts={"card": card.id or "-", "until": until.isoformat()}) if until <= now else None
