"""What the lane shall do about a verdict."""

from typing import Final

from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import Device

from weight_check.devices.commands import Instruction
from weight_check.facts import Facts
from weight_check.records import VisitEntry
from weight_check.rules.judgement import Judgement, driver_text
from weight_check.rules.reading import PASSING

AGAIN: Final[dict[Device, frozenset[str]]] = {
    "bridge": PASSING,
    "camera": frozenset({"identity.container.check-digit", "identity.container.unread"}),
}
"""By device, the reasons that another reading may clear at once (interface: commands)."""


def verdict_instructions(
    facts: Facts, routed: VisitRouted, visit: VisitEntry, judgement: Judgement, held: bool
) -> list[Instruction]:
    """None for a lane in shadow, a truck long gone, or one already through. `held`: until the safety office is told.

    A raise that is still outstanding is withdrawn before anything else is said: the answer it gave no longer stands,
    whatever the lane's mode is by now. An advisory lane is told what to show; people raise its barrier. A device
    that may do better at once is asked again. While another truck stands in the lane, its devices are that one's.
    """
    mode, width = routed.lane_set.mode, routed.lane_set.led_width
    if visit.over:
        return []
    told = [Instruction("barrier", "withdrawn")] if visit.outstanding else []
    if routed.past or mode == "shadow" or not facts.lane.is_free_for(routed.visit):
        return told
    if judgement.verdict != "release":
        told.append(Instruction("barrier", "keep-closed"))
    told.append(Instruction("display", "show", text=driver_text(judgement, width, held and mode == "live")))
    if mode == "live" and judgement.verdict != "release":
        codes = {each.code for each in judgement.reasons}
        told += [Instruction(device, "re-collect") for device, wanted in AGAIN.items() if codes & wanted]
    if judgement.verdict == "release" and mode == "live":
        until = facts.event.log_time + routed.patience.barrier
        told.append(Instruction("barrier", "raise", not_after=until, held_for="announcement" if held else None))
    return told
