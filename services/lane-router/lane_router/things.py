"""Things with a number of their own: away under a standing permission, licensed once, supervised for years."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kakou.contracts.decimals import ZERO
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.routed import Finding
from kakou.runtime.timers import set_timer
from kakou.runtime.unit import Unit

from lane_router import books
from lane_router.rules import ledger, licences, returning
from lane_router.rules.cargo import CargoLine, cargo_of
from lane_router.state import (
    AWAY,
    DECLARATION,
    EQUIPMENT,
    SUPERVISED,
    Away,
    DeclarationEntry,
    Equipment,
    Held,
    PassEntry,
    Supervised,
)
from lane_router.tasks import open_task, settle_task

RETURN, SUPERVISION = "return", "supervision"
TASK = "goods-not-back"


def findings(
    unit: Unit,
    entry: PassEntry,
    cargo: Sequence[CargoLine],
    documents: dict[str, DeclarationEntry],
    policy: PolicyValues,
) -> list[Finding]:
    """What licences, trade controls and standing permissions say of the goods on the truck."""
    found: list[Finding] = []
    if any(line.goods.controls for line in cargo):

        def was_checked(line: CargoLine) -> bool:
            firm = documents[line.document].document.firm if line.document else None
            thing = licences.thing_no(firm, line.goods)
            known = unit.get(EQUIPMENT, thing, Equipment) if thing is not None else None
            return known is not None and known.licence is not None

        required = policy.first_line_licence_required
        found += licences.licence_findings(entry.filed, cargo, required, was_checked)
        found += licences.control_findings(cargo)
    for line in cargo:
        if line.document is None:
            continue
        document = documents[line.document].document
        if returning.is_followed(document, line, policy):
            away = unit.get(AWAY, _away_no(document, line), Away)
            found += returning.return_findings(document, line, away, unit.log_time, policy)
    return found


def note_passage(unit: Unit, entry: PassEntry, documents: dict[str, DeclarationEntry], counted: Sequence[Held]) -> None:
    """Keep what a raise has let through: gone away, come back, entered with its licence, left for good."""
    if not any(_matters(one.document) for one in documents.values()):
        return
    policy, _ = books.policy_of(unit)
    quantity = {(held.document, held.line): held.quantity for held in counted}
    for line in cargo_of(entry.filed, documents):
        if line.document is None:
            continue
        document = documents[line.document].document
        line = replace(line, quantity=quantity.get((line.document, line.line), line.quantity))
        if returning.is_followed(document, line, policy):
            _go_or_come(unit, document, line, policy)
        if licences.is_supervised(line.goods):
            _supervise(unit, document, line)


def not_back(unit: Unit, no: str) -> None:
    """The day has come by which a thing was to be back. A permission that was extended meanwhile moves it."""
    away = unit.get(AWAY, no, Away)
    if away is None:
        return
    entry = unit.get(DECLARATION, away.document, DeclarationEntry)
    permission = entry.document.permission if entry is not None else None
    if permission is not None and permission.until is not None and permission.until > unit.log_time:
        unit.put(AWAY, no, away.model_copy(update={"due": permission.until}))
        set_timer(unit, permission.until, RETURN, no)
    else:
        firm, _, item = no.partition(":")
        open_task(unit, TASK, "goods", no, away.due, firm=firm, item=item, document=away.document)


def supervision_over(unit: Unit, no: str) -> None:
    """The ledger is reduced without any filing (policy item (二)), by what has not left before."""
    kept = unit.get(SUPERVISED, no, Supervised)
    if kept is None or kept.until > unit.log_time:
        return
    unit.delete(SUPERVISED, no)
    document_no, _, line = no.rpartition(":")
    entry = unit.get(DECLARATION, document_no, DeclarationEntry)
    if entry is None:
        return
    reduced = max(ZERO, kept.quantity - kept.left)
    counts = ledger.reduce(entry.counts, int(line), reduced)
    books.keep_declaration(unit, entry.model_copy(update={"counts": counts}), "supervision-ended")


def _matters(document: Declaration) -> bool:
    return document.permission is not None or any(licences.is_supervised(line) for line in document.lines)


def _go_or_come(unit: Unit, document: Declaration, line: CargoLine, policy: PolicyValues) -> None:
    no = _away_no(document, line)
    away = unit.get(AWAY, no, Away)
    if away is None and returning.comes_back(document, None, policy):
        return
    if away is None or away.direction == document.direction:
        due = away.due if away is not None else _due(unit, document, policy)
        before = away.quantity if away is not None else ZERO
        gone = Away(
            document=document.no,
            direction=document.direction,
            goods=line.goods,
            quantity=before + line.quantity,
            due=due,
        )
        unit.put(AWAY, no, gone)
        if away is None:
            set_timer(unit, due, RETURN, no)
        return
    left: Decimal = away.quantity - line.quantity
    if left > 0:
        unit.put(AWAY, no, away.model_copy(update={"quantity": left}))
    else:
        unit.delete(AWAY, no)
        settle_task(unit, TASK, no, "it has come back")


def _due(unit: Unit, document: Declaration, policy: PolicyValues) -> datetime:
    until = document.permission.until if document.permission is not None else None
    return until or unit.log_time + policy.stay_limit


def _supervise(unit: Unit, document: Declaration, line: CargoLine) -> None:
    """Equipment that enters is in the ledger from now on; what is declared out is no longer there to be reduced."""
    thing = licences.thing_no(document.firm, line.goods)
    if document.direction == "E":
        known = unit.get(EQUIPMENT, thing, Equipment) if thing else None
        no = f"{known.document}:{known.line}" if known is not None else ""
        kept = unit.get(SUPERVISED, no, Supervised) if no else None
        if kept is not None:
            unit.put(SUPERVISED, no, kept.model_copy(update={"left": kept.left + line.quantity}))
        return
    no = f"{document.no}:{line.line}"
    kept = unit.get(SUPERVISED, no, Supervised)
    if kept is None:
        until = unit.log_time + books.policy_of(unit)[0].equipment_supervision
        set_timer(unit, until, SUPERVISION, no)
        kept = Supervised(until=until, quantity=ZERO)
    unit.put(SUPERVISED, no, kept.model_copy(update={"quantity": kept.quantity + line.quantity}))
    if thing is not None:
        evidence = Equipment(document=document.no, line=line.line, licence=line.goods.licence, entered_at=unit.log_time)
        unit.put(EQUIPMENT, thing, evidence)


def _away_no(document: Declaration, line: CargoLine) -> str:
    return f"{document.firm}:{line.goods.item_no}"
