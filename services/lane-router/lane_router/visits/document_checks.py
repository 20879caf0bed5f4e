"""What the documents of a pass, its firm, and the vehicle itself have to say: the rules asked, with what they need."""

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.visit_routed import Finding
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.documents import document_release, guarantee
from lane_router.filings.rules import acceptance, receipt_meaning
from lane_router.identity import cards, containers_and_seals, trailers
from lane_router.passes import lifecycle
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import ENTERPRISE, EnterpriseEntry
from lane_router.visits import binding
from lane_router.visits.facts import Papers, orders


def of_documents(unit: UnitOfWork, entry: PassEntry, papers: Papers, policy: PolicyValues) -> list[Finding]:
    """What the pass's documents, orders against them, and the ledger say."""
    findings = orders(unit, "pass", [entry.filed.no])
    numbers = [ref.no for ref in entry.filed.documents]
    for no in numbers:
        document = papers.documents.get(no)
        if document is None:
            findings.append(Finding(code="document.number.unknown", facts={"document": no}))
            continue
        required = policy.entry_release_required
        findings += document_release.document_findings(document.document, entry.filed, required, unit.log_time)
        findings += receipt_meaning.document_findings(document)
        findings += _guarantee(unit, document.document, policy)
    findings += orders(unit, "declaration", numbers)
    return findings + (binding.shortage_findings(unit, entry) if entry.state in (*lifecycle.LIVE, "expired") else [])


def _guarantee(unit: UnitOfWork, document: Declaration, policy: PolicyValues) -> list[Finding]:
    """By the level of the document's own firm, which is looked up only where a guarantee is asked for."""
    if not guarantee.needs_guarantee(document, policy):
        return []
    enterprise = unit.get(ENTERPRISE, document.firm, EnterpriseEntry)
    return guarantee.guarantee_findings(document, enterprise.document.level if enterprise else "ordinary", policy)


def of_privilege(entry: PassEntry, papers: Papers) -> list[Finding]:
    """A firm may lose the simplified procedure after its pass was approved (S-50 art. 4)."""
    enterprise = papers.enterprise
    if enterprise is None or enterprise.code != entry.filed.firm:
        return []
    return acceptance.firm_findings(entry.filed, enterprise)


def of_vehicle(
    unit: UnitOfWork, visit: VisitEntry, entries: list[PassEntry], papers: Papers, policy: PolicyValues
) -> list[Finding]:
    """The vehicle itself: register, cards, containers, seals, and orders against any of them or the firms."""
    reading, filed = visit.gathered, [entry.filed for entry in entries]
    seen = [box.container for box in reading.containers if box.container]
    declared = [box.no for one in filed for box in one.containers]
    firms = [one.firm for one in filed if one.firm]
    firms += [document.document.firm for document in papers.documents.values()]
    plates = papers.who.physical or ((papers.who.plate,) if papers.who.plate else ())
    return [
        *cards.vehicle_findings(papers.vehicle, unit.log_time),
        *cards.card_findings(reading.cards, reading.driver_card, unit.log_time),
        *(containers_and_seals.container_findings(filed, reading.containers, policy.confidence_floor) if filed else ()),
        *containers_and_seals.seal_findings(filed, reading.seals),
        *trailers.trailer_findings(filed, reading, policy.confidence_floor),
        *orders(unit, "vehicle", plates),
        *orders(unit, "container", [*declared, *seen]),
        *orders(unit, "enterprise", firms),
    ]
