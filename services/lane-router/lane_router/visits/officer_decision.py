"""An officer decides: the plate that a person read, what was counted, and whose the passes are."""

from collections.abc import Iterable

from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.events.writes import VisitDecided
from kakou.reasons import outcome_texts
from kakou.reasons.rendering import render
from kakou.rules.deciding import why_not
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import settle

from lane_router import repository
from lane_router.goods.rules import cargo
from lane_router.lanes import lane_state
from lane_router.ledger import allocation, recount
from lane_router.passes import lifecycle
from lane_router.records import Found, PassEntry, Recount, VisitEntry
from lane_router.state import PASS, VISIT
from lane_router.visits import last_word
from lane_router.visits.assessment.accounts import Accounts
from lane_router.visits.binding import books_of, carry_out
from lane_router.visits.reevaluation import reconsider, with_plate


def visit_decided(unit: UnitOfWork, decision: VisitDecided) -> None:
    """Take the plate that a person read and what was counted, if the ledger has room for it, and let a release settle
    whose the passes are."""
    visit = unit.get(VISIT, decision.visit, VisitEntry)
    if visit is None or visit.over:
        return
    decided_on = DecidedOn.of(unit.event.attributes)
    shown = (
        decided_on is None or decided_on.position is None or last_word.was_shown(unit, visit.at, decided_on.position)
    )
    if decision.decision == "release" and not shown:
        settle(unit, visit.visit, "refused", 409, outcome_texts.MORE_WAS_SAID())
        return
    found: dict[str, list[Found]] = {}
    for counted in decision.counted:
        found.setdefault(counted.pass_no, []).append(Found(line=counted.line, quantity=counted.quantity))
    recounted: dict[str, PassEntry] = {}
    for no, lines in found.items():
        entry = _recounted(unit, visit, no, tuple(lines), recounted)
        if entry is None:
            return
        recounted[no] = entry
    for entry in recounted.values():
        repository.keep_pass(unit, entry, "counted")
    visit = visit.model_copy(update={"recounts": _with(visit.recounts, recounted.values())})
    if decision.plate is not None:
        visit = with_plate(unit, visit, decision.plate)
    last_word.note(unit, visit.at)
    if decided_on is not None and not _is_taken(decision, decided_on, shown):
        unit.put(VISIT, visit.visit, visit)  # it is refused, or proposed: only what was found stays
        return
    if decision.decision == "release" and visit.liftable and _shows_an_ended_pass(unit, visit):
        reconsider(unit, visit.visit, "used")
        visit = unit.get(VISIT, visit.visit, VisitEntry) or visit
    if decision.decision == "release" and visit.liftable:
        released = _bind_all(unit, visit)
        if released is None:
            return
        visit = released
        lane = visit.at
        if visit.visit not in lane_state.at_lane(unit, lane):
            lane_state.come_to_lane(unit, lane, visit.visit)
    unit.put(VISIT, visit.visit, visit.model_copy(update={"decided": decision.decision != "rescind"}))


def _is_taken(decision: VisitDecided, on: DecidedOn, shown: bool) -> bool:
    """Whether weight-check will take the decision, and not as a proposal, as far as that can be known here. shown:
    nothing was said since the gate looked, so that the verdict in force is the one that it showed."""
    if not on.allows(decision.decision, decision.revision) or (decision.decision == "release" and not on.binds):
        return False
    if not shown or on.position is None:
        return True
    if on.standing is None or decision.revision not in (None, on.revision):
        return False
    announced = decision.announced_by is not None
    return why_not(on.standing, decision.decision, announced=announced, withheld=decision.withheld) is None


def _shows_an_ended_pass(unit: UnitOfWork, visit: VisitEntry) -> bool:
    """Whether a pass that it showed was used or ended by another visit that held it, which the verdict may not say."""
    found = repository.passes(unit, visit.found)
    return any(no not in found or found[no].state in ("passed", "void", "refused") for no in visit.found)


def _with(recounts: tuple[Recount, ...], entries: Iterable[PassEntry]) -> tuple[Recount, ...]:
    """`recounts`, and what was found of these passes by now."""
    found = {one.no: one for one in recounts}
    found |= {one.filed.no: Recount(no=one.filed.no, counted=one.counted) for one in entries if one.counted is not None}
    return tuple(found.values())


def _recounted(
    unit: UnitOfWork, visit: VisitEntry, no: str, found: tuple[Found, ...], before: dict[str, PassEntry]
) -> PassEntry | None:
    """The pass with what the officer found; None, and the decision answered, where that cannot be.

    before: the visit's passes of which this decision says what was found, as far as they were looked at.
    """
    if no not in visit.found:
        settle(unit, visit.visit, "refused", 409, outcome_texts.PASS_NOT_SHOWN(no=no))
        return None
    entry = unit.get(PASS, no, PassEntry)
    if entry is None:
        settle(unit, visit.visit, "refused", 409, outcome_texts.PASS_ENDED(no=no))
        return None
    counted = cargo.recounted(entry.filed, entry.draws, found)
    if isinstance(counted, int):
        settle(unit, visit.visit, "refused", 409, outcome_texts.NO_LINE(no=no, line=counted))
        return None
    for document in repository.documents_of(unit, entry).values():
        others = repository.passes(unit, document.live) | before
        short = recount.shortages(document, entry, counted, [one for one in others.values() if one.filed.no != no])
        if short:
            reasons = tuple(
                render(
                    "filing.ledger.over-allocated", allocation.shortage_facts(document, one.line, one.asked, one.left)
                )
                for one in short
            )
            settle(unit, visit.visit, "refused", 409, outcome_texts.TOO_MUCH_COUNTED(), reasons=reasons)
            return None
    return entry.model_copy(update={"counted": counted, "found": found})


def _bind_all(unit: UnitOfWork, visit: VisitEntry) -> VisitEntry | None:
    """An officer who releases has seen the vehicle: the passes it showed are its own, whoever seemed to hold them, and
    count when the barrier is raised, also one that had expired. None, and the decision answered, where one cannot."""
    others: list[str] = []
    bound: list[PassEntry] = []
    found = repository.passes(unit, visit.found)
    accounts = Accounts.of(books_of(unit, list(found.values())))
    for no, entry in found.items():
        if entry.state not in (*lifecycle.LIVE, "expired") or (entry.state == "bound" and entry.visit == visit.visit):
            continue
        if entry.visit is not None and entry.visit != visit.visit:
            others.append(entry.visit)
        ours = lifecycle.bind(entry, visit.visit).model_copy(update={"counted": entry.counted, "found": entry.found})
        ours = accounts.with_its_part(ours)
        if not ours.held and (short := accounts.shortage_findings(ours)):
            reasons = tuple(render(one.code, one.facts) for one in short)
            settle(unit, visit.visit, "refused", 409, outcome_texts.NOT_COUNTED(no=no), reasons=reasons)
            return None
        bound.append(ours)
    for entry in bound:
        accounts.come_to_gate(entry)
    carry_out(unit, accounts.effects)
    numbers = dict.fromkeys((*visit.bound, *(entry.filed.no for entry in bound)))
    visit = visit.model_copy(update={"bound": tuple(numbers)})
    unit.put(VISIT, visit.visit, visit)
    for other in dict.fromkeys(others):
        reconsider(unit, other, "bound-elsewhere")
    return visit
