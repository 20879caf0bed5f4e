"""Truck 4 of 7, 61 of 100 t, 2 approved and not here yet, this is the last (policy item (七))."""

from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.progress import Trucks
from kakou.values.decimals import ZERO
from kakou.values.identifiers import unit_code

from lane_router.ledger.ledger import WHOLE
from lane_router.records import DeclarationEntry


def trucks_of(entry: DeclarationEntry) -> Trucks:
    """The declaration's trucks as they stand now."""
    waiting = len(entry.live) - len(entry.here)
    return Trucks(
        passed=entry.trucks,
        approved=waiting,
        total=entry.trucks + len(entry.live),
        last=bool(entry.live) and all(count.allocated >= count.declared for count in entry.counts),
        here=len(entry.here),
    )


def place_of(entry: DeclarationEntry, pass_no: str) -> tuple[int, int]:
    """Which truck this is of those known: after those that passed and those that came to the gate before it."""
    ahead = entry.here.index(pass_no) if pass_no in entry.here else len(entry.here)
    place = entry.trucks + ahead + 1
    return place, max(place, entry.trucks + len(entry.live))


def progress_finding(entry: DeclarationEntry, pass_no: str) -> Finding:
    """The same for the driver and the officer, with what has passed and what is still to come."""
    trucks = trucks_of(entry)
    place, of = place_of(entry, pass_no)
    units = {unit_code(line.unit or "-"): line.unit or "-" for line in entry.document.lines}
    complete = trucks.last and len(entry.live) == 1
    facts = {
        "document": entry.document.no,
        "truck": str(place),
        "of": str(of),
        "passed": f"{_sum(entry, 'passed'):f}",
        "declared": f"{_sum(entry, 'declared'):f}",
        "unit": next(iter(units.values())) if len(units) == 1 else "-",
        "waiting": str(trucks.approved),
        "last": "yes" if complete else "no",
    }
    return Finding(code="document.trucks.progress", facts=facts)


def _sum(entry: DeclarationEntry, counter: str) -> Decimal:
    """Over all lines; lines in different units have no sum that means anything, but still a share."""
    return sum((getattr(count, counter) for count in entry.counts if count.line != WHOLE), ZERO)
