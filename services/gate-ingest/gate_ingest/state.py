"""What the read model keeps for a zone: kinds of entries and their shapes."""

from datetime import UTC, datetime
from typing import Annotated, Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy_book import BEGINNING, PolicyBook
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.picture import Pictures
from kakou.contracts.verdicts import CheckResult, Command, Verdict, VerdictWord
from kakou.contracts.visit_view import VisitPassage
from kakou.values.identifiers import Direction
from pydantic import Field

VISIT: Final = "visit"
"""By address: VisitKept."""
REFERRAL: Final = "referral"
"""By visit: Referral; gone once it is settled."""
LANE_HEAD: Final = "lane-head"
"""By `gate.lane`: Sequences of its commands."""
COMMAND_DAYS: Final = "command-days"
"""By `gate.lane`, text: log days on which it was given commands that are kept, each with the sequence of that day's
first: `2026-11-27:312 2026-11-28:350`."""
COMMANDS: Final = "commands"
"""By `gate.lane` and log day, `G1.E01 2026-11-27`: commands that leave together."""
LANE_HEARD: Final = "lane-heard"
"""By `gate.lane`, text: lanes that have reported, WORKS or IDLE as their last report says."""
LANE_SILENT: Final = "lane-silent"
"""By `gate.lane`, text: lanes that no longer report."""
CONFIGURED_LANE: Final = "lane"
"""By `gate.lane`: DocumentChanged of a lane."""
OFFERS: Final = "offers"
"""By `gate.lane`: Freed."""
FORECAST: Final = "forecast"
"""By visit: ForecastMade."""
DECLARATION: Final = "declaration"
"""By number: DeclarationChanged."""
OPEN_DECLARATION: Final = "open-declaration"
"""By number, text: declarations not fully passed."""
PASS: Final = "pass"  # noqa: S105 - a kind of entry
"""By number: PassView."""
TASK: Final = "task"
"""By id: Task."""
PASSAGES: Final = "passages"
"""Field `head`: Sequences of the zone's passages."""
LEFT: Final = "left"
"""By kind, text: position in `gate.inbound` of the tick at which entries of that kind left last, for the history."""
OUTCOMES: Final = "outcomes"
"""Field `blocks`: OutcomeBlocks."""

WORKS: Final = "1"
IDLE: Final = "0"
HEAD: Final = "head"
BLOCKS: Final = "blocks"
ADDITIONS_NO: Final = "hazardous-goods"
"""A zone has one set of additions to the reference data; this is its number."""
POLICY_NO: Final = "policy"
"""A zone has one policy; this is its number."""
POLICY_BOOK: Final = "policy-book"
"""By POLICY_NO: PolicyKept."""

COMMANDS_KEPT: Final = 2_000
"""Commands of a lane that a terminal can still ask for, at most; those before have long expired."""

OFFERS_KEPT: Final = 200

OUTCOME_BLOCK: Final = 4_096
PASSAGE_BLOCK: Final = 1_000


def lane_no(gate: str, lane: str) -> str:
    """The number under which a lane is kept."""
    return f"{gate}.{lane}"


def commands_kind(gate: str, lane: str) -> str:
    """The kind under which CommandKept is kept, by its sequence."""
    return f"commands.{gate}.{lane}"


def outcome_kind(root: int) -> str:
    """The kind under which the Answer to the write at `root` is kept, by its root; absent means done."""
    return f"outcome/{root // OUTCOME_BLOCK}"


def passage_kind(sequence: int) -> str:
    """The kind under which Passage is kept, by its sequence."""
    return f"passage/{sequence // PASSAGE_BLOCK}"


class Sequences(OutboundModel):
    """A dense sequence as far as it is kept: `first` to `last`; nothing yet while last < first."""

    first: int = 1
    last: int = 0


class LaneCommand(Command):
    """A command as the lane gets it, with the verdict in force for its visit, both absent from commands about no
    truck."""

    visit: str | None
    """The visit that it is about, if any."""
    direction: Direction | None = None
    """I into the zone, E out of it."""
    revision: int | None = None
    """The revision of the verdict in force."""
    verdict: VerdictWord | None = None
    """Whether the truck may pass, must not, or an officer must look."""
    check_result: CheckResult | None = None
    """The same by JGS/T 14: Y release, N alarm, M an officer must look."""
    led: str = ""
    """What the driver reads on the lane's display."""
    by: Annotated[str | None, Field(exclude_if=lambda by: by is None)] = None
    """The officer who gave the command."""
    reason: Annotated[str | None, Field(exclude_if=lambda reason: reason is None)] = None
    """Why the officer gave it."""
    proposed_by: Annotated[str | None, Field(exclude_if=lambda by: by is None)] = None
    """The officer who had commanded the same before, where the policy asks for two."""


class CommandKept(LaneCommand):
    """A command as it is kept. stands: neither superseded nor carried out, as far as is known.

    root: position of the event that it follows from, for commands beside a verdict.
    """

    stands: bool = True
    root: int | None = None


class Freed(OutboundModel):
    """The last held commands of a lane that hazmat-notify has freed, by sequence; and those it will not free."""

    sequences: tuple[int, ...] = ()
    withheld: tuple[int, ...] = ()


class VisitKept(OutboundModel):
    """A visit as far as it is known. since: log time of what was first heard of it.

    level: the credit level of the firm whose goods they are.
    held: sequence of the command that its verdict's release waits for, until the safety office is told.
    raises: sequences of raise commands that may still be carried out. asked: its verdict asks an officer.
    """

    visit: str
    gate: str
    lane: str
    since: datetime
    verdict: Verdict | None = None
    earlier: tuple[Verdict, ...] = ()
    plate: str | None = None
    level: Annotated[str | None, Field(exclude_if=lambda level: level is None)] = None
    waiting_for: str | None = None
    held: int | None = None
    raises: tuple[int, ...] = ()
    asked: bool = False
    passage: VisitPassage | None = None
    last_at: datetime
    ended: str | None = None
    pictures: Pictures = ()


class PolicyKept(OutboundModel):
    """The zone's policy over time, as lane-router told it last, at log time `told_at`."""

    book: PolicyBook = PolicyBook()
    etag: str | None = None
    told_at: datetime = BEGINNING

    def now(self) -> datetime:
        """What was told is in force, also where this machine's clock is behind the log's."""
        return max(self.told_at, datetime.now(UTC))


def policy_before(changed: DocumentChanged | None) -> PolicyKept:
    """What a build that kept the last document alone knew of the policy; None where the zone never set any."""
    if changed is None:
        return PolicyKept()
    return PolicyKept(book=PolicyBook().as_told(changed.document, changed.version, BEGINNING), etag=changed.etag)


class Referral(OutboundModel):
    """A visit that waits for an officer."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    opened_at: datetime
    """Since when it waits, by the zone's clock."""
    due: datetime | None
    """When an officer should have answered."""
    plate: str | None
    """The truck's plate; null where it is not known."""
    level: str | None = None
    """The credit level of the enterprise whose goods they are; null where it is not known."""
    verdict: Verdict
    """The verdict that referred it."""


def conflicts_kind(day: str) -> str:
    """The kind under which the Answer to an event of a log day (ISO), whose id was used before, is kept by visit."""
    return f"outcome/{conflicts_block(day)}"


def conflicts_block(day: str) -> str:
    """The name of the day's conflicts among the blocks of outcomes."""
    return f"conflicts.{day}"


class OutcomeBlocks(OutboundModel):
    """Blocks of outcomes with the log day (ISO) each was last written on."""

    days: dict[str, str] = Field(default_factory=dict)
