"""The passes found for a truck, one after the other: may it use them, are they its own, what do their papers say."""

from dataclasses import dataclass, field
from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import RoutedPass
from kakou.rules.gate_pass import takes_part

from lane_router.filings.rules import receipt_meaning
from lane_router.goods.rules.evidence import evidence_findings
from lane_router.identity import vehicle_identity
from lane_router.ledger import truck_progress
from lane_router.passes import lifecycle, validity
from lane_router.records import PassEntry, VisitEntry
from lane_router.visits.assessment import document_checks
from lane_router.visits.assessment.accounts import Accounts
from lane_router.visits.assessment.facts import Facts

BOUND_ELSEWHERE = "pass.visit.bound-elsewhere"


@dataclass(frozen=True, slots=True)
class Passes:
    """entries: as they stand now, those held that may be used. routed: the same as weight-check is told.

    contested: numbers of those that nothing keeps the visit from but that another one holds them.
    """

    entries: list[PassEntry] = field(default_factory=list)
    routed: list[RoutedPass] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)


def assess_passes(facts: Facts, visit: VisitEntry, accounts: Accounts) -> Passes:
    """Each pass found, held if it is usable and this vehicle's, with everything that speaks against it.

    What is bound and freed is done to the accounts, so that the truck's next pass sees it.
    """
    told, aboard = Passes(), dict[tuple[str, str], Decimal]()
    for found in facts.papers.passes:
        entry = accounts.take_over(visit.visit, accounts.passes[found.filed.no])
        findings = _against_using(facts, visit, entry)
        kept_from = _keeping_from(findings, entry, visit.visit)
        if not kept_from:
            entry = accounts.hold(visit.visit, entry)
        elif kept_from == [BOUND_ELSEWHERE]:
            told.contested.append(entry.filed.no)
        elif _is_held(entry, visit) and _is_another_vehicles(findings):
            accounts.let_go(entry.filed.no, visit.visit)
            entry = accounts.passes[entry.filed.no]
        findings += document_checks.of_documents(facts, accounts, entry)
        findings += document_checks.of_privilege(entry, facts.papers)
        cargo, documents = facts.load.cargo[entry.filed.no], facts.papers.documents
        findings += evidence_findings(entry.filed, cargo, documents, facts.evidence, facts.policy, facts.now, aboard)
        if takes_part(entry.filed) and _is_held(entry, visit):
            shared = accounts.documents_of(entry).values()
            findings += [truck_progress.progress_finding(document, entry.filed.no) for document in shared]
        told.entries.append(entry)
        told.routed.append(
            RoutedPass(
                no=entry.filed.no,
                type=entry.filed.type,
                firm=entry.filed.firm or facts.papers.firm or "",
                bound=_is_held(entry, visit),
                findings=tuple(findings),
            )
        )
    return told


def _against_using(facts: Facts, visit: VisitEntry, entry: PassEntry) -> list[Finding]:
    """What speaks against this vehicle's using the pass here and now."""
    place = validity.Place(
        visit=visit.visit,
        customs=facts.customs,
        direction=visit.gathered.direction,
        step=facts.lanes.here.lane.step,
        now=facts.now,
    )
    findings = validity.usability(entry, place, facts.policy.pass_life)
    other = vehicle_identity.plate_finding(entry.filed.no, entry.filed.vehicle.plate, facts.papers.who)
    return findings + ([other] if other else [])


def _keeping_from(findings: list[Finding], entry: PassEntry, visit: str) -> list[str]:
    """Codes of what keeps the visit from holding the pass. What the national system says against it stops the truck,
    but the pass is its own all the same, and counts should the barrier rise; unless holding it would clear that up."""
    stays = receipt_meaning.against_pass(lifecycle.bind(entry, visit)) == receipt_meaning.against_pass(entry)
    return [finding.code for finding in findings if not (stays and finding.code in receipt_meaning.AGAINST_PASS)]


def _is_held(entry: PassEntry, visit: VisitEntry) -> bool:
    return entry.state == "bound" and entry.visit == visit.visit


def _is_another_vehicles(findings: list[Finding]) -> bool:
    """Whether the pass turned out to be another vehicle's, rather than to have come to its end while held."""
    return any(finding.code.startswith("identity.plate.") for finding in findings)
