"""What is of no use any more leaves the state, at a tick, some at a time: visits, tares that are too old to count, and
what the trucks of a completed declaration weighed."""

from kakou.runtime.state.retention import has_been_over, take_old
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT

from weight_check.policy import policy_now
from weight_check.rules.group import GroupWeight
from weight_check.rules.tare import MeasuredTare
from weight_check.state import GROUP, TARE, VISIT


def forget_some(unit: UnitOfWork) -> None:
    """At a tick: a page of each kind, the oldest first. What was noted again since goes by its later day."""
    policy = policy_now(unit)
    for visit in take_old(unit, VISIT, VISITS_KEPT):
        unit.delete(VISIT, visit)
    plates = take_old(unit, TARE, policy.tare_life)
    unit.require(TARE, list(plates))
    for plate in plates:
        tare = unit.get(TARE, plate, MeasuredTare)
        if tare is not None and has_been_over(unit, tare.at.date(), policy.tare_life):
            unit.delete(TARE, plate)
    declarations = take_old(unit, GROUP, policy.declarations_kept)
    unit.require(GROUP, list(declarations))
    for declaration in declarations:
        group = unit.get(GROUP, declaration, GroupWeight)
        ended = group.completed_at if group is not None else None
        if ended is not None and has_been_over(unit, ended.date(), policy.declarations_kept):
            unit.delete(GROUP, declaration)
