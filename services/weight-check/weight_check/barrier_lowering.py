"""The barrier behind a truck: it comes down when the truck has gone, and never upon the next one."""

from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_visit

from weight_check.commands import command, tell_lane
from weight_check.policy import policy_now
from weight_check.state import AT_LANE, RAISED_EARLY, VISIT, WeighedVisit


def note_barrier(known: WeighedVisit, up: bool) -> WeighedVisit:
    """The visit after its barrier was reported raised or lowered, where the gate works the barrier itself."""
    routed = known.routed
    worked = routed is not None and routed.lane_set.mode == "live" and not routed.past
    return known.model_copy(update={"barrier_up": up and worked})


def lower_behind(unit: UnitOfWork, visit: str, known: WeighedVisit) -> None:
    """Tell the lane to lower the barrier that rose for a truck which has departed, or may have risen unreported.

    Not while another truck is in the lane, which may be under it; and not later than policy barrier_wait.
    """
    if not known.barrier_up and known.outstanding is None:
        return
    place = parse_visit(visit)
    lane = f"{place.gate}.{place.lane}"
    if _others_in(unit, lane, visit):
        return
    lower = command(unit, lane, "barrier", "lower", not_after=unit.log_time + policy_now(unit).barrier_wait)
    tell_lane(unit, lane, [lower], because="departed", visit=visit)


def _others_in(unit: UnitOfWork, lane: str, visit: str) -> bool:
    """Whether a truck that was gathered at the lane after this one, or went through before it was, has not departed."""
    if unit.get_text(RAISED_EARLY, lane) not in (None, visit):
        return True
    last = unit.get_text(AT_LANE, lane)
    if last is None or last == visit:
        return False
    other = unit.get(VISIT, last, WeighedVisit)
    return other is not None and other.ended is None
