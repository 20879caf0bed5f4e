"""What hazmat-notify keeps for a zone: kinds of entries and their shapes."""

import re
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated, Final

from kakou.contracts.alert import Alert, AlertAnswer, Severity
from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.subscription import SubscriptionState
from kakou.contracts.task import Task
from kakou.values.decimals import Difference
from pydantic import Field

from hazmat_notify.reference.rules.additions_in_force import Additions, additions

FEED: Final = "feed"
"""Field `head`: FeedHead."""
UNANSWERED: Final = "unanswered"
"""By the alert's id: Unanswered; gone while a person has it in hand, and once it is over."""
ALERT_OF_VISIT: Final = "alert-of-visit"
"""By visit: the alert's id, as text."""
STORAGE_UNIT: Final = "storage-unit"
"""By id: the document."""
STOCK: Final = "stock"
"""By storage unit: stock.rules.balances.Stock."""
UNIT_PAST: Final = "storage-unit-past"
"""By id: UnitPast."""
MOVES_BLOCK: Final = 120
"""Changes of a unit's stock that share a bucket; so few that Redis keeps them in a compact form."""
CHECKPOINT: Final = "stock-checkpoint"
"""By `unit/block`: Checkpoint, the unit's balances before the block's first change."""
BLOCKS: Final = "stock-blocks"
"""By storage unit: Blocks."""
EXIT: Final = "exit"
"""By account (the first pass of an exit, or its visit): stock.rules.exit_accounts.Exit."""
EXIT_OF_PASS: Final = "exit-of-pass"  # noqa: S105 - a kind of entry
"""By pass: the account it went out under, as text."""
STAY: Final = "stay"
"""By `unit/substance`: stock.stay_limit.Stays, when it came in."""
OVERSTAYED: Final = "overstayed"
"""By `unit/substance`: kg that came in so long ago that they should have left, as text."""
STANDING: Final = "standing"
"""By what is the matter (`level/T-01`): the id of its alert, as text, until it is over."""
LANE_POSITION: Final = "lane-position"
"""By lane (`G1 E02`): where it lies on the zone's plan, as a PlanPosition; not there where that is not known."""
UNITS: Final = "storage-units"
"""Field `head`: Units, the ids of all that are on file."""
ADDITIONS: Final = "hazardous-goods"
"""Field `head`: AdditionsKept, what the zone adds to the reference data."""
ADDITIONS_PAST: Final = "hazardous-goods-past"
"""By version: the zone's additions as they stood, as a HazardousAdditions."""
TASK_ABOUT: Final = "task-about"
"""By what is the matter (`T-01/67-56-1`): the id of its task, as text."""
MISMATCH: Final = "mismatch"
"""By storage unit and substance: the open task."""
UNIDENTIFIED: Final = "unidentified"
"""By storage unit: OpenTasks, by the identity of what nothing identifies."""
CONTRADICTED: Final = "contradicted"
"""By storage unit: Identities, of what its identifiers contradict each other about."""
MOTION: Final = "motion"
"""By visit: trucks.rules.motion.InMotion."""
BOUND_FOR: Final = "bound-for"
"""By storage unit: Visits, whose trucks have hazardous goods aboard for it."""
VISIT_OF_PASS: Final = "visit-of-pass"  # noqa: S105 - a kind of entry
"""By pass: the visit whose truck is in motion with it, as text."""
ALERT_OF_PLATE: Final = "alert-of-plate"
"""By plate: the id of the last alert about it, as text."""
SUBSCRIPTION: Final = "subscription"
"""By id: SubscriptionKept."""
ESCALATION: Final = "escalation"
"""Field `head`: the zone's list, as it was set."""

HEAD: Final = "head"

_ALERT_ID = re.compile(r"A[0-9]{1,15}")

BLOCK: Final = 1_000
"""Messages of the feed that share a bucket, so that old ones can be dropped together."""
ALERT: Final = "alert"
"""The line of alerts that are over (`kakou.runtime.state.leaving`)."""


def block_of(sequence: int) -> str:
    """The kind under which the feed's message `sequence` is kept, by its sequence."""
    return f"feed/{sequence // BLOCK}"


def kind_of_alert(no: str) -> str:
    """The kind under which AlertKept is kept, by the alert's id: `A` and the sequence of its first message."""
    sequence = sequence_of_alert(no)
    return f"alert/{sequence // BLOCK}" if sequence is not None else "alert/none"


def sequence_of_alert(no: str) -> int | None:
    """The sequence of the message that began the alert; None for what is no id of an alert."""
    return int(no[1:]) if _ALERT_ID.fullmatch(no) else None


def moves_kind(unit: str, block: int) -> str:
    """The kind under which changes of a unit's stock are kept as text: `ms balance identity`, by number within it."""
    return f"moves/{unit}/{block}"


class Checkpoint(OutboundModel):
    """A unit's balances in kg by substance identity."""

    balances: dict[str, Difference]


class Blocks(OutboundModel):
    """When each block of a unit's changes that is still here began, in milliseconds of log time. first: the number of
    the first of them. left: position in `gate.inbound` of the tick at which a block left last, for the history; -1
    before the first."""

    starts: tuple[int, ...] = ()
    first: int = 0
    left: int = -1


class UnitThen(OutboundModel):
    """A storage unit's document as it stood from `since` on."""

    since: datetime
    document: StorageUnit


class UnitPast(OutboundModel):
    """A storage unit's documents in order."""

    items: tuple[UnitThen, ...] = ()


class Units(OutboundModel):
    """Storage units in the order they were filed."""

    nos: tuple[str, ...] = ()


class Identities(OutboundModel):
    """Substances, each by what makes two descriptions of it one."""

    nos: tuple[str, ...] = ()


class OpenTasks(OutboundModel):
    """Tasks that are open, by what each is about."""

    tasks: dict[str, Task] = Field(default_factory=dict)


class Visits(OutboundModel):
    """Visits in the order in which they came."""

    visits: tuple[str, ...] = ()


class AdditionsKept(OutboundModel):
    """What the zone adds to the reference data now. earlier: the versions before, each with when it began to hold."""

    document: HazardousAdditions
    earlier: tuple[tuple[int, datetime], ...] = ()

    @cached_property
    def additions(self) -> Additions:
        """Ready to judge by."""
        return additions(self.document)


class FeedHead(OutboundModel):
    """The zone's feed: its first message still here, its last, how many alerts were raised of each severity, and how
    many answers were given. left: position in `gate.inbound` of the tick at which a message or an alert left last, for
    the history; -1 before the first."""

    first: int = 1
    last: int = 0
    raised: dict[Severity, int] = Field(default_factory=dict)
    answered: int = 0
    left: int = -1


class Unanswered(OutboundModel):
    """An alert that nobody has in hand. sequence: of its last message. at: since when it wants somebody to.

    climbed: steps taken since then. rested: for how long of that it was in somebody's hands. drill: whether it is one.
    """

    sequence: int
    severity: Severity
    at: datetime
    climbed: int = 0
    rested: timedelta = timedelta()
    drill: Annotated[bool, Field(exclude_if=lambda drill: not drill)] = False

    @property
    def begun(self) -> datetime:
        """From when its waiting counts."""
        return self.at + self.rested


class AlertKept(OutboundModel):
    """An alert as it stands: its last message, and every answer to any of them.

    open: what it is about is not over, and nobody has it in hand. asked: how many answers there were when it last asked
    for one. left: where it stood on the ladder at `left_at`, when it was taken in hand. said: the message before it
    expired.
    """

    message: Alert
    answers: tuple[AlertAnswer, ...] = ()
    open: bool = True
    asked: int = 0
    left: Unanswered | None = None
    left_at: datetime | None = None
    said: Alert | None = None


class SubscriptionKept(OutboundModel):
    """A receiver and how far deliveries to it have come.

    generation: raised whenever somebody changes it; reports that went by an older one change only how far it has come.
    begun: the sequence after which its deliveries began.
    again: the range that is to be delivered again, from the next one on. attempts: deliveries failed in a row.
    set_aside: the last sequences that it refused for good.
    """

    id: str
    url: str
    key: int = 1
    older: bool = False
    state: SubscriptionState = "unverified"
    challenge: str
    generation: int = 0
    begun: int = 0
    through: int = 0
    again: tuple[int, int] | None = None
    attempts: int = 0
    failing_since: datetime | None = None
    why: str | None = None
    set_aside: tuple[int, ...] = ()

    def has(self, sequence: int) -> bool:
        """Whether that message of the feed was delivered to it."""
        return self.begun < sequence <= self.through and sequence not in self.set_aside

    @property
    def keys(self) -> tuple[int, ...]:
        """Numbers of the keys that sign, the newest first."""
        return (self.key, self.key - 1) if self.older and self.key > 1 else (self.key,)
