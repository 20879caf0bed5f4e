"""How a visit ends: the barrier goes up, the truck drives off, or the reading was wrong."""

from decimal import Decimal

from kakou.contracts import topics
from kakou.contracts.decided import PassChanged, VisitEnded
from kakou.contracts.decimals import quantise
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted
from kakou.contracts.passage import Passage, PassedPass
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from weight_check.rules.uncertainty import uncertainty
from weight_check.state import GROUP, VISIT, GroupWeight, WeighedVisit
from weight_check.tasks import open_task
from weight_check.verdicts import number

PASSAGES = "passages"


def on_pass_changed(event: Event, unit: Unit) -> None:
    """A raise that counts a pass is told before the barrier's report itself: the passage will name it."""
    if event.data.get("because") != "raised":
        unit.forward()
        return
    told = event.read(PassChanged)
    visit = told.view.visit
    if visit is not None:
        known = unit.get(VISIT, visit, WeighedVisit)
        if known is not None:
            documents = tuple(reference.no for reference in told.view.filed.documents)
            passed = PassedPass(
                no=told.view.no,
                state=told.view.state,
                firm=told.view.filed.firm,
                documents=documents,
                lines=told.counted,
            )
            unit.put(VISIT, visit, known.model_copy(update={"passed": (*known.passed, passed)}))
    unit.forward()


def on_barrier(event: Event, unit: Unit, visit: str) -> None:
    """A raise is a physical fact: a passage, whatever the verdict was. Without a release it is an alarm."""
    unit.forward()
    report = event.read(BarrierReported)
    if report.state != "raised":
        return
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is None or known.routed is None:
        open_task(
            unit,
            "irregular-raise",
            "visit",
            visit,
            zh="道闸无车抬杆。",
            en="The barrier was raised for no known visit.",
        )
        return
    if known.raised:
        return
    verdict = known.verdict
    irregular = verdict is None or verdict.verdict != "release"
    if irregular:
        open_task(
            unit, "irregular-raise", "visit", visit, zh="未放行而抬杆。", en="The barrier was raised without a release."
        )
    by_officer = known.decided.by if known.decided else None
    passage = Passage(
        sequence=number(unit, PASSAGES),
        visit=visit,
        zone=unit.zone,
        gate=known.routed.gate,
        lane=known.routed.lane,
        direction=known.routed.direction,
        plate=known.routed.plate,
        containers=tuple(container.no for container in known.routed.plan.containers) if known.routed.plan else (),
        passes=known.passed,
        weights=verdict.weights if verdict else (),
        verdict=verdict.verdict if verdict else None,
        mode="manual" if by_officer or report.mode == "manual" else "automatic",
        by=by_officer or report.by,
        at=unit.log_time,
        irregular=irregular,
        hazardous=bool(known.routed.hazardous),
    )
    _add_to_group(unit, known)
    unit.put(VISIT, visit, known.model_copy(update={"raised": True, "outstanding": None}))
    unit.emit(topics.PASSAGE_RECORDED, passage, subject=visit)


def on_departed(event: Event, unit: Unit, visit: str) -> None:
    _end(unit, visit, event.read(VehicleDeparted).how)


def on_retracted(event: Event, unit: Unit, visit: str) -> None:
    _end(unit, visit, "retracted")


def _end(unit: Unit, visit: str, how: str) -> None:
    unit.forward()
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is None or known.ended:
        return
    unit.put(VISIT, visit, known.model_copy(update={"ended": how, "outstanding": None}))
    unit.emit(topics.VISIT_ENDED, VisitEnded(visit=visit, how=how, raised=known.raised), subject=visit)


def _add_to_group(unit: Unit, known: WeighedVisit) -> None:
    """Weigh a declaration's trucks as one: small shortfalls on every truck show up in the sum (policy item (七))."""
    documents = {no for passed in known.passed for no in passed.documents}
    plan = known.routed.plan if known.routed else None
    if len(documents) != 1 or plan is None or known.goods is None:
        return
    no = documents.pop()
    group = unit.get(GROUP, no, GroupWeight) or GroupWeight(since=unit.log_time)
    doubt = uncertainty(plan.total, plan.tare, plan.tare_source)
    unit.put(
        GROUP,
        no,
        GroupWeight(
            declared=group.declared + plan.gross,
            measured=group.measured + known.goods,
            squares=quantise(group.squares + doubt * doubt),
            trucks=group.trucks + 1,
            since=group.since,
        ),
    )


def doubt_of(group: GroupWeight) -> Decimal:
    """Uncertainty of a group's sum, kg: the trucks' errors are independent."""
    return quantise(group.squares.sqrt())
