"""Things with a number of their own: away under a standing permission, licensed once, supervised for years."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.policy import PolicyValues
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.decimals import ZERO

from lane_router import deadlines, repository
from lane_router.goods.rules import licences, temporary_movements
from lane_router.goods.rules.cargo import CargoLine, cargo_of
from lane_router.goods.rules.temporary_movements import away_no
from lane_router.ledger import ledger
from lane_router.records import Away, DeclarationEntry, EntryCheck, Equipment, Held, PassEntry
from lane_router.state import AWAY, DECLARATION, EQUIPMENT, SUPERVISED, Supervised
from lane_router.tasks import open_task, settle_task

TASK = "goods-not-back"


def note_passage(
    unit: UnitOfWork, entry: PassEntry, documents: dict[str, DeclarationEntry], counted: Sequence[Held]
) -> None:
    """Keep what a raise has let through: gone away, come back, entered with its licence, left for good.

    Trucks at the lanes may count on the same evidence; see `passage.barrier_reported`.
    """
    if not any(is_followed(one.document) for one in documents.values()):
        return
    policy, _ = repository.policy_of(unit)
    quantity = {(held.document, held.line): held.quantity for held in counted}
    for line in cargo_of(entry.filed, documents):
        if line.document is None:
            continue
        document = documents[line.document].document
        line = replace(line, quantity=quantity.get((line.document, line.line), line.quantity))
        if temporary_movements.is_followed(document, line, policy):
            _go_or_come(unit, document, line, policy)
        if licences.is_supervised(line.goods):
            _supervise(unit, document, line)


def look_at_return(unit: UnitOfWork, no: str) -> None:
    """Whether a thing ought to be back by now, by its permission as it stands, or by the policy (stay_limit)."""
    away = unit.get(AWAY, no, Away)
    if away is None:
        return
    due = _due(unit, away)
    if due <= unit.log_time:
        firm, _, item = no.partition(":")
        open_task(unit, TASK, "goods", no, due, firm=firm, item=item, document=away.document)
    else:
        settle_task(unit, TASK, no, "its day is a later one by now")
        deadlines.watch(unit, due, deadlines.RETURN, no)


def look_at_returns(unit: UnitOfWork, before: Declaration, now: Declaration) -> None:
    """A document was amended, and its permission may say another day for what is away by it."""
    if before.permission == now.permission:
        return
    for no in dict.fromkeys(away_no(now.firm, line) for line in (*before.lines, *now.lines) if line.item_no):
        away = unit.get(AWAY, no, Away)
        if away is not None and away.document == now.no:
            look_at_return(unit, no)


def look_at_supervision(unit: UnitOfWork, no: str) -> None:
    """Once it is over (policy equipment_supervision), the ledger is reduced without any filing (policy item (二)), by
    what has not left before."""
    kept = unit.get(SUPERVISED, no, Supervised)
    if kept is None:
        return
    until = kept.since + repository.policy_of(unit)[0].equipment_supervision
    if until > unit.log_time:
        deadlines.watch(unit, until, deadlines.SUPERVISION, no)
        return
    unit.delete(SUPERVISED, no)
    deadlines.unwatch(unit, deadlines.SUPERVISION, no)
    document_no, _, line = no.rpartition(":")
    entry = unit.get(DECLARATION, document_no, DeclarationEntry)
    if entry is None:
        return
    reduced = max(ZERO, kept.quantity - kept.left)
    counts = ledger.reduce(entry.counts, int(line), reduced)
    repository.keep_declaration(unit, entry.model_copy(update={"counts": counts}), "supervision-ended")


def is_followed(document: Declaration) -> bool:
    """Whether its goods are evidence for others, or need such evidence: under a permission, or supervised."""
    return document.permission is not None or any(licences.is_supervised(line) for line in document.lines)


def are_followed(unit: UnitOfWork, document: Declaration) -> bool:
    """Whether any of its goods are still away by it, or under supervision: their day, and what is left of them, stand
    with the document."""
    if not is_followed(document):
        return False
    away = [away_no(document.firm, line) for line in document.lines if line.item_no]
    supervised = [f"{document.no}:{line.line}" for line in document.lines if licences.is_supervised(line)]
    unit.require_all((*((AWAY, no) for no in away), *((SUPERVISED, no) for no in supervised)))
    gone = [unit.get(AWAY, no, Away) for no in away]
    if any(one is not None and one.document == document.no for one in gone):
        return True
    return any(unit.get(SUPERVISED, no, Supervised) is not None for no in supervised)


def _go_or_come(unit: UnitOfWork, document: Declaration, line: CargoLine, policy: PolicyValues) -> None:
    no = away_no(document.firm, line.goods)
    away = unit.get(AWAY, no, Away)
    if away is None and temporary_movements.comes_back(document, None, policy):
        return
    if away is None or away.direction == document.direction:
        before = away.quantity if away is not None else ZERO
        gone = Away(
            document=away.document if away is not None else document.no,
            direction=document.direction,
            goods=line.goods,
            quantity=before + line.quantity,
            since=away.since if away is not None else unit.log_time,
            permission=document.permission.type if document.permission is not None else None,
        )
        unit.put(AWAY, no, gone)
        if away is None:
            deadlines.watch(unit, _due(unit, gone), deadlines.RETURN, no)
        return
    left: Decimal = away.quantity - line.quantity
    if left > 0:
        unit.put(AWAY, no, away.model_copy(update={"quantity": left}))
    else:
        unit.delete(AWAY, no)
        settle_task(unit, TASK, no, "it has come back")
        deadlines.unwatch(unit, deadlines.RETURN, no)


def _due(unit: UnitOfWork, away: Away) -> datetime:
    entry = unit.get(DECLARATION, away.document, DeclarationEntry)
    limit = repository.policy_of(unit)[0].stay_limit
    return temporary_movements.due_back(away, entry.document if entry is not None else None, limit)


def _supervise(unit: UnitOfWork, document: Declaration, line: CargoLine) -> None:
    """Equipment that enters is in the ledger from now on; what is declared out is no longer there to be reduced."""
    thing = licences.thing_no(document.firm, line.goods)
    known = unit.get(EQUIPMENT, thing, Equipment) if thing else None
    if document.direction == "E":
        if thing is not None and known is not None:
            known, taken = licences.after_exit(known, line.goods, line.quantity)
            unit.put(EQUIPMENT, thing, known)
            _leave_supervision(unit, taken)
        return
    no = f"{document.no}:{line.line}"
    kept = unit.get(SUPERVISED, no, Supervised)
    if kept is None:
        until = unit.log_time + repository.policy_of(unit)[0].equipment_supervision
        deadlines.watch(unit, until, deadlines.SUPERVISION, no)
        kept = Supervised(since=unit.log_time, quantity=ZERO)
    unit.put(SUPERVISED, no, kept.model_copy(update={"quantity": kept.quantity + line.quantity}))
    if thing is not None:
        entered = EntryCheck(
            document=document.no,
            line=line.line,
            licence=line.goods.licence,
            quantity=line.quantity,
            unit=line.goods.unit,
        )
        before = known.entries if known is not None else ()
        unit.put(EQUIPMENT, thing, Equipment(entries=(*(one for one in before if one.remains > 0), entered)))


def _leave_supervision(unit: UnitOfWork, taken: dict[str, Decimal]) -> None:
    """What is declared out is no longer there to be reduced."""
    for no, quantity in taken.items():
        kept = unit.get(SUPERVISED, no, Supervised)
        if kept is not None:
            unit.put(SUPERVISED, no, kept.model_copy(update={"left": kept.left + quantity}))
