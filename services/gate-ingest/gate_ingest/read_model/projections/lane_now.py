"""Each lane as it is now: what it reports, what it was told, which truck stands in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from kakou.contracts.devices import device_of
from kakou.contracts.events.lane import BarrierReported, DeviceReported, LaneReported
from kakou.contracts.events.outbound import LaneCommanded, VerdictReached, VisitWaiting
from kakou.contracts.task import RAISE_PROPOSED, Task
from kakou.contracts.triggers import READ_ANEW
from kakou.contracts.verdicts import Command, Reason
from kakou.reasons.in_words import in_words
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.devices import CommandResult
from kakou.values.locations import parse_source, parse_visit

from gate_ingest.lane_record import (
    BEFORE_KEPT,
    FAILURES_KEPT,
    LANE_NOW,
    BarrierNow,
    DeviceNow,
    Display,
    Failure,
    LaneNow,
    LaneTruck,
    OfficersOrder,
    ReportNow,
)
from gate_ingest.state import CONFIGURED_LANE, VisitKept, lane_no

STANDS_AS: Final = ("verdict", "waiting_for", "asked", "redirect_to", "raised_at", "ended")
"""What of a truck changes how it stands."""


def lane_reported(unit: UnitOfWork, report: LaneReported) -> None:
    devices = tuple(DeviceNow(id=each.id, kind=each.kind, state=each.state) for each in report.devices)
    _change(unit, _place(unit), report=ReportNow(at=unit.log_time, open=report.open, devices=devices))


def barrier_reported(unit: UnitOfWork, report: BarrierReported) -> None:
    """It answers whatever the barrier was told last."""
    place = _place(unit)
    now = _now(unit, place)
    barrier = BarrierNow(
        state=report.state,
        at=unit.log_time,
        visit=f"{place}.{unit.event.subject}",
        by_hand=report.mode == "manual",
        by=report.by,
    )
    order = None if now.order is not None and now.order.device == "barrier" else now.order
    _change(unit, place, barrier=barrier, order=order, failures=_without(now.failures, "barrier"))


def device_reported(unit: UnitOfWork, report: DeviceReported) -> None:
    place, device = _place(unit), device_of(report.device) or report.device
    now = _now(unit, place)
    if report.result is CommandResult.NONE:
        return
    failures = _without(now.failures, device)
    if not report.result.done:
        failures = (*failures, Failure(device=device, at=unit.log_time))[-FAILURES_KEPT:]
    order = None if now.order is not None and now.order.device == device else now.order
    if (failures, order) != (now.failures, now.order):
        _change(unit, place, failures=failures, order=order)


def told_beside_verdict(unit: UnitOfWork, told: LaneCommanded) -> None:
    """An officer's command, or what follows of itself."""
    place = lane_no(told.gate, told.lane)
    show(unit, place, told.commands)
    if told.by is not None and told.commands:
        command = told.commands[0]
        order = OfficersOrder(
            device=command.device,
            do=command.do,
            by=told.by,
            reason=told.reason,
            at=unit.log_time,
            not_after=command.not_after,
        )
        _change(unit, place, order=order)


def raise_proposed(unit: UnitOfWork, task: Task) -> None:
    """A raise waits for a second officer at the lane, or does no more."""
    if task.kind == RAISE_PROPOSED:
        _change(unit, task.subject.no, proposed=task if task.closed is None else None)


def show(unit: UnitOfWork, place: str, commands: Sequence[Command]) -> None:
    """Note what the lane's display is told to show."""
    texts = [each.text for each in commands if each.device == "display" and each.do == "show"]
    if texts:
        _change(unit, place, display=Display(text=texts[-1] or "", at=unit.log_time))


def comes_with(unit: UnitOfWork, told: VerdictReached, known: VisitKept) -> bool:
    """Whether the verdict is of a truck that has just come into its lane, or for which the lane's barrier is to rise.
    One that is long gone, or that stands aside, has no commands; nor has any at a lane in shadow."""
    anew = told.verdict.because in READ_ANEW
    if told.verdict.commands:
        raised = any(command.do == "raise" for command in told.verdict.commands)
        return anew or raised or known.verdict is None
    return anew and _is_in_shadow(unit, lane_no(told.gate, told.lane))


def comes_waiting(unit: UnitOfWork, told: VisitWaiting, known: VisitKept) -> bool:
    """The same where it waits from now on. That its papers have changed while it waits for its weight is told again,
    also of one that stands aside; only the seals of the truck in the lane are told to open."""
    first = known.verdict is None and known.waiting_for is None
    return first or told.waiting_for == "seal" or told.since == unit.log_time


def follow(unit: UnitOfWork, visit: VisitKept, *, comes: bool = False, due: datetime | None = None) -> None:
    """Note how the visit stands with its lane. comes: its truck stands there now, and no other. due: when an officer
    should have answered its new verdict."""
    place = lane_no(visit.gate, visit.lane)
    now = _now(unit, place)
    last = now.truck
    if last is not None and last.visit == visit.visit:
        _change(unit, place, truck=_truck(visit, last, unit.log_time, due))
    elif comes:
        before = [each for each in now.before if each.visit != visit.visit]
        before += [last.passed()] if last is not None else []
        changed = {"truck": _truck(visit, None, unit.log_time, due), "before": tuple(before[-BEFORE_KEPT:])}
        _change(unit, place, **changed, failures=(), order=None)
    elif any(each.visit == visit.visit for each in now.before):
        row = _truck(visit, None, unit.log_time, due).passed()
        _change(unit, place, before=tuple(row if each.visit == visit.visit else each for each in now.before))


def forget(unit: UnitOfWork, visits: Iterable[str]) -> None:
    """These visits have left: their lanes remember their trucks no more."""
    places = {visit: lane_no(*parse_visit(visit)[:2]) for visit in visits}
    unit.require(LANE_NOW, sorted(set(places.values())))
    for visit, place in places.items():
        now = unit.get(LANE_NOW, place, LaneNow)
        if now is None:
            continue
        truck = None if now.truck is not None and now.truck.visit == visit else now.truck
        before = tuple(each for each in now.before if each.visit != visit)
        if (truck, before) != (now.truck, now.before):
            _change(unit, place, truck=truck, before=before)


def _truck(visit: VisitKept, before: LaneTruck | None, now: datetime, due: datetime | None) -> LaneTruck:
    verdict, passage = visit.verdict, visit.passage
    gravest = max(verdict.reasons, key=lambda each: each.gravity, default=None) if verdict is not None else None
    raises = [each for each in verdict.commands if each.do == "raise"] if verdict is not None else []
    other = verdict.redirect_to if verdict is not None else None
    truck = LaneTruck(
        visit=visit.visit,
        plate=visit.plate,
        direction=verdict.direction if verdict is not None else None,
        since=visit.since,
        at=now,
        verdict=verdict.verdict if verdict is not None else None,
        revision=verdict.revision if verdict is not None else 0,
        raised_at=passage.at if passage is not None else None,
        by_hand=passage is not None and passage.mode == "manual",
        ended=visit.ended,
        waiting_for=visit.waiting_for,
        asked=visit.asked,
        due=due,
        hazardous=verdict is not None and verdict.hazardous,
        redirect_to=f"{other.gate}/{other.lane}" if other is not None else None,
        **_said(gravest),
        held=visit.held,
        commanded=bool(raises),
        raise_until=next((each.not_after for each in raises if each.sequence in visit.raises), None),
    )
    if before is None:
        return truck
    as_before = all(getattr(before, name) == getattr(truck, name) for name in STANDS_AS)
    same_verdict = due is None and before.revision == truck.revision
    return truck.model_copy(update={"at": before.at if as_before else now, "due": before.due if same_verdict else due})


def _said(reason: Reason | None) -> dict[str, Any]:
    if reason is None or reason.outcome == "note":
        return {}
    return {"why": in_words(reason), "remedy": reason.remedy}


def _without(failures: tuple[Failure, ...], device: str) -> tuple[Failure, ...]:
    return tuple(each for each in failures if each.device != device)


def _is_in_shadow(unit: UnitOfWork, place: str) -> bool:
    text = unit.get_text(CONFIGURED_LANE, place)
    return text is not None and orjson.loads(text)["document"].get("mode") == "shadow"


def _place(unit: UnitOfWork) -> str:
    """The lane that speaks; its events come from a lane alone, which the door has checked."""
    source = parse_source(unit.event.source)
    return lane_no(source.gate or "", source.lane or "")


def _now(unit: UnitOfWork, place: str) -> LaneNow:
    return unit.get(LANE_NOW, place, LaneNow) or LaneNow()


def _change(unit: UnitOfWork, place: str, **changed: Any) -> None:
    unit.put(LANE_NOW, place, _now(unit, place).model_copy(update=changed))
