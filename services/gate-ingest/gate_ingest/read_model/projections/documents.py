"""Documents as they now stand: papers with their progress, and the zone's reference data."""

from typing import Any, Final

import orjson
from kakou.contracts.events.outbound import DocumentChanged
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.state import (
    ADDITIONS_NO,
    DECLARATION,
    OPEN_DECLARATION,
    PASS,
    PASSES_KEPT,
    PASSES_OF_PLATE,
    POLICY_BOOK,
    POLICY_NO,
    PassesOfPlate,
    PolicyKept,
    lane_no,
    policy_before,
)

Told = dict[str, Any]

FULLY_PASSED: Final = 3


def document_no(kind: str, document: dict[str, Any]) -> str:
    """The number under which a document of reference data is kept, from the document itself. Raises KeyError."""
    match kind:
        case "vehicle":
            return str(document["plate"])
        case "enterprise":
            return str(document["code"])
        case "lane":
            return lane_no(document["gate"], document["lane"])
        case "hazardous-goods":
            return ADDITIONS_NO
        case "policy":
            return POLICY_NO
        case _:
            return str(document["id"])


def declaration_changed(unit: UnitOfWork, event: Event) -> None:
    """A DeclarationChanged as it came: what is only kept for readers is not read here."""
    told = event.data
    no = told["declaration"]["no"]
    unit.put(DECLARATION, no, _text(told))
    if told["progress"]["passed_state"] == FULLY_PASSED:
        unit.delete(OPEN_DECLARATION, no)
    else:
        unit.put(OPEN_DECLARATION, no, "1")


def pass_changed(unit: UnitOfWork, event: Event) -> None:
    """A PassChanged as it came."""
    view = event.data["view"]
    unit.put(PASS, view["no"], _text(view))
    plate = view["filed"]["vehicle"]["plate"]
    known = unit.get(PASSES_OF_PLATE, plate, PassesOfPlate) or PassesOfPlate()
    if view["no"] not in known.nos:
        unit.put(PASSES_OF_PLATE, plate, PassesOfPlate(nos=(*known.nos, view["no"])[-PASSES_KEPT:]))


def document_changed(unit: UnitOfWork, event: Event) -> None:
    """A DocumentChanged as it came."""
    told = event.data
    if told["kind"] == "policy":
        _policy_changed(unit, DocumentChanged.model_validate(told))
    unit.put(told["kind"], document_no(told["kind"], told["document"]), _text(told))


def _policy_changed(unit: UnitOfWork, changed: DocumentChanged) -> None:
    kept = unit.get(POLICY_BOOK, POLICY_NO, PolicyKept)
    kept = kept or policy_before(unit.get("policy", POLICY_NO, DocumentChanged))
    book = kept.book.as_told(changed.document, changed.version, unit.log_time)
    unit.put(POLICY_BOOK, POLICY_NO, PolicyKept(book=book, etag=changed.etag, told_at=unit.log_time))


def _text(told: Told) -> str:
    return orjson.dumps(told).decode()
