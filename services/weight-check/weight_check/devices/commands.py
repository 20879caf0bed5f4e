"""What a lane shall do, numbered in its one sequence. Only weight-check numbers a lane's commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded
from kakou.contracts.verdicts import Action, Command, Device

from weight_check.effects import Effect, Revision, TakeNumbers, Tell
from weight_check.facts import LaneFacts


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


def lane_commanded(
    lane: str,
    told: Sequence[Command],
    *,
    because: str,
    visit: str | None = None,
    by: str | None = None,
    reason: str | None = None,
    superseded: tuple[int, ...] = (),
    proposed_by: str | None = None,
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
        proposed_by=proposed_by,
    )
    return TakeNumbers(lane, told[-1].sequence), Tell(topics.LANE_COMMANDED, commanded, visit or lane)


def command_lane(revision: Revision, lane: LaneFacts, wanted: Instruction, because: str) -> Revision:
    """Give one command to the visit's lane, beside any verdict."""
    told = numbered(lane.name, revision.last_number(lane.name, lane.last_command), [wanted])
    return revision.then(*lane_commanded(lane.name, told, because=because, visit=revision.no))
