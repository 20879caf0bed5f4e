"""What time alone brings about: weights that never come, officers and barriers that never answer. Each once."""

from kakou.runtime.event import Event
from kakou.runtime.timers import due_timers
from kakou.runtime.unit import Unit

from weight_check.state import BARRIER_TIMER, REFERRAL_TIMER, VISIT, WEIGHT_TIMER, WeighedVisit
from weight_check.tasks import open_task
from weight_check.weighing import decide


def on_tick(event: Event, unit: Unit) -> None:
    timers = list(due_timers(unit))
    unit.require(VISIT, [timer.no for timer in timers])
    unit.forward()
    for timer in timers:
        known = unit.get(VISIT, timer.no, WeighedVisit)
        if known is None or known.ended or known.raised:
            continue
        if timer.kind == WEIGHT_TIMER and known.verdict is None and not known.readings:
            decide(unit, timer.no, known.model_copy(update={"overdue": True}), "weight-overdue")
        elif timer.kind == REFERRAL_TIMER:
            _escalate(unit, timer.no, known)
        elif timer.kind == BARRIER_TIMER and _raise_is_overdue(unit, known):
            open_task(
                unit,
                "barrier-silent",
                "visit",
                timer.no,
                zh="已放行，道闸没有回报。",
                en="Released, no barrier report.",
            )


def _escalate(unit: Unit, visit: str, known: WeighedVisit) -> None:
    verdict = known.verdict
    if verdict is None or verdict.verdict != "refer" or known.escalated:
        return
    unit.put(VISIT, visit, known.model_copy(update={"escalated": True}))
    open_task(
        unit, "referral-unanswered", "visit", visit, zh="待关员处理的车辆无人应答。", en="No officer has answered."
    )


def _raise_is_overdue(unit: Unit, known: WeighedVisit) -> bool:
    command = known.outstanding
    return command is not None and command.not_after is not None and command.not_after <= unit.log_time
