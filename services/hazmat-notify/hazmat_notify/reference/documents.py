"""Reference data that lane-router tells of: storage units, where lanes lie, the policy, and what the zone adds."""

from kakou.contracts.documents.reference import Lane, PlanPosition, StorageUnit
from kakou.contracts.events.outbound import DocumentChanged
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.policy import ZONE_POLICY, await_change, policy_of
from hazmat_notify.reference.additions import additions_changed
from hazmat_notify.state import HEAD, LANE_POSITION, STOCK, STORAGE_UNIT, UNITS, Units
from hazmat_notify.stock.history import note_document
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.stock.stay_limit import look_at_units
from hazmat_notify.stock.unit_checks import look_at_unit, look_at_units_anew


def document_changed(unit: UnitOfWork, changed: DocumentChanged) -> None:
    match changed.kind:
        case "storage-unit":
            document = StorageUnit.model_validate(changed.document, extra="ignore")
            unit.put(STORAGE_UNIT, changed.no, document)
            known = units_of(unit)
            if changed.no not in known:
                unit.put(UNITS, HEAD, Units(nos=(*known, changed.no)))
            note_document(unit, document)
            stock = unit.get(STOCK, changed.no, Stock) or NOTHING
            look_at_unit(unit, document, stock, stock)
            look_at_units(unit, (changed.no,))
        case "lane":
            lane = Lane.model_validate(changed.document, extra="ignore")
            name = f"{lane.gate} {lane.lane}"
            if lane.position is not None:
                unit.put(LANE_POSITION, name, lane.position)
            elif unit.get(LANE_POSITION, name, PlanPosition) is not None:
                unit.delete(LANE_POSITION, name)
        case "hazardous-goods":
            additions_changed(unit, changed.document)
        case "policy":
            before = policy_of(unit)
            ZONE_POLICY.document_changed(unit, changed)
            await_change(unit)
            now = policy_of(unit)
            if now.segregation_code != before.segregation_code:
                look_at_units_anew(unit)
            if now.stay_limit != before.stay_limit:
                look_at_units(unit, units_of(unit))


def policy_came_into_force(unit: UnitOfWork, _: str) -> None:
    """A value set for later holds from now on."""
    await_change(unit)
    look_at_units_anew(unit)
    look_at_units(unit, units_of(unit))


def units_of(unit: UnitOfWork) -> tuple[str, ...]:
    """Every storage unit on file."""
    return (unit.get(UNITS, HEAD, Units) or Units()).nos
