"""How a lane stands at one moment: the step that its truck is at, and whether that truck may drive. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from gate_ingest.lane_record import LaneTruck
from gate_ingest.lanes.facts import LaneFacts

Step = Literal[
    "empty",
    "arrived",
    "weighing",
    "sealing",
    "refused",
    "redirected",
    "referred",
    "announcing",
    "released",
    "rising",
    "expired",
    "withdrawn",
    "raised",
]
"""released: by a verdict that people carry out. rising: the barrier is told to rise, and has not reported it. expired:
nobody did so in time. withdrawn: it is not to rise any more."""

WAITS: Final[dict[str, Step]] = {"weight": "weighing", "seal": "sealing"}

BY_HAND_WITHIN: Final = timedelta(minutes=2)
"""For so long a release counts that people carry out: as long as the policy's `barrier_wait` of a new zone."""

DRIVES_OFF_WITHIN: Final = timedelta(minutes=1)
"""For so long the barrier counts as up for a truck. Not every lane reports that it was lowered, or that a truck has
left: the next one must not be shown a leave to drive that was given to the one before."""


@dataclass(frozen=True)
class LaneSeen:
    """overdue: an officer should have answered. down: the barrier is down, or must be taken to be. green: the truck in
    the lane may drive, by what stands at this moment."""

    facts: LaneFacts
    step: Step
    overdue: bool
    down: bool
    green: bool
    at: datetime = field(compare=False)
    """The moment."""

    @property
    def unreleased(self) -> bool:
        """Whether the barrier is up for a truck that nobody released."""
        truck = self.facts.truck
        return self.step == "raised" and not self.down and truck is not None and truck.verdict != "release"

    @property
    def wrong(self) -> bool:
        """Whether a person should look: something does not work, or somebody waits for too long."""
        facts = self.facts
        broken = facts.silent or facts.faulty or facts.failed or facts.barrier_fails
        waits = facts.called or facts.now.proposed is not None or self.overdue
        return bool(broken or waits or self.step in ("expired", "withdrawn"))


def seen_at(facts: LaneFacts, at: datetime) -> LaneSeen:
    """The lane at a moment, by the clock here."""
    truck, step = facts.truck, step_of(facts, at)
    overdue = step == "referred" and truck is not None and truck.due is not None and truck.due <= at
    down = _is_down(facts, at)
    released = truck is not None and truck.verdict == "release"
    drives = step in ("rising", "released") or (step == "raised" and not down and released)
    return LaneSeen(facts, step, overdue, down, green=drives and facts.mode != "shadow", at=at)


def step_of(facts: LaneFacts, at: datetime) -> Step:
    truck = facts.truck
    if truck is None:
        return "empty"
    if truck.raised_at is not None:
        return "raised"
    if truck.waiting_for is not None or truck.verdict is None:
        return WAITS.get(truck.waiting_for or "", "arrived")
    if truck.verdict == "refuse":
        return "refused"
    if truck.verdict == "refer":
        return "redirected" if truck.redirect_to is not None and not truck.asked else "referred"
    return _step_of_released(facts, truck, at)


def _step_of_released(facts: LaneFacts, truck: LaneTruck, at: datetime) -> Step:
    if truck.held is not None and facts.withheld is not None:
        return "referred"
    if not truck.commanded and facts.mode == "live":
        # It was withdrawn for the truck that came, or the lane's devices are another's.
        return "withdrawn"
    if not truck.commanded:
        return "released" if at < truck.at + BY_HAND_WITHIN else "expired"
    if truck.raise_until is None:
        return "withdrawn"
    if truck.raise_until <= at:
        return "expired"
    return "announcing" if truck.held is not None and not facts.freed else "rising"


def _is_down(facts: LaneFacts, at: datetime) -> bool:
    truck, barrier = facts.truck, facts.now.barrier
    if truck is None or truck.raised_at is None:
        return True
    lowered = barrier is not None and barrier.state == "lowered" and barrier.at >= truck.raised_at
    return lowered or truck.raised_at + DRIVES_OFF_WITHIN <= at
