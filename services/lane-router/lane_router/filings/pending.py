"""What was said about a document before it came on record: receipts of the national system, passes that name it.
Forgotten where it never comes (policy declarations_kept)."""

from kakou.runtime.state.retention import note
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.filings.rules.receipt_meaning import with_word
from lane_router.records import Word
from lane_router.state import EARLY, Early


def note_word(unit: UnitOfWork, no: str, word: Word) -> None:
    known = _of(unit, no)
    unit.put(EARLY, no, known.model_copy(update={"words": with_word(known.words, word)}))


def note_pass(unit: UnitOfWork, no: str, pass_no: str) -> None:
    """A pass approved by the national system before its document was filed here."""
    known = _of(unit, no)
    unit.put(EARLY, no, known.model_copy(update={"passes": (*known.passes, pass_no)}))


def take(unit: UnitOfWork, no: str) -> Early | None:
    """What was kept for the number, which is on record from now on; None, as nearly always, for nothing."""
    kept = unit.get(EARLY, no, Early)
    if kept is not None:
        unit.delete(EARLY, no)
    return kept


def _of(unit: UnitOfWork, no: str) -> Early:
    """To be added to today: what was said before is kept for as long as what is said now."""
    known, now = unit.get(EARLY, no, Early), unit.log_time
    if known is None or known.at.date() != now.date():
        note(unit, EARLY, no)
    return Early(at=now) if known is None else known.model_copy(update={"at": now})
