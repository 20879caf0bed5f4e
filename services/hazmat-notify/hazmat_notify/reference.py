"""Reference data that lane-router tells of: storage units, the policy, and what the zone adds."""

from kakou.contracts.decided import DocumentChanged
from kakou.contracts.documents.reference import StorageUnit
from kakou.runtime.unit import Unit

from hazmat_notify.adding import additions_changed
from hazmat_notify.entries import HEAD, STOCK, STORAGE_UNIT, UNITS, Units
from hazmat_notify.history import note_document
from hazmat_notify.neighbours import look_at_unit, look_at_units_anew
from hazmat_notify.policy import await_change, policy_changed, policy_of
from hazmat_notify.rules.stock import NOTHING, Stock


def document_changed(unit: Unit, changed: DocumentChanged) -> None:
    match changed.kind:
        case "storage-unit":
            document = StorageUnit.model_validate(changed.document, extra="ignore")
            unit.put(STORAGE_UNIT, changed.no, document)
            units = unit.get(UNITS, HEAD, Units) or Units()
            if changed.no not in units.nos:
                unit.put(UNITS, HEAD, Units(nos=(*units.nos, changed.no)))
            note_document(unit, document)
            stock = unit.get(STOCK, changed.no, Stock) or NOTHING
            look_at_unit(unit, document, stock, stock)
        case "hazardous-goods":
            additions_changed(unit, changed.document)
        case "policy":
            before = policy_of(unit)
            policy_changed(unit, changed)
            await_change(unit)
            if policy_of(unit).segregation_code != before.segregation_code:
                look_at_units_anew(unit)


def policy_came_into_force(unit: Unit) -> None:
    """A value set for later holds from now on."""
    await_change(unit)
    look_at_units_anew(unit)
