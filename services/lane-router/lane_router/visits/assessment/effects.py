"""What an assessment would have done, in order: values, carried out by `binding.carry_out` alone."""

from dataclasses import dataclass, field
from datetime import datetime

from lane_router.records import DeclarationEntry, PassEntry, VisitEntry


@dataclass(frozen=True, slots=True)
class KeepPass:
    """Write the pass and tell how it stands. because: `bound` or `freed`."""

    entry: PassEntry
    because: str


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Write a pass that another visit held. Nobody is told yet: the visit at hand tells it when it holds the pass."""

    entry: PassEntry


@dataclass(frozen=True, slots=True)
class KeepDeclaration:
    """Write the declaration and tell how it stands. because: `allocated`, `given-back`, `truck-here`, `truck-left`."""

    entry: DeclarationEntry
    because: str


@dataclass(frozen=True, slots=True)
class KeepVisit:
    """Write the visit."""

    entry: VisitEntry


@dataclass(frozen=True, slots=True)
class KeepDrawKey:
    """Write the zone's key of draws, which was made for the first one."""

    text: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Open a task, unless it was opened before; see `tasks.open_task`. facts: for its text."""

    kind: str
    subject_kind: str
    no: str
    occurrence: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettleTask:
    """Close a task, if it is open."""

    kind: str
    no: str
    why: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Have the visit looked at again when log time reaches `at`: a permission of its goods ends then."""

    at: datetime
    visit: str


Effect = KeepPass | TakeOver | KeepDeclaration | KeepVisit | KeepDrawKey | OpenTask | SettleTask | LookAgain
