"""May this pass be used here and now: its state, life, direction, customs, gate, and who holds it (domain §1.5, 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kakou.contracts.events.findings import Finding
from kakou.values.identifiers import Direction, pass_customs

from lane_router.filings.rules.receipt_meaning import pass_findings
from lane_router.records import Finished, PassEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a pass is shown. step: which gate of a dual one the lane is of, None where it doesn't say."""

    visit: str
    customs: str
    direction: Direction
    step: Literal[1, 2] | None
    now: datetime


def expires_at(entry: PassEntry, pass_life: timedelta) -> datetime | None:
    """When the pass's life ends (policy pass_life); None for one not approved, or between two gates."""
    if entry.approved_at is None or entry.gate_1_at is not None:
        return None
    return entry.approved_at + pass_life


def usability(entry: PassEntry, place: Place, pass_life: timedelta) -> list[Finding]:
    """Everything that speaks against using the pass, its state first."""
    filed, no = entry.filed, entry.filed.no
    findings = _state(entry, place, pass_life)
    if filed.direction != place.direction:
        facts = {"pass": no, "declared": filed.direction, "direction": place.direction}
        findings.append(Finding(code="pass.direction.wrong", facts=facts))
    if (customs := filed.customs or pass_customs(no)) != place.customs or pass_customs(no) != place.customs:
        declared = customs if customs != place.customs else pass_customs(no)
        findings.append(wrong_customs(no, declared, place.customs))
    return findings


def wrong_customs(no: str, declared: str, customs: str) -> Finding:
    """S-gx masterCuscd; a zone's first four characters are the code of its customs."""
    return Finding(code="pass.customs.wrong", facts={"pass": no, "declared": declared, "customs": customs})


def finished_finding(no: str, finished: Finished) -> Finding:
    """Against a pass that has ended, and is on record no more. Nobody can let a truck pass on it: nothing would be
    counted."""
    if finished.how == "expired":
        return Finding(code="pass.life.long-expired", facts={"pass": no, "until": finished.at.isoformat()})
    return _ended(no, finished.how, None)


def _ended(no: str, state: str, until: datetime | None) -> Finding:
    match state:
        case "void":
            return Finding(code="pass.state.void", facts={"pass": no})
        case "passed":
            return Finding(code="pass.state.used", facts={"pass": no})
        case "expired":
            return Finding(code="pass.life.expired", facts={"pass": no, "until": until.isoformat() if until else "-"})
    return Finding(code="pass.state.not-approved", facts={"pass": no, "state": state})


def _state(entry: PassEntry, place: Place, pass_life: timedelta) -> list[Finding]:
    no = entry.filed.no
    until = expires_at(entry, pass_life)
    match entry.state:
        case "pending" | "refused" | "void" | "passed" | "expired":
            return [_ended(no, entry.state, until)]
        case "in-doubt":
            return [Finding(code="pass.state.in-doubt", facts={"pass": no})]
    findings = []
    if entry.state == "bound" and entry.visit != place.visit:
        facts = {"pass": no, "visit": entry.visit or "-"}
        findings.append(Finding(code="pass.visit.bound-elsewhere", facts=facts))
    if until is not None and until <= place.now:
        findings.append(Finding(code="pass.life.expired", facts={"pass": no, "until": until.isoformat()}))
    return findings + pass_findings(entry) + _gate(entry, place)


def step_ahead(entry: PassEntry) -> Literal[1, 2] | None:
    """Which gate of a dual one the pass goes through next (1 → 3 → 4, S-gx stucd); None for a single gate's."""
    if entry.filed.gates != "dual":
        return None
    return 1 if entry.gate_1_at is None else 2


def _gate(entry: PassEntry, place: Place) -> list[Finding]:
    expected = step_ahead(entry)
    if expected is None or place.step in (None, expected):
        return []
    facts = {"pass": entry.filed.no, "expected": str(expected), "step": str(place.step)}
    return [Finding(code="pass.gate.wrong-step", facts=facts)]
