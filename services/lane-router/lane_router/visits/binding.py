"""A visit holds the passes it goes with, from gathering to its end; nobody else can use them meanwhile."""

from datetime import timedelta

from kakou.contracts.events.visit_routed import Finding
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.identifiers import zone_customs

from lane_router import repository
from lane_router.filings.rules import receipt_meaning
from lane_router.identity import vehicle_identity
from lane_router.lanes.rules.lane_choice import Standing
from lane_router.ledger import allocation, ledger
from lane_router.passes import lifecycle, validity
from lane_router.records import DeclarationEntry, PassEntry, VisitEntry
from lane_router.state import PASS, VISIT
from lane_router.tasks import settle_task
from lane_router.visits.facts import Papers


def examine(
    unit: UnitOfWork, visit: VisitEntry, entry: PassEntry, papers: Papers, here: Standing, life: timedelta
) -> list[Finding]:
    """What speaks against this vehicle's using the pass here and now."""
    place = validity.Place(
        visit=visit.visit,
        customs=zone_customs(unit.zone),
        direction=visit.gathered.direction,
        step=here.lane.step,
        now=unit.log_time,
    )
    findings = validity.usability(entry, place, life)
    other = vehicle_identity.plate_finding(entry.filed.no, entry.filed.vehicle.plate, papers.who)
    return findings + ([other] if other else [])


def keeping_from(findings: list[Finding], entry: PassEntry, visit: str) -> list[str]:
    """Codes of what keeps the visit from holding the pass. What the national system says against it stops the truck,
    but the pass is its own all the same, and counts should the barrier rise; unless holding it would clear that up."""
    stays = receipt_meaning.against_pass(lifecycle.bind(entry, visit)) == receipt_meaning.against_pass(entry)
    return [finding.code for finding in findings if not (stays and finding.code in receipt_meaning.AGAINST_PASS)]


def hold(unit: UnitOfWork, visit: str, entry: PassEntry) -> PassEntry:
    """Bind the pass to the visit, allocating what the national system approved over our heads, if it fits by now."""
    ours = entry.state == "bound" and entry.visit == visit
    if ours and (entry.held or not entry.filed.documents):
        return entry
    bound = entry if ours else lifecycle.bind(entry, visit)
    if not bound.held and bound.filed.documents:
        bound = allocated(unit, bound)
    if bound != entry:
        repository.keep_pass(unit, bound, "bound")
        repository.come_to_gate(unit, bound)
    return bound


def allocated(unit: UnitOfWork, entry: PassEntry) -> PassEntry:
    """With its part of the ledger: its documents may have come on record, or been amended, since it was approved."""
    entry = entry.model_copy(update={"draws": allocation.draws_of(entry.filed, repository.documents_of(unit, entry))})
    if not entry.draws or shortages(unit, entry):
        return entry
    entry = entry.model_copy(update={"held": True})
    repository.allocate(unit, entry)
    return entry


def let_go(unit: UnitOfWork, no: str, visit: str) -> None:
    """The visit ended without a raise: the pass can be used again; one that ended meanwhile gives back what it held."""
    entry = repository.the_pass(unit, no)
    ours = entry.visit == visit or (entry.state == "in-doubt" and entry.ending is not None)
    if not ours:
        return
    freed = repository.give_back_if_due(unit, lifecycle.free(entry))
    repository.keep_pass(unit, freed, "freed")
    if entry.ending is not None:
        settle_task(unit, "pass-in-doubt", no, "the truck went back, the barrier was not raised")
    if freed.held:
        repository.leave_gate(unit, freed)


def take_over(unit: UnitOfWork, entry: PassEntry) -> PassEntry:
    """The pass, taken from a visit whose papers sent the truck to another lane: it is the one that has come."""
    other = unit.get(VISIT, entry.visit, VisitEntry) if entry.state == "bound" and entry.visit else None
    if other is None or not other.redirected or other.decided or other.over:
        return entry
    unit.put(VISIT, other.visit, other.model_copy(update={"ended": "redirected"}))
    for no in other.bound:
        if no != entry.filed.no:
            let_go(unit, no, other.visit)
    freed = lifecycle.free(entry)
    unit.put(PASS, entry.filed.no, freed)
    return freed


def shortages(unit: UnitOfWork, entry: PassEntry) -> list[tuple[DeclarationEntry, ledger.Shortage]]:
    """Lines of the pass that the ledger has no room for any more, with their declaration.

    That is so after an amendment below what was allocated, and for a pass approved against our books.
    """
    found = []
    for no, document in repository.documents_of(unit, entry).items():
        wanted = ledger.quantities(entry.draws, no)
        if not entry.held:
            found += [(document, one) for one in ledger.shortages(document.counts, wanted)]
        elif any(count.allocated > count.declared for count in document.counts if count.line in wanted):
            at_gate = _held_at_gate(unit, document, entry.filed.no)
            found += [(document, one) for one in ledger.shortages_at_gate(document.counts, wanted, at_gate)]
    return found


def shortage_findings(unit: UnitOfWork, entry: PassEntry) -> list[Finding]:
    return [
        Finding(
            code="document.ledger.over-release",
            facts={"pass": entry.filed.no} | allocation.shortage_facts(document, one.line, one.asked, one.left),
        )
        for document, one in shortages(unit, entry)
    ]


def _held_at_gate(unit: UnitOfWork, document: DeclarationEntry, but: str) -> ledger.Quantities:
    """What other trucks at the gate hold of the declaration, by line."""
    unit.require(PASS, list(document.live))
    others = [repository.the_pass(unit, no) for no in document.live if no != but]
    draws = [draw for other in others if other.state == "bound" for draw in other.draws]
    return ledger.quantities(draws, document.document.no)
