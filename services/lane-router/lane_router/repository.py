"""Passes and declarations as this zone keeps them: reading, writing, and telling everyone how they now stand."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts import topics
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.events.outbound import DeclarationChanged, PassChanged
from kakou.contracts.pass_view import PassView, national_state
from kakou.contracts.passage import PassedLine
from kakou.contracts.progress import LineProgress, Progress
from kakou.runtime.state.retention import note
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import settle_kept
from kakou.values.identifiers import Direction

from lane_router.filings import contradictions
from lane_router.filings.rules.receipt_meaning import against_document, against_pass, mark
from lane_router.ledger import declaration_moves, ledger
from lane_router.ledger.truck_progress import trucks_of
from lane_router.passes.lifecycle import gives_back, has_ended
from lane_router.passes.validity import expires_at
from lane_router.records import DeclarationEntry, PassEntry
from lane_router.state import ADDITIONS, BOOK, DECLARATION, PASS, PASSES_OF_PLATE, POLICY, AdditionsEntry, PassesOfPlate
from lane_router.tasks import open_task

DECLARATIONS_A_PAGE: Final = 50
"""That a tick may have to look at: some have thousands of lines."""


def policy_of(unit: UnitOfWork) -> tuple[PolicyValues, int]:
    """The values in force at log time, and the version of the policy."""
    book = unit.get(POLICY, BOOK, PolicyBook)
    return (book.at(unit.log_time), book.version) if book else (DEFAULTS, 0)


def policy_book(unit: UnitOfWork) -> PolicyBook:
    """An empty one where nothing was ever set."""
    return unit.get(POLICY, BOOK, PolicyBook) or _NOTHING_SET


DEFAULTS = PolicyValues()
_NOTHING_SET = PolicyBook()


def additions_of(unit: UnitOfWork) -> AdditionsEntry:
    """What the zone has added to the reference data on hazardous goods."""
    return unit.get(ADDITIONS, BOOK, AdditionsEntry) or _NOTHING_ADDED


_NOTHING_ADDED = AdditionsEntry(document=HazardousAdditions(source="-"))


def the_pass(unit: UnitOfWork, no: str) -> PassEntry:
    entry = unit.get(PASS, no, PassEntry)
    assert entry is not None, f"pass {no} is named in the state but not there"
    return entry


def passes(unit: UnitOfWork, nos: Iterable[str]) -> dict[str, PassEntry]:
    """Passes that the state names, by number, without those that were forgotten since."""
    wanted = list(dict.fromkeys(nos))
    unit.require(PASS, wanted)
    found = {no: unit.get(PASS, no, PassEntry) for no in wanted}
    return {no: entry for no, entry in found.items() if entry is not None}


def declarations(unit: UnitOfWork, nos: Iterable[str]) -> dict[str, DeclarationEntry]:
    """Those on record, by number, in the order asked for."""
    wanted = list(dict.fromkeys(nos))
    unit.require(DECLARATION, wanted)
    found = {no: unit.get(DECLARATION, no, DeclarationEntry) for no in wanted}
    return {no: entry for no, entry in found.items() if entry is not None}


def documents_of(unit: UnitOfWork, entry: PassEntry) -> dict[str, DeclarationEntry]:
    return declarations(unit, (ref.no for ref in entry.filed.documents))


def keep_pass(
    unit: UnitOfWork, entry: PassEntry, because: str, counted: tuple[PassedLine, ...] = (), outcome: str | None = None
) -> None:
    """Write the pass and tell how it stands."""
    before = unit.get(PASS, entry.filed.no, PassEntry)
    entry = _with_its_end(unit, entry, before)
    unit.put(PASS, entry.filed.no, entry)
    recounted = bool(counted) and entry.counted not in (None, entry.draws)
    view = view_of(entry, policy_of(unit)[0])
    changed = PassChanged(view=view, because=because, counted=counted, recounted=recounted)
    unit.emit(topics.PASS_CHANGED, changed, subject=entry.filed.no, outcome=outcome, shown={"because": changed.because})
    _follow_contradictions(unit, "pass", entry.filed.no, against_pass(before) if before else (), against_pass(entry))


def _with_its_end(unit: UnitOfWork, entry: PassEntry, before: PassEntry | None) -> PassEntry:
    """The pass with the time of its end, from which it is kept for a while (policy passes_kept)."""
    if not has_ended(entry):
        return entry if entry.ended_at is None else entry.model_copy(update={"ended_at": None})
    if before is not None and before.ended_at is not None:
        return entry if entry.ended_at == before.ended_at else entry.model_copy(update={"ended_at": before.ended_at})
    note(unit, PASS, entry.filed.no)
    return entry.model_copy(update={"ended_at": unit.log_time})


def view_of(entry: PassEntry, policy: PolicyValues) -> PassView:
    return PassView(
        no=entry.filed.no,
        state=entry.state,
        national_state=national_state(entry.state, entry.filed.gates),
        filed=entry.filed,
        filed_at=entry.filed_at,
        approved_at=entry.approved_at,
        expires_at=expires_at(entry, policy.pass_life),
        visit=entry.visit,
        reasons=entry.reasons,
        warnings=entry.warnings,
    )


def keep_declaration(unit: UnitOfWork, entry: DeclarationEntry, because: str, outcome: str | None = None) -> None:
    """Write the declaration and tell how it stands; it is written off as soon as nothing is left to do (INV211)."""
    done = ledger.is_written_off(entry.document, entry.counts)
    if done != (entry.write_off is not None):
        entry = entry.model_copy(update={"write_off": unit.log_time if done else None})
    ended = ledger.has_ended(entry.document, entry.counts)
    if ended != (entry.ended_at is not None):
        entry = entry.model_copy(update={"ended_at": unit.log_time if ended else None})
        if ended:
            note(unit, DECLARATION, entry.document.no, page=DECLARATIONS_A_PAGE)
    before = unit.get(DECLARATION, entry.document.no, DeclarationEntry)
    unit.put(DECLARATION, entry.document.no, entry)
    changed = DeclarationChanged(
        declaration=entry.document,
        progress=progress_of(entry),
        version=entry.version,
        etag=entry.etag,
        because=because,
    )
    unit.emit(topics.DECLARATION_CHANGED, changed, subject=entry.document.no, outcome=outcome)
    stood = against_document(before) if before else ()
    _follow_contradictions(unit, "declaration", entry.document.no, stood, against_document(entry))


def _follow_contradictions(
    unit: UnitOfWork, kind: str, no: str, before: tuple[Receipt, ...], now: tuple[Receipt, ...]
) -> None:
    """Open and settle tasks as what the national system says against a pass or declaration has changed."""
    for receipt in contradictions.only_in(before, now):
        settle_kept(unit, contradictions.task_id(no, receipt), f"{receipt.kind} no longer contradicts it")
    for receipt in contradictions.only_in(now, before):
        occurrence = mark(receipt)
        open_task(
            unit, contradictions.TASK, kind, no, occurrence=occurrence, receipt=receipt.kind, result=receipt.result
        )


def progress_of(entry: DeclarationEntry) -> Progress:
    return Progress(
        no=entry.document.no,
        lines=tuple(
            LineProgress(
                line=count.line,
                declared=count.declared,
                allocated=count.allocated,
                passed=count.passed,
                reduced=count.reduced,
            )
            for count in entry.counts
            if count.line != ledger.WHOLE
        ),
        passed_state=ledger.passed_state(entry.counts),
        write_off=entry.write_off,
        weight_sum=None,
        trucks=trucks_of(entry),
    )


def allocate(unit: UnitOfWork, entry: PassEntry) -> None:
    """Enter the pass's part in the ledger; it has no shortages."""
    for document in documents_of(unit, entry).values():
        keep_declaration(unit, declaration_moves.allocated(document, entry), "allocated")


def give_back_if_due(unit: UnitOfWork, entry: PassEntry) -> PassEntry:
    """The pass, its allocation given back if it has ended and no visit holds it any more."""
    if not gives_back(entry):
        return entry
    for document in documents_of(unit, entry).values():
        keep_declaration(unit, declaration_moves.given_back(document, entry), "given-back")
    return entry.model_copy(update={"held": False})


def leave_gate(unit: UnitOfWork, entry: PassEntry) -> None:
    """A truck of a declaration on many has left the gate again, or stands between two gates."""
    for document in documents_of(unit, entry).values():
        after = declaration_moves.at_gate(document, entry, here=False)
        if after != document:
            keep_declaration(unit, after, "truck-left")


def passes_of_plate(unit: UnitOfWork, plate: str) -> PassesOfPlate:
    return unit.get(PASSES_OF_PLATE, plate, PassesOfPlate) or PassesOfPlate()


def add_to_plate(unit: UnitOfWork, plate: str, no: str) -> None:
    known = passes_of_plate(unit, plate)
    unit.put(PASSES_OF_PLATE, plate, known.model_copy(update={"live": (*known.live, no)}))


def take_from_plate(unit: UnitOfWork, entry: PassEntry) -> None:
    """The pass is over, or was never approved; its number stays as the plate's last one of that direction, so that
    a driver who shows no pass is told what became of it."""
    plate, no = entry.filed.vehicle.plate, entry.filed.no
    known = passes_of_plate(unit, plate)
    last = last_field(entry.filed.direction)
    live = tuple(other for other in known.live if other != no)
    unit.put(PASSES_OF_PLATE, plate, known.model_copy(update={"live": live, last: no}))


def take_last_from_plate(unit: UnitOfWork, entry: PassEntry) -> None:
    """The pass is forgotten: nothing is told of it any more to a driver who shows none."""
    plate, last = entry.filed.vehicle.plate, last_field(entry.filed.direction)
    known = unit.get(PASSES_OF_PLATE, plate, PassesOfPlate)
    if known is None or getattr(known, last) != entry.filed.no:
        return
    left = known.model_copy(update={last: None})
    if left == PassesOfPlate():
        unit.delete(PASSES_OF_PLATE, plate)
    else:
        unit.put(PASSES_OF_PLATE, plate, left)


def last_field(direction: Direction) -> str:
    return "last_in" if direction == "I" else "last_out"
