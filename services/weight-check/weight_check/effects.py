"""What follows from an event beside the visit itself. Pure code gives effects; `verdict_revision` carries them out, in
their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from kakou.contracts.base import OutboundModel

from weight_check.records import DeviceFault, Orders, VisitEntry
from weight_check.rules.group import GroupWeight
from weight_check.rules.tare import MeasuredTare

PASSAGES: Final = "passages"
"""The sequence of the zone's passages."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell an event of type `event` about `subject`. shown: what readers see of it in headers, without reading it."""

    event: str
    data: OutboundModel
    subject: str
    shown: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class TakeNumbers:
    """The numbers of `sequence` up to `last` are taken: a lane's commands (`gate.lane`), or PASSAGES."""

    sequence: str
    last: int


@dataclass(frozen=True, slots=True)
class StandAtLane:
    """The visit's truck stands in the lane now. What was raised there before is no early report any more."""

    lane: str
    visit: str


@dataclass(frozen=True, slots=True)
class NoteEarlyRaise:
    """The barrier rose for a visit that has not been gathered."""

    lane: str
    visit: str


@dataclass(frozen=True, slots=True)
class ForgetEarlyRaise:
    """The truck that went through before it was gathered has departed."""

    lane: str


@dataclass(frozen=True, slots=True)
class AwaitWeight:
    """The weight may follow until `limit` after `since`."""

    lane: str
    visit: str
    since: datetime
    limit: timedelta


@dataclass(frozen=True, slots=True)
class StopAwaitingWeight:
    visit: str


@dataclass(frozen=True, slots=True)
class AwaitOfficer:
    """An officer has `limit` from now on to answer."""

    visit: str
    limit: timedelta


@dataclass(frozen=True, slots=True)
class StopAwaitingOfficer:
    visit: str


@dataclass(frozen=True, slots=True)
class AwaitRaise:
    """The barrier must have reported its raise by `until` (policy barrier_wait)."""

    lane: str
    visit: str
    until: datetime


@dataclass(frozen=True, slots=True)
class WithdrawRaises:
    """The truck of `visit` stands in the lane: what was raised there for others may not be carried out any more."""

    lane: str
    visit: str


@dataclass(frozen=True, slots=True)
class StopAwaitingRaise:
    lane: str
    visit: str


@dataclass(frozen=True, slots=True)
class AwaitSeal:
    """The visit's seals must have answered by `until` (policy seal_wait)."""

    visit: str
    until: datetime


@dataclass(frozen=True, slots=True)
class KeepOrders:
    """Officers' commands to the lane that no device has answered, and the raise that is proposed for it."""

    lane: str
    orders: Orders


@dataclass(frozen=True, slots=True)
class KeepFault:
    """device: `gate.lane:device`. fault: None where it works again."""

    device: str
    fault: DeviceFault | None


@dataclass(frozen=True, slots=True)
class KeepTare:
    """The tare of a truck, as this gate knows it."""

    plate: str
    tare: MeasuredTare


@dataclass(frozen=True, slots=True)
class KeepGroup:
    """What a declaration's trucks weigh together."""

    declaration: str
    group: GroupWeight


@dataclass(frozen=True, slots=True)
class AwaitSecondOfficer:
    """A raise that is proposed for the lane is worth nothing after `until`."""

    lane: str
    until: datetime


Wait = (
    AwaitWeight
    | StopAwaitingWeight
    | AwaitOfficer
    | StopAwaitingOfficer
    | AwaitRaise
    | WithdrawRaises
    | StopAwaitingRaise
    | AwaitSeal
    | AwaitSecondOfficer
)
Effect = (
    Tell
    | TakeNumbers
    | StandAtLane
    | NoteEarlyRaise
    | ForgetEarlyRaise
    | KeepOrders
    | KeepFault
    | KeepTare
    | KeepGroup
    | Wait
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A visit as an event leaves it, and what else follows, in order. no: the visit's address."""

    no: str
    visit: VisitEntry
    effects: tuple[Effect, ...] = ()

    def then(self, *effects: Effect) -> "Revision":
        return Revision(self.no, self.visit, (*self.effects, *effects))

    def with_visit(self, **fields: Any) -> "Revision":
        return Revision(self.no, self.visit.model_copy(update=fields), self.effects)

    def last_number(self, sequence: str, before: int) -> int:
        """The last number taken of `sequence`, where `before` was the last when the event came."""
        numbers = (one for one in reversed(self.effects) if isinstance(one, TakeNumbers))
        return next((one.last for one in numbers if one.sequence == sequence), before)
