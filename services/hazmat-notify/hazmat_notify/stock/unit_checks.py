"""Looking at a unit after a movement: the level of its hazard, and goods that must not lie together."""

from kakou.contracts.alert import Severity
from kakou.contracts.documents.reference import StorageUnit
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import conditions
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.alerts.rules.wording import BELOW_AGAIN, PARTED_AGAIN, contacts, level_reached, neighbours_found
from hazmat_notify.policy import policy_of
from hazmat_notify.reference.rules.additions_in_force import NONE, Additions
from hazmat_notify.state import ADDITIONS, HEAD, STOCK, STORAGE_UNIT, UNITS, AdditionsKept, Units
from hazmat_notify.stock.contradicted import look_for_contradictions
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.stock.unidentified import look_for_unidentified
from hazmat_notify.storage.segregation import Conflict, conflicts
from hazmat_notify.storage.storage_unit import assessment, lines

SEVERITY_OF_LEVEL: dict[int, Severity] = {1: "extreme", 2: "extreme", 3: "severe", 4: "severe"}
CONFLICTS_NAMED = 5


def look_at_unit(unit: UnitOfWork, document: StorageUnit, before: Stock, after: Stock) -> None:
    """Tell of a major hazard, goods too near each other, and what nothing identifies, when a movement or the unit's
    document makes them so."""
    _see_to_level(unit, document, after)
    look_for_unidentified(unit, document, after, additions_of(unit))
    look_for_contradictions(unit, document, after, additions_of(unit))
    if _present(before) != _present(after):
        _see_to_neighbours(unit, document, after)


def look_at_units_anew(unit: UnitOfWork) -> None:
    """The same of every unit when nothing was moved, and what the zone judges by has changed."""
    units = unit.get(UNITS, HEAD, Units) or Units()
    unit.require_all((kind, no) for no in units.nos for kind in (STORAGE_UNIT, STOCK))
    for no in units.nos:
        document, stock = unit.get(STORAGE_UNIT, no, StorageUnit), unit.get(STOCK, no, Stock) or NOTHING
        assert document is not None, "a unit is never taken off the file"
        _see_to_level(unit, document, stock)
        look_for_unidentified(unit, document, stock, additions_of(unit))
        look_for_contradictions(unit, document, stock, additions_of(unit))
        _see_to_neighbours(unit, document, stock)


def additions_of(unit: UnitOfWork) -> Additions:
    """What the zone adds to the reference data now."""
    kept = unit.get(ADDITIONS, HEAD, AdditionsKept)
    return NONE if kept is None else kept.additions


def _see_to_neighbours(unit: UnitOfWork, document: StorageUnit, stock: Stock) -> None:
    matter = f"conflict/{document.id}"
    found = conflicts_in(document, stock, policy_of(unit).segregation_code, additions_of(unit))
    if not found:
        conditions.over(unit, matter, PARTED_AGAIN)
        return
    contact = contacts(document.contacts)
    text = neighbours_found(document.id, found[:CONFLICTS_NAMED], len(found))
    conditions.say(
        unit,
        matter,
        lambda place, last: alert_message.of_unit(place, last, "conflict", "severe", document.id, contact, text),
    )


def conflicts_in(document: StorageUnit, stock: Stock, least: int, added: Additions) -> tuple[Conflict, ...]:
    """What lies in the unit and must not lie together: pairs of code `least` or worse."""
    return conflicts((line.labels for line in lines(document, stock, added) if line.tonnes), least, added)


def _see_to_level(unit: UnitOfWork, document: StorageUnit, after: Stock) -> None:
    matter, found = f"level/{document.id}", assessment(document, lines(document, after, additions_of(unit)))
    if found.level is None:
        conditions.over(unit, matter, BELOW_AGAIN)
        return
    contact = contacts(document.contacts)
    text, severity = level_reached(document.id, found.level), SEVERITY_OF_LEVEL[found.level]
    conditions.say(
        unit,
        matter,
        lambda place, last: alert_message.of_unit(place, last, "level", severity, document.id, contact, text),
    )


def _present(stock: Stock) -> frozenset[str]:
    return frozenset(what for what, held in stock.held.items() if held.kilograms)
