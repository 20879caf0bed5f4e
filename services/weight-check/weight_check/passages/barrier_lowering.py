"""The barrier behind a truck: it comes down when the truck has gone, and never upon the next one."""

from weight_check.devices.commands import Instruction, command_lane
from weight_check.effects import Revision
from weight_check.facts import Facts
from weight_check.records import VisitEntry


def note_barrier(revision: Revision, up: bool) -> Revision:
    """The visit after its barrier was reported raised or lowered, where the gate works the barrier itself."""
    routed = revision.visit.routed
    worked = routed is not None and routed.lane_set.mode == "live" and not routed.past
    return revision.with_visit(barrier_up=up and worked)


def lower_behind(facts: Facts, revision: Revision, before: VisitEntry) -> Revision:
    """Tell the lane to lower the barrier that rose for a truck which has departed, or may have risen unreported.

    Not while another truck is in the lane, which may be under it; and not later than policy barrier_wait.
    before: the visit as it was when the truck departed.
    """
    if not before.barrier_up and before.outstanding is None:
        return revision
    if not facts.lane.is_clear_behind(revision.no):
        return revision
    until = facts.event.log_time + facts.policy.barrier_wait
    return command_lane(revision, facts.lane, Instruction("barrier", "lower", not_after=until), "departed")
