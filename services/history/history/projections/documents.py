"""Papers with how far they have come, and the zone's reference data with every version of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.gate_pass import GatePass
from kakou.history.tables import (
    DECLARATION_LINES,
    DECLARATIONS,
    DOCUMENT_VERSIONS,
    DOCUMENTS,
    PASS_DOCUMENTS,
    PASSES,
    PLATES,
    POLICY_VERSIONS,
)
from kakou.rules.gate_pass import DECLARED, fields_filled, grade_of
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep, kept, note

FULLY_PASSED: Final = 3

ENDED: Final = ("passed", "void", "expired", "refused")
"""States of a pass that cannot be used any more."""

DECLARATION_TIMES: Final = "declaration-times"
"""By declaration: DeclarationTimes."""


class DeclarationTimes(OutboundModel):
    """What the last event about a declaration does not say: when it was first filed, and since when all has passed."""

    filed_at: datetime
    completed_at: datetime | None = None


def declaration_changed(unit: UnitOfWork, event: Event) -> None:
    """A DeclarationChanged as it came."""
    told = event.data
    filed, progress = told["declaration"], told["progress"]
    times = _times(unit, filed["no"], is_complete=progress["passed_state"] == FULLY_PASSED)
    counters = {counted["line"]: counted for counted in progress["lines"]}
    lines = [
        {name: line.get(name) for name in ("line", "hs", "name", "unit")}
        | {name: counters[line["line"]][name] for name in ("declared", "allocated", "passed")}
        for line in filed["lines"]
        if line["line"] in counters
    ]
    keep(
        unit,
        DECLARATIONS,
        (filed["no"],),
        told,
        {DECLARATION_LINES: lines},
        kind=filed["kind"],
        list_type=filed["list_type"],
        direction=filed["direction"],
        firm=filed["firm"],
        filed_at=times.filed_at,
        accepted_at=filed.get("accepted_at"),
        passed_state=progress["passed_state"],
        write_off=progress["write_off"],
        completed_at=times.completed_at,
    )


def _times(unit: UnitOfWork, no: str, *, is_complete: bool) -> DeclarationTimes:
    before = unit.get(DECLARATION_TIMES, no, DeclarationTimes) or DeclarationTimes(filed_at=unit.log_time)
    completed_at = (before.completed_at or unit.log_time) if is_complete else None
    times = DeclarationTimes(filed_at=before.filed_at, completed_at=completed_at)
    unit.put(DECLARATION_TIMES, no, times)
    return times


def pass_changed(unit: UnitOfWork, event: Event) -> None:
    """A PassChanged as it came."""
    view = event.data["view"]
    note(unit, PLATES, view["filed"]["vehicle"]["plate"])
    _keep_pass(unit, view, view["visit"])


def set_aside(unit: UnitOfWork, visit: str, passes: Iterable[str], aside: str) -> None:
    """Have the passes that came to their end with the visit be those of the one that is kept under `aside`. A pass that
    may still be used is with whoever shows it now."""
    for no in passes:
        view = kept(unit, PASSES, no)
        if view is not None and view["visit"] == visit and view["state"] in ENDED:
            _keep_pass(unit, view, aside)


def _keep_pass(unit: UnitOfWork, view: dict[str, Any], visit: str | None) -> None:
    """visit: the number of the visit that holds it, or that it passed with."""
    filed = view["filed"]
    as_filed = GatePass.model_validate(filed, extra="ignore")
    documents = [{"kind": one["kind"], "document": one["no"]} for one in filed.get("documents", ())]
    keep(
        unit,
        PASSES,
        (view["no"],),
        view,
        {PASS_DOCUMENTS: documents},
        type=str(filed["type"]),
        direction=filed["direction"],
        state=view["state"],
        firm=filed.get("firm"),
        plate=filed["vehicle"]["plate"],
        approved_at=view["approved_at"],
        filed_at=view["filed_at"],
        visit=visit,
        grade=grade_of(as_filed) or DECLARED,
        fields=fields_filled(as_filed),
    )


def document_changed(unit: UnitOfWork, event: Event) -> None:
    """A DocumentChanged as it came."""
    told = event.data
    kind, no, version = told["kind"], told["no"], told["version"]
    document: dict[str, Any] = told["document"]
    firm = document.get("code") if kind == "enterprise" else document.get("firm")
    keep(unit, DOCUMENTS, (kind, no), told, version=version, etag=told["etag"], firm=firm)
    keep(unit, DOCUMENT_VERSIONS, (kind, no, version), told)
    if kind == "policy":
        keep(unit, POLICY_VERSIONS, (version,), told)
