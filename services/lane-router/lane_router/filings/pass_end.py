"""How a pass's life ends before it is used: voided, or expired; and goes on, where the facts say that it has not."""

from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import deadlines, repository
from lane_router.passes import lifecycle
from lane_router.passes.validity import expires_at
from lane_router.records import PassEntry
from lane_router.state import PASS
from lane_router.visits.binding import with_its_part
from lane_router.visits.reevaluation import look_at_pass, reconsider

IN_DOUBT = "in-doubt"


def end_pass(unit: UnitOfWork, entry: PassEntry, how: lifecycle.Ending) -> None:
    """Void the pass, or let it expire."""
    ended = repository.give_back_if_due(unit, lifecycle.end(entry, how))
    repository.keep_pass(unit, ended, how)
    if entry.state in (*lifecycle.LIVE, "pending"):
        repository.take_from_plate(unit, entry)
    if how == "void":
        deadlines.unwatch(unit, deadlines.EXPIRY, entry.filed.no)
    if ended.visit is not None:
        policy, _ = repository.policy_of(unit)
        set_timer(unit, unit.log_time + policy.barrier_wait, IN_DOUBT, entry.filed.no)
        reconsider(unit, ended.visit, how)


def look_at_life(unit: UnitOfWork, no: str) -> None:
    """Whether the pass is expired, by its approval and the policy in force (pass_life), and the same in its state.

    What an officer let through although it had expired goes on being let through.
    """
    entry = unit.get(PASS, no, PassEntry)
    until = expires_at(entry, repository.policy_of(unit)[0].pass_life) if entry is not None else None
    if entry is None or until is None:
        return
    if until <= unit.log_time:
        if entry.state in ("approved", "bound") and entry.ending is None:
            end_pass(unit, entry, "expired")
        return
    if entry.ending == "expired" and entry.state in ("expired", "bound"):
        _go_on(unit, entry)
    elif entry.state in ("approved", "bound"):
        repository.keep_pass(unit, entry, "life")
    deadlines.watch(unit, until, deadlines.EXPIRY, no)


def _go_on(unit: UnitOfWork, entry: PassEntry) -> None:
    """It has not expired after all: usable again. It takes its part of the ledger again where there is room for it;
    where others have it, the gate says so."""
    if entry.state == "expired":
        repository.add_to_plate(unit, entry.filed.vehicle.plate, entry.filed.no)
    entry = entry.model_copy(update={"state": "bound" if entry.visit else "approved", "ending": None})
    entry = with_its_part(unit, entry)
    repository.keep_pass(unit, entry, "life")
    look_at_pass(unit, entry, "life")
