"""What a lane shall do, numbered in its one sequence. Only weight-check numbers a lane's commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import Action, Command, Device

from weight_check.effects import Effect, Revision, TakeNumbers, Tell
from weight_check.facts import Facts, LaneFacts
from weight_check.records import WeighedVisit
from weight_check.rules.reading import PASSING
from weight_check.rules.verdict import Judgement, driver_text

AGAIN: Final[dict[Device, frozenset[str]]] = {
    "bridge": PASSING,
    "camera": frozenset({"identity.container.check-digit", "identity.container.unread"}),
}
"""By device, the reasons that another reading may clear at once (interface: commands)."""


class Instruction(NamedTuple):
    """A command before it has its number. See Command."""

    device: Device
    do: Action
    not_after: datetime | None = None
    held_for: Literal["announcement"] | None = None
    text: str | None = None
    seals: tuple[str, ...] = ()


def numbered(lane: str, last: int, wanted: Sequence[Instruction]) -> tuple[Command, ...]:
    """The commands of the lane `gate.lane` that follow its command number `last`."""
    return tuple(
        Command(
            id=f"{lane}-{sequence}",
            sequence=sequence,
            device=each.device,
            do=each.do,
            not_after=each.not_after,
            held_for=each.held_for,
            text=each.text,
            seals=each.seals,
        )
        for sequence, each in enumerate(wanted, last + 1)
    )


def verdict_instructions(
    facts: Facts, routed: VisitRouted, visit: WeighedVisit, judgement: Judgement, held: bool
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
    told.append(Instruction("display", "show", text=driver_text(judgement, width)))
    if mode == "live" and judgement.verdict != "release":
        codes = {each.code for each in judgement.reasons}
        told += [Instruction(device, "re-collect") for device, wanted in AGAIN.items() if codes & wanted]
    if judgement.verdict == "release" and mode == "live":
        until = facts.event.log_time + routed.patience.barrier
        told.append(Instruction("barrier", "raise", not_after=until, held_for="announcement" if held else None))
    return told


def lane_commanded(
    lane: str,
    told: Sequence[Command],
    *,
    because: str,
    visit: str | None = None,
    by: str | None = None,
    reason: str | None = None,
    superseded: tuple[int, ...] = (),
) -> tuple[Effect, ...]:
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
    return TakeNumbers(lane, told[-1].sequence), Tell(topics.LANE_COMMANDED, commanded, visit or lane)


def command_lane(revision: Revision, lane: LaneFacts, wanted: Instruction, because: str) -> Revision:
    """Give one command to the visit's lane, beside any verdict."""
    told = numbered(lane.name, revision.last_number(lane.name, lane.last_command), [wanted])
    return revision.then(*lane_commanded(lane.name, told, because=because, visit=revision.no))
