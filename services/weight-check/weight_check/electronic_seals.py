"""Electronic seals at the lane: opened before the barrier rises, closed behind the truck (S-JGS OPERATE_INFO ESEAL)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from kakou.contracts import topics
from kakou.contracts.events.lane import DeviceReported, DeviceState
from kakou.contracts.events.outbound import VisitWaiting
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import Command
from kakou.reasons.rendering import fit
from kakou.runtime.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_visit

from weight_check.barrier_watch import heard
from weight_check.commands import command, stands, tell_lane
from weight_check.policy import policy_now
from weight_check.rules.electronic_seals import SealState, answered, is_open, works_seals
from weight_check.state import NO_SEALS, SEAL_TIMER, VISIT, WeighedVisit
from weight_check.tasks import open_task, settle_task

UNLOCKING: Final = "正在解锁 请稍候"
NOT_LOCKED: Final = "seal-not-locked"


def must_open(unit: UnitOfWork, known: WeighedVisit, routed: VisitRouted) -> bool:
    """Whether a release by the machine has to wait for the truck's seals.

    What an officer releases waits for none: whoever looked at the truck has the seal in hand. Nor does a truck at a
    lane that reports its devices, and no seal reader among them: its seals are of the kind that is cut.
    """
    lane = f"{routed.gate}.{routed.lane}"
    by_machine = routed.lane_set.mode == "live" and not routed.past and not known.over
    released = known.decided is not None and known.decided.releases
    if not routed.seals or not by_machine or released or is_open(known.seal, routed.seals):
        return False
    return unit.get_text(NO_SEALS, lane) is None and stands(unit, lane, routed.visit)


def await_seal(unit: UnitOfWork, known: WeighedVisit, routed: VisitRouted) -> WeighedVisit:
    """The visit with its seals told to open, where they were not yet. A raise that the lane was told is withdrawn."""
    lane = f"{routed.gate}.{routed.lane}"
    told: list[Command] = []
    if known.outstanding is not None:
        told.append(command(unit, lane, "barrier", "withdrawn"))
        heard(unit, lane, routed.visit)
        known = known.model_copy(update={"outstanding": None})
    asked = known.seal
    if asked is None or asked.do != "unlock" or asked.seals != routed.seals or not asked.awaited:
        text = fit(UNLOCKING, routed.lane_set.led_width)
        known, unlock = _tell_seal(unit, known, routed.visit, routed.seals, "unlock")
        told += [unlock, command(unit, lane, "display", "show", text=text)]
    unit.put(VISIT, routed.visit, known)
    if told:
        tell_lane(unit, lane, told, because="release-waits-for-seal", visit=routed.visit)
    waiting = VisitWaiting(visit=routed.visit, waiting_for="seal", since=unit.log_time)
    unit.emit(topics.VISIT_WAITING, waiting, subject=routed.visit)
    return known


def lock_again(unit: UnitOfWork, known: WeighedVisit, visit: str) -> WeighedVisit:
    """The visit with its seals told to close, where they were opened here."""
    routed = known.routed
    if known.seal is None or not known.seal.opened or routed is None:
        return known
    if routed.past or routed.lane_set.mode != "live":
        return known
    place = parse_visit(visit)
    known, lock = _tell_seal(unit, known, visit, known.seal.seals or routed.seals, "lock")
    tell_lane(unit, f"{place.gate}.{place.lane}", [lock], because="seal-was-opened", visit=visit)
    return known


def seal_reported(
    unit: UnitOfWork, known: WeighedVisit, visit: str, report: DeviceReported
) -> tuple[WeighedVisit, bool]:
    """The visit after a report of its seals, and whether its verdict is to be made anew."""
    before = known.seal
    known = known.model_copy(update={"seal": answered(before, report.command, report.result)})
    if known.seal == before:
        return known, False
    if known.over:
        if report.result.done:
            known = settle_task(unit, known, NOT_LOCKED, "the seal was reported locked")
        elif before is not None and before.do == "lock":
            known = open_task(unit, known, visit, NOT_LOCKED)
    return known, not known.over


def seal_overdue(unit: UnitOfWork, known: WeighedVisit, visit: str) -> tuple[WeighedVisit, bool]:
    """The same when its timer fires. A seal that does not answer has not said that it did what it was told."""
    if known.seal is None or not known.seal.is_due(unit.log_time):
        return known, False
    known = known.model_copy(update={"seal": known.seal.model_copy(update={"overdue": True})})
    if known.seal is not None and known.seal.do == "lock":
        return open_task(unit, known, visit, NOT_LOCKED), False
    return known, not known.over


def without_answer(known: WeighedVisit) -> WeighedVisit:
    """The visit as it ends: a seal that has not answered by now was not opened before the barrier rose."""
    if known.seal is None or known.seal.do != "unlock" or not known.seal.awaited:
        return known
    return known.model_copy(update={"seal": known.seal.model_copy(update={"overdue": True})})


def note_seal_reader(unit: UnitOfWork, lane: str, devices: Iterable[DeviceState]) -> None:
    """Remember of a lane that says which devices it has, whether it can work seals."""
    works = works_seals(devices)
    if works is False:
        unit.put(NO_SEALS, lane, "1")
    elif works and unit.get_text(NO_SEALS, lane) is not None:
        unit.delete(NO_SEALS, lane)


def sealed_in(unit: UnitOfWork, lane: str, visit: str | None, do: str, until: datetime) -> Command:
    """An officer's command to a seal. What opens the seals of the truck in the lane, opens
    them for its release."""
    known = unit.get(VISIT, visit, WeighedVisit) if visit is not None else None
    seals = known.routed.seals if known is not None and known.routed is not None else ()
    if visit is None or known is None or not seals or do != "unlock":
        return command(unit, lane, "seal", do, not_after=until, seals=seals)
    known, told = _tell_seal(unit, known, visit, seals, "unlock")
    unit.put(VISIT, visit, known)
    return told


def _tell_seal(
    unit: UnitOfWork, known: WeighedVisit, visit: str, seals: tuple[str, ...], do: Literal["unlock", "lock"]
) -> tuple[WeighedVisit, Command]:
    """The visit with its seals told to `do`, and the command; they have to answer within policy seal_wait."""
    place = parse_visit(visit)
    until = unit.log_time + policy_now(unit).seal_wait
    told = command(unit, f"{place.gate}.{place.lane}", "seal", do, not_after=until, seals=seals)
    set_timer(unit, until, SEAL_TIMER, visit)
    state = SealState(seals=seals, do=do, command=told.id, until=until)
    return known.model_copy(update={"seal": state}), told
