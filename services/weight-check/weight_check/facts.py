"""What a verdict, and whatever else becomes of a visit, may depend on beside the visit itself: read once, then only
looked at."""

from dataclasses import dataclass
from datetime import datetime

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook

from weight_check.records import Orders, Raises, VisitEntry
from weight_check.rules.bridge import LaneBridge
from weight_check.rules.group import GroupWeight
from weight_check.rules.tare import MeasuredTare


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The event at hand. log_time: the zone's clock. partition, root: where the event of `gate.inbound` stands that it
    follows from."""

    type: str
    zone: str
    log_time: datetime
    partition: int
    root: int
    rules_version: int


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """A lane, `gate.lane`, and who is in it.

    last_command: the number of the last command that it was given. bridge: where there is something to know of it.
    no_seal_reader: it names its devices, and none that works seals. raises: told and not reported. orders: officers'
    commands not answered. last: the visit gathered there last. last_visit: what is kept of that, where it is another
    than the one that the facts are about. raised_early: the visit whose barrier rose before it was gathered.
    """

    name: str
    last_command: int
    bridge: LaneBridge | None
    no_seal_reader: bool
    raises: Raises
    orders: Orders
    last: str | None
    last_visit: VisitEntry | None
    raised_early: str | None

    def is_free_for(self, visit: str) -> bool:
        """Whether no other truck that is still there was gathered at the lane after this one."""
        return self.last in (None, visit) or self.last_visit is None or self.last_visit.over is not None

    def is_clear_behind(self, visit: str) -> bool:
        """Whether whoever was gathered after this truck, or went through before it was gathered, has departed."""
        if self.raised_early not in (None, visit):
            return False
        return self.last in (None, visit) or self.last_visit is None or self.last_visit.ended is not None


@dataclass(frozen=True, slots=True)
class Facts:
    """tare: the truck's, as this gate weighed it. group: the declaration's trucks so far. book: the policy, with what
    is to follow."""

    event: EventFacts
    lane: LaneFacts
    tare: MeasuredTare | None
    group: GroupWeight | None
    book: PolicyBook

    @property
    def policy(self) -> PolicyValues:
        """The values in force now."""
        return self.book.at(self.event.log_time)
