"""What the lane shall do about a verdict. Only weight-check numbers a lane's commands."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import Command
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check.rules.reading import PASSING
from weight_check.rules.verdict import Judgement, driver_text
from weight_check.state import AT_LANE, VISIT, WeighedVisit, number

AGAIN = {"bridge": PASSING, "camera": frozenset({"identity.container.check-digit", "identity.container.unread"})}
"""By device, the reasons that another reading may clear at once (interface: commands)."""


def commands(
    unit: UnitOfWork, routed: VisitRouted, known: WeighedVisit, judgement: Judgement, held: bool
) -> tuple[Command, ...]:
    """None for a lane in shadow, a truck long gone, or one already through. `held`: until the safety office is told.

    A raise that is still outstanding is withdrawn before anything else is said: the answer it gave no longer stands,
    whatever the lane's mode is by now. An advisory lane is told what to show; people raise its barrier. A device
    that may do better at once is asked again. While another truck stands in the lane, its devices are that one's.
    """
    mode, width = routed.lane_set.mode, routed.lane_set.led_width
    if known.over:
        return ()
    lane = f"{routed.gate}.{routed.lane}"
    told = [command(unit, lane, "barrier", "withdrawn")] if known.outstanding else []
    if routed.past or mode == "shadow" or not stands(unit, lane, routed.visit):
        return tuple(told)
    if judgement.verdict != "release":
        told.append(command(unit, lane, "barrier", "keep-closed"))
    told.append(command(unit, lane, "display", "show", text=driver_text(judgement, width)))
    if mode == "live" and judgement.verdict != "release":
        codes = {each.code for each in judgement.reasons}
        told += [command(unit, lane, device, "re-collect") for device, wanted in AGAIN.items() if codes & wanted]
    if judgement.verdict == "release" and mode == "live":
        told.append(_raise(unit, lane, routed.patience.barrier, held))
    return tuple(told)


def stands(unit: UnitOfWork, lane: str, visit: str) -> bool:
    """Whether no other truck that is still there was gathered at the lane after this one."""
    last = unit.get_text(AT_LANE, lane)
    if last is None or last == visit:
        return True
    other = unit.get(VISIT, last, WeighedVisit)
    return other is None or other.over is not None


def _raise(unit: UnitOfWork, lane: str, patience: timedelta, held: bool) -> Command:
    held_for = "announcement" if held else None
    return command(unit, lane, "barrier", "raise", not_after=unit.log_time + patience, held_for=held_for)


def command(unit: UnitOfWork, lane: str, device: str, do: str, **more: Any) -> Command:
    """The lane's next command."""
    sequence = number(unit, lane)
    return Command.model_validate(
        {"id": f"{lane}-{sequence}", "sequence": sequence, "device": device, "do": do, **more}
    )


def tell_lane(
    unit: UnitOfWork,
    lane: str,
    told: Sequence[Command],
    *,
    because: str,
    visit: str | None = None,
    by: str | None = None,
    reason: str | None = None,
    superseded: tuple[int, ...] = (),
) -> None:
    """Give `told` to the lane `gate.lane` beside any verdict. See LaneCommanded."""
    gate, _, name = lane.partition(".")
    commanded = LaneCommanded(
        gate=gate,
        lane=name,
        visit=visit,
        because=because,
        commands=tuple(told),
        by=by,
        reason=reason,
        superseded=superseded,
    )
    unit.emit(topics.LANE_COMMANDED, commanded, subject=visit or lane)
