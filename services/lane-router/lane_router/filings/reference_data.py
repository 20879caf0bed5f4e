"""Reference data as it is put: stored, told to everyone, and the visits concerned looked at again."""

from datetime import datetime
from typing import Any

from kakou.contracts import topics
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.events import writes
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts
from kakou.runtime.state.timers import want_tick
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import may_put, settle
from kakou.values.digests import etag_of
from pydantic import BaseModel

from lane_router.lanes import lane_state
from lane_router.state import (
    ADDITIONS,
    BOOK,
    CONTROL_ORDER,
    ENTERPRISE,
    LANE,
    ORDERS_ON,
    PLATE_OF_CARD,
    PLATE_OF_TAG,
    POLICY,
    STORAGE_UNIT,
    VEHICLE,
    AdditionsEntry,
    ControlOrderEntry,
    EnterpriseEntry,
    LaneEntry,
    Numbers,
    StorageUnitEntry,
    VehicleEntry,
)
from lane_router.visits.reevaluation import concerned_by, look_again


def vehicle_registered(unit: UnitOfWork, write: writes.VehicleRegistered) -> None:
    vehicle, plate = write.vehicle, write.vehicle.plate
    before = unit.get(VEHICLE, plate, VehicleEntry)
    if not _put(unit, VEHICLE, plate, vehicle, write, before, VehicleEntry):
        return
    _point(unit, PLATE_OF_TAG, before.document.tag if before else None, vehicle.tag, plate)
    _point(unit, PLATE_OF_CARD, before.document.card if before else None, vehicle.card, plate)
    look_again(unit, "vehicle", lambda visit: visit.plate == plate)


def enterprise_registered(unit: UnitOfWork, write: writes.EnterpriseRegistered) -> None:
    before = unit.get(ENTERPRISE, write.enterprise.code, EnterpriseEntry)
    code = write.enterprise.code
    if _put(unit, ENTERPRISE, code, write.enterprise, write, before, EnterpriseEntry):
        look_again(unit, "enterprise", concerned_by(unit, "enterprise", code))


def control_order_placed(unit: UnitOfWork, write: writes.ControlOrderPlaced) -> None:
    """Orders may land after approval and before the raise, so visits in progress are looked at again."""
    order = write.control_order
    before = unit.get(CONTROL_ORDER, order.id, ControlOrderEntry)
    if not _put(unit, CONTROL_ORDER, order.id, order, write, before, ControlOrderEntry):
        return
    targets = [order.target] if before is None else list(dict.fromkeys((before.document.target, order.target)))
    for target in targets:
        key = f"{target.kind}:{target.no}"
        known = unit.get(ORDERS_ON, key, Numbers) or Numbers()
        stands = target == order.target and order.state != "released"
        left = known.with_no(order.id) if stands else known.without(order.id)
        if left.nos:
            unit.put(ORDERS_ON, key, left)
        else:
            unit.delete(ORDERS_ON, key)
    for target in targets:
        look_again(unit, "control-order", concerned_by(unit, target.kind, target.no))


def lane_configured(unit: UnitOfWork, write: writes.LaneConfigured) -> None:
    no = f"{write.lane.gate}.{write.lane.lane}"
    before = unit.get(LANE, no, LaneEntry)
    if _put(unit, LANE, no, write.lane, write, before, LaneEntry):
        lane_state.remember_lane(unit, write.lane.gate, write.lane.lane)


def storage_unit_registered(unit: UnitOfWork, write: writes.StorageUnitRegistered) -> None:
    before = unit.get(STORAGE_UNIT, write.storage_unit.id, StorageUnitEntry)
    _put(unit, STORAGE_UNIT, write.storage_unit.id, write.storage_unit, write, before, StorageUnitEntry)


def policy_set(unit: UnitOfWork, write: writes.PolicySet) -> None:
    """A change holds from its effective date on, or from now."""
    book = unit.get(POLICY, BOOK, PolicyBook) or PolicyBook()
    if not may_put(write, etag_of(book)):
        settle(unit, POLICY, "refused", 412, _not_as_said(POLICY, POLICY, book))
        return
    changed = book.with_filing(write.policy, unit.log_time, write.by or "not said")
    if changed is book:
        settle(unit, POLICY, "duplicate", 200, outcome_texts.CURRENT_CONTENT())
        return
    unit.put(POLICY, BOOK, changed)
    want_tick(unit)  # which looks at what goes by it
    document: dict[str, object] = changed.document(unit.log_time)
    told = DocumentChanged(kind=POLICY, no=POLICY, document=document, version=changed.version, etag=etag_of(changed))
    unit.emit(topics.DOCUMENT_CHANGED, told, subject=POLICY)


def hazardous_goods_added(unit: UnitOfWork, write: writes.HazardousGoodsAdded) -> None:
    """What the zone adds replaces what it added before, from now on; trucks at the lanes are looked at again."""
    before, etag = unit.get(ADDITIONS, BOOK, AdditionsEntry), etag_of(_as_said(write.additions, None, None))
    if not may_put(write, before.etag if before else None):
        settle(unit, ADDITIONS, "refused", 412, _not_as_said(ADDITIONS, ADDITIONS, before))
        return
    if before is not None and before.etag == etag:
        settle(unit, ADDITIONS, "duplicate", 200, outcome_texts.CURRENT_CONTENT())
        return
    version = before.version + 1 if before else 1
    document = _as_said(write.additions, version, unit.log_time)
    unit.put(ADDITIONS, BOOK, AdditionsEntry(document=document, version=version, etag=etag))
    shown = document.model_dump(mode="json")
    told = DocumentChanged(kind=ADDITIONS, no=ADDITIONS, document=shown, version=version, etag=etag)
    unit.emit(topics.DOCUMENT_CHANGED, told, subject=ADDITIONS)
    look_again(unit, "hazardous-goods", lambda _: True)


def _as_said(additions: HazardousAdditions, version: int | None, since: datetime | None) -> HazardousAdditions:
    """The content, with the version and date that are ours to give."""
    return additions.model_copy(update={"version": version, "effective_from": since})


def _put(
    unit: UnitOfWork, kind: str, no: str, document: BaseModel, write: writes.Put, before: Any, entry: type[BaseModel]
) -> bool:
    """Store a document and tell it. False, the write answered, where it changes nothing or expects another version."""
    etag = etag_of(document)
    if not may_put(write, before.etag if before else None):
        settle(unit, no, "refused", 412, _not_as_said(kind, no, before))
        return False
    if before is not None and before.etag == etag:
        settle(unit, no, "duplicate", 200, outcome_texts.CURRENT_CONTENT())
        return False
    version = before.version + 1 if before else 1
    unit.put(kind, no, entry(document=document, version=version, etag=etag))
    told = DocumentChanged(kind=kind, no=no, document=document.model_dump(mode="json"), version=version, etag=etag)
    unit.emit(topics.DOCUMENT_CHANGED, told, subject=no)
    return True


def _not_as_said(kind: str, no: str, before: object | None) -> Bilingual:
    said = outcome_texts.CHANGED_OR_THERE if before is not None else outcome_texts.NOT_ON_RECORD
    return said(what=outcome_texts.KINDS[kind](no=no))


def _point(unit: UnitOfWork, kind: str, old: str | None, new: str | None, plate: str) -> None:
    """Have a tag or card lead to the plate that it is registered for now."""
    if old is not None and old != new and unit.get_text(kind, old) == plate:
        unit.delete(kind, old)
    if new is not None and new != old:
        unit.put(kind, new, plate)
