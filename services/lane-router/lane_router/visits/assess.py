"""What speaks about a truck before it is weighed, but for its identity, its lane and the lot: asked at the gate for a
truck that has come, and by readiness for one that has not."""

from dataclasses import dataclass
from decimal import Decimal

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.visit_routed import Finding, HazardousGoods, RoutedPass
from kakou.rules.gate_pass import takes_part
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import repository
from lane_router.goods import tracked_items
from lane_router.goods.rules import hazardous, limited_quantities, mixed_loading
from lane_router.goods.rules.cargo import CargoLine, cargo_of
from lane_router.lanes.rules import lane_choice
from lane_router.ledger import truck_progress
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import AdditionsEntry
from lane_router.visits import binding, document_checks
from lane_router.visits.facts import Papers

Cargo = dict[str, list[CargoLine]]
"""By pass: what is on the truck."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What speaks about a truck before it is weighed, whichever lane it stands in: passes, vehicle, goods.

    entries: the passes as they stand now, those held that may be used. cargo: what each has aboard. contested: passes
    that nothing keeps the visit from but that another one holds them.
    """

    entries: list[PassEntry]
    cargo: Cargo
    passes: tuple[RoutedPass, ...]
    contested: tuple[str, ...]
    of_vehicle: tuple[Finding, ...]
    goods: tuple[HazardousGoods, ...]
    of_goods: tuple[Finding, ...]


def assess(
    unit: UnitOfWork, visit: VisitEntry, papers: Papers, here: lane_choice.Standing, policy: PolicyValues
) -> Assessment:
    """Bind and free passes, and ask every rule but those on the lane, the identity and the lot."""
    cargo = {entry.filed.no: cargo_of(entry.filed, papers.documents) for entry in papers.passes}
    entries, routed, contested = _passes(unit, visit, papers, cargo, here, policy)
    goods, of_goods = _goods(entries, cargo, repository.additions_of(unit), policy)
    of_vehicle = document_checks.of_vehicle(unit, visit, entries, papers, policy)
    return Assessment(entries, cargo, routed, contested, tuple(of_vehicle), tuple(goods), tuple(of_goods))


def _passes(
    unit: UnitOfWork, visit: VisitEntry, papers: Papers, cargo: Cargo, here: lane_choice.Standing, policy: PolicyValues
) -> tuple[list[PassEntry], tuple[RoutedPass, ...], tuple[str, ...]]:
    """Each pass found, held if it is usable and this vehicle's, with everything that speaks against it; and those that
    nothing keeps the visit from but that another one holds them."""
    entries, routed, contested, aboard = [], [], list[str](), dict[str, Decimal]()
    for entry in papers.passes:
        entry = binding.take_over(unit, entry)
        findings = binding.examine(unit, visit, entry, papers, here, policy.pass_life)
        kept_from = binding.keeping_from(findings, entry, visit.visit)
        if not kept_from:
            entry = binding.hold(unit, visit.visit, entry)
        elif kept_from == ["pass.visit.bound-elsewhere"]:
            contested.append(entry.filed.no)
        elif entry.state == "bound" and entry.visit == visit.visit and _not_ours(findings):
            binding.let_go(unit, entry.filed.no, visit.visit)
            entry = repository.the_pass(unit, entry.filed.no)
        findings = [
            *findings,
            *document_checks.of_documents(unit, entry, papers, policy),
            *document_checks.of_privilege(entry, papers),
        ]
        findings += tracked_items.findings(unit, entry, cargo[entry.filed.no], papers.documents, policy, aboard)
        if takes_part(entry.filed) and entry.state == "bound" and entry.visit == visit.visit:
            findings += _progress(unit, entry)
        entries.append(entry)
        routed.append(
            RoutedPass(
                no=entry.filed.no,
                type=entry.filed.type,
                firm=entry.filed.firm or papers.firm or "",
                bound=entry.state == "bound" and entry.visit == visit.visit,
                findings=tuple(findings),
            )
        )
    return entries, tuple(routed), tuple(contested)


def _not_ours(findings: list[Finding]) -> bool:
    """Whether the pass turned out to be another vehicle's, rather than to have come to its end while held."""
    return any(finding.code.startswith("identity.plate.") for finding in findings)


def _progress(unit: UnitOfWork, entry: PassEntry) -> list[Finding]:
    """Which of its declaration's trucks this is, the pass being held by now."""
    documents = repository.documents_of(unit, entry).values()
    return [truck_progress.progress_finding(document, entry.filed.no) for document in documents]


def _goods(
    entries: list[PassEntry], cargo: Cargo, added: AdditionsEntry, policy: PolicyValues
) -> tuple[list[HazardousGoods], list[Finding]]:
    """The hazardous goods aboard, with what flags, quantities and loading say about them."""
    goods: list[HazardousGoods] = []
    findings: list[Finding] = []
    for entry in entries:
        goods += hazardous.hazardous_goods(cargo[entry.filed.no], added.catalogue)
        findings += hazardous.flag_findings(
            cargo[entry.filed.no], entry.filed.type.traits.cargo == "registered", added.catalogue
        )
    everything = [line for entry in entries for line in cargo[entry.filed.no]]
    gross = limited_quantities.limited_gross(everything, [entry.filed for entry in entries])
    findings += limited_quantities.quantity_findings(
        everything, gross, policy.limited_quantity_kg, any(each.limited_quantity for each in goods)
    )
    if gross is None or gross > policy.limited_quantity_kg:
        goods = [each.model_copy(update={"limited_quantity": False}) for each in goods]
    return goods, findings + mixed_loading.loading_findings(goods, added.bans)
