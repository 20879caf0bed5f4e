"""A visit holds the passes it goes with, from gathering to its end; nobody else can use them meanwhile.

The one place where the effects of an assessment are carried out.
"""

from collections.abc import Iterable, Sequence

from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import deadlines, repository
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import DRAW_KEY, PASS, VISIT
from lane_router.tasks import open_task, settle_task
from lane_router.visits.assessment import effects
from lane_router.visits.assessment.accounts import Accounts, Books, is_overdrawn, may_be_taken_from
from lane_router.visits.draw_key import CURRENT


def books_of(unit: UnitOfWork, passes: Sequence[PassEntry], beside: Iterable[str] = ()) -> Books:
    """The books as far as binding `passes` may touch them. beside: numbers of further passes that may be freed."""
    holders = list(dict.fromkeys(one.visit for one in passes if one.state == "bound" and one.visit is not None))
    unit.require(VISIT, holders)
    visits = {no: visit for no in holders if (visit := unit.get(VISIT, no, VisitEntry)) is not None}
    freed = [no for visit in visits.values() if may_be_taken_from(visit) for no in visit.bound]
    known = {one.filed.no: one for one in passes} | repository.passes(unit, (*beside, *freed))
    documents = repository.declarations(unit, (ref.no for one in known.values() for ref in one.filed.documents))
    rivals = [no for document in documents.values() if is_overdrawn(document) for no in document.live]
    return Books(repository.passes(unit, rivals) | known, documents, visits)


def carry_out(unit: UnitOfWork, wanted: Iterable[effects.Effect]) -> None:
    """Make the effects so, in their order: entries written, timers set, and everyone told."""
    for effect in wanted:
        match effect:
            case effects.KeepPass():
                repository.keep_pass(unit, effect.entry, effect.because)
            case effects.TakeOver():
                unit.put(PASS, effect.entry.filed.no, effect.entry)
            case effects.KeepDeclaration():
                repository.keep_declaration(unit, effect.entry, effect.because)
            case effects.KeepVisit():
                unit.put(VISIT, effect.entry.visit, effect.entry)
            case effects.KeepDrawKey():
                unit.put(DRAW_KEY, CURRENT, effect.text)
            case effects.OpenTask():
                about, told = (effect.subject_kind, effect.no), effect.facts
                open_task(unit, effect.kind, *about, due=None, occurrence=effect.occurrence, **told)
            case effects.SettleTask():
                settle_task(unit, effect.kind, effect.no, effect.why)
            case effects.LookAgain():
                set_timer(unit, effect.at, deadlines.PERMISSION, effect.visit)


def let_go(unit: UnitOfWork, no: str, visit: str) -> None:
    """The visit ended without a raise: the pass can be used again; see `Accounts.let_go`."""
    accounts = Accounts.of(books_of(unit, [], [no]))
    accounts.let_go(no, visit)
    carry_out(unit, accounts.effects)


def with_its_part(unit: UnitOfWork, entry: PassEntry) -> PassEntry:
    """The pass with its part of the ledger, where there is room for it; see `Accounts.with_its_part`."""
    accounts = Accounts.of(books_of(unit, [entry]))
    entry = accounts.with_its_part(entry)
    carry_out(unit, accounts.effects)
    return entry
