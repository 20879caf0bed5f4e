"""What is of no use any more leaves the state: visits and tares that are too old to count, at a tick, some at a time,
and what a declaration's trucks weighed, with the declaration."""

from kakou.contracts.events.outbound import DeclarationsForgotten
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


def declarations_forgotten(unit: UnitOfWork, told: DeclarationsForgotten) -> None:
    """What a declaration's trucks weighed is told with whatever is told of it: for as long as lane-router keeps it."""
    unit.require(GROUP, list(told.nos))
    for no in told.nos:
        if unit.get(GROUP, no, GroupWeight) is not None:
            unit.delete(GROUP, no)
