"""What the documents of a pass, its firm, and the vehicle itself have to say: the rules asked, with what they need."""

from collections.abc import Iterable, Sequence

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered

from lane_router.documents import document_release, guarantee
from lane_router.filings.rules import acceptance, receipt_meaning
from lane_router.identity import cards, containers_and_seals, trailers
from lane_router.identity.vehicle_identity import Identity
from lane_router.passes import lifecycle
from lane_router.records import PassEntry
from lane_router.visits.assessment.accounts import Accounts
from lane_router.visits.assessment.facts import Facts, Papers


def order_targets(reading: VehicleGathered, who: Identity, passes: Sequence[GatePass]) -> list[str]:
    """What control orders may be against, as `kind:no`, but for the documents' own firms."""
    plates = who.physical or ((who.plate,) if who.plate else ())
    declared = [box.no for one in passes for box in one.containers]
    return [
        *(f"pass:{one.no}" for one in passes),
        *(f"declaration:{ref.no}" for one in passes for ref in one.documents),
        *(f"enterprise:{one.firm}" for one in passes if one.firm),
        *(f"container:{no}" for no in (*declared, *_seen(reading))),
        *(f"vehicle:{plate}" for plate in plates),
    ]


def of_documents(facts: Facts, accounts: Accounts, entry: PassEntry) -> list[Finding]:
    """What the pass's documents, orders against them, and the ledger say."""
    papers, policy = facts.papers, facts.policy
    findings = _orders(papers, "pass", [entry.filed.no])
    numbers = [ref.no for ref in entry.filed.documents]
    for no in numbers:
        document = papers.documents.get(no)
        if document is None:
            findings.append(acceptance.not_on_record(no, papers.completed.get(no)))
            continue
        declared, required = document.document, policy.entry_release_required
        findings += document_release.document_findings(declared, entry.filed, required, facts.now)
        findings += receipt_meaning.document_findings(document)
        findings += guarantee.guarantee_findings(declared, papers.level_of(declared.firm), policy)
    findings += _orders(papers, "declaration", numbers)
    return findings + (accounts.shortage_findings(entry) if entry.state in (*lifecycle.LIVE, "expired") else [])


def of_privilege(entry: PassEntry, papers: Papers) -> list[Finding]:
    """A firm may lose the simplified procedure after its pass was approved (S-50 art. 4)."""
    enterprise = papers.enterprise
    if enterprise is None or enterprise.code != entry.filed.firm:
        return []
    return acceptance.firm_findings(entry.filed, enterprise)


def of_vehicle(facts: Facts, reading: VehicleGathered) -> list[Finding]:
    """The vehicle itself: register, cards, containers, seals, and orders against any of them or the firms."""
    papers, floor = facts.papers, facts.policy.confidence_floor
    filed = [entry.filed for entry in papers.passes]
    declared = [box.no for one in filed for box in one.containers]
    firms = [one.firm for one in filed if one.firm]
    firms += [document.document.firm for document in papers.documents.values()]
    plates = papers.who.physical or ((papers.who.plate,) if papers.who.plate else ())
    return [
        *cards.vehicle_findings(papers.vehicle, facts.now),
        *cards.card_findings(reading.cards, reading.driver_card, facts.now),
        *(containers_and_seals.container_findings(filed, reading.containers, floor) if filed else ()),
        *containers_and_seals.seal_findings(filed, reading.seals),
        *trailers.trailer_findings(filed, reading, floor),
        *_orders(papers, "vehicle", plates),
        *_orders(papers, "container", [*declared, *_seen(reading)]),
        *_orders(papers, "enterprise", firms),
    ]


def _seen(reading: VehicleGathered) -> list[str]:
    return [box.container for box in reading.containers if box.container]


def _orders(papers: Papers, kind: str, nos: Iterable[str]) -> list[Finding]:
    """Findings of the control orders against targets of one kind that are not released."""
    return [
        document_release.order_finding(kind, no, order)
        for no in dict.fromkeys(nos)
        for order in papers.orders.get(f"{kind}:{no}", ())
    ]
