"""What was said about a document before it came on record: receipts of the national system, passes that name it."""

from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.filings.rules.receipt_meaning import with_word
from lane_router.records import Word
from lane_router.state import ALL, EARLY, Early, Numbers


def note_word(unit: UnitOfWork, no: str, word: Word) -> None:
    known = _of(unit, no)
    _keep(unit, no, known.model_copy(update={"words": with_word(known.words, word)}))


def note_pass(unit: UnitOfWork, no: str, pass_no: str) -> None:
    """A pass approved by the national system before its document was filed here."""
    known = _of(unit, no)
    _keep(unit, no, known.model_copy(update={"passes": (*known.passes, pass_no)}))


def take(unit: UnitOfWork, no: str) -> Early | None:
    """What was kept for the number, which is on record from now on; None, as nearly always, for nothing."""
    numbers = unit.get(EARLY, ALL, Numbers)
    if numbers is None or no not in numbers.nos:
        return None
    kept = unit.get(EARLY, no, Early)
    unit.put(EARLY, ALL, numbers.without(no))
    unit.delete(EARLY, no)
    return kept


def _of(unit: UnitOfWork, no: str) -> Early:
    return unit.get(EARLY, no, Early) or Early()


def _keep(unit: UnitOfWork, no: str, early: Early) -> None:
    numbers = unit.get(EARLY, ALL, Numbers) or Numbers()
    unit.put(EARLY, ALL, numbers.with_no(no))
    unit.put(EARLY, no, early)
