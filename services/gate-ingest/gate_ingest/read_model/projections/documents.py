"""Documents as they now stand: papers with their progress, and the zone's reference data."""

from typing import Any, Final

import orjson
from kakou.runtime.events.event import Event
from kakou.runtime.state.leaving import not_over, over
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.read_model.projections import policy
from gate_ingest.state import (
    ADDITIONS_NO,
    DECLARATION,
    OPEN_DECLARATION,
    PASS,
    POLICY_NO,
    lane_no,
)

Told = dict[str, Any]

FULLY_PASSED: Final = 3
OVER: Final = ("refused", "passed", "void", "expired")
"""States of a pass that nobody can go through the gate with."""


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
        over(unit, DECLARATION, no)
    else:
        unit.put(OPEN_DECLARATION, no, "1")
        not_over(unit, DECLARATION, no)


def pass_changed(unit: UnitOfWork, event: Event) -> None:
    """A PassChanged as it came."""
    view = event.data["view"]
    unit.put(PASS, view["no"], _text(view))
    (over if view["state"] in OVER else not_over)(unit, PASS, view["no"])


def document_changed(unit: UnitOfWork, event: Event) -> None:
    """A DocumentChanged as it came."""
    policy.document_changed(unit, event)
    told = event.data
    unit.put(told["kind"], document_no(told["kind"], told["document"]), _text(told))


def _text(told: Told) -> str:
    return orjson.dumps(told).decode()
