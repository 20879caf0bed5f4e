"""What rules are given and entries hold: declarations with their ledger, passes with their life, visits, evidence."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.pass_view import PassState
from kakou.contracts.verdicts import Reason
from kakou.values.decimals import ZERO, Quantity
from kakou.values.identifiers import Direction
from kakou.values.times import Time
from pydantic import Field


class Word(OutboundModel):
    """A receipt of the national system that is the last word of its kind. at: when it was said, as far as is known."""

    receipt: Receipt
    at: Time


class LineCount(OutboundModel):
    """One goods line's counters, in its declared unit. Line 0 stands for a document that lists no quantities.

    reduced: off the ledger since its supervision ended.
    """

    line: int
    declared: Quantity
    allocated: Quantity
    passed: Quantity
    reduced: Quantity = ZERO


class DeclarationEntry(OutboundModel):
    """A declaration with its ledger.

    bind: the bind type of the passes it is on, None while it is on none. live: passes that hold an allocation.
    here: those of them at the gate, while it is on many trucks. trucks: passes counted. short: a truck brought less
    than was allocated to it. passed_at: when the first truck passed. write_off: since when it is released and fully
    passed. words: the last word of each kind that the national system has said of it. accepted: marks of those that an
    officer has cleared up. approved_as: what a list was when it
    was approved, or its last amendment, where it was amended here since. ended_at: since when nothing of it is to come.
    """

    document: Declaration
    version: int
    etag: str
    counts: tuple[LineCount, ...]
    bind: int | None = None
    live: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    trucks: int = 0
    short: bool = False
    passed_at: Time | None = None
    write_off: Time | None = None
    words: tuple[Word, ...] = ()
    accepted: tuple[str, ...] = ()
    approved_as: Annotated[str | None, Field(exclude_if=lambda digest: digest is None)] = None
    ended_at: Annotated[Time | None, Field(exclude_if=lambda at: at is None)] = None


class Held(OutboundModel):
    """What a pass draws on a declaration's line, in the line's unit."""

    document: str
    line: int
    quantity: Quantity


class Found(OutboundModel):
    """What an officer counted of a pass's own line."""

    line: int
    quantity: Quantity


class PassEntry(OutboundModel):
    """A pass with its state.

    draws: its part of the ledger. held: that part is allocated. visit: the visit that holds it, or used it.
    ending: what it is to become when its visit is known to have ended without a raise.
    words: the last word of each kind that the national system has said of it. accepted: marks of those that an officer
    has cleared up.
    digest: of the filing, by which a repeat is known. counted: what an officer found instead of `draws`, while bound.
    ended_at: since when it is used, void, expired or refused, and holds nothing.
    """

    filed: GatePass
    digest: str
    state: PassState
    filed_at: Time
    approved_at: Time | None = None
    draws: tuple[Held, ...] = ()
    held: bool = False
    visit: str | None = None
    counted: tuple[Held, ...] | None = None
    found: tuple[Found, ...] = ()
    ending: Literal["void", "expired"] | None = None
    gate_1_at: Time | None = None
    words: tuple[Word, ...] = ()
    accepted: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    ended_at: Annotated[Time | None, Field(exclude_if=lambda at: at is None)] = None


class Away(OutboundModel):
    """A thing that went out (or in) under a standing permission and is to come back.

    document: by which it first went, whose permission says until when; since: when that was. goods: as it was described
    then. quantity: what of it is still away, in the line's unit. permission: its type.
    """

    document: str
    direction: Direction
    goods: GoodsLine
    quantity: Quantity
    since: Time
    permission: str | None = None


class EntryCheck(OutboundModel):
    """Imported equipment that entered by a line, and the licence seen then, where one was asked for.

    quantity, unit: what entered. left: what of it has gone out again; each thing is evidence for one exit.
    """

    document: str
    line: int
    licence: str | None
    quantity: Quantity
    unit: str | None
    left: Quantity = ZERO

    @property
    def remains(self) -> Decimal:
        return max(ZERO, self.quantity - self.left)


class Equipment(OutboundModel):
    """Every entry of a thing, the oldest first (policy item (二))."""

    entries: tuple[EntryCheck, ...] = ()


Ending = Literal["passed", "void", "expired", "refused", "completed"]
"""How a pass comes to its end, or a declaration. A place in this order is stored: what is new comes last."""


class Finished(NamedTuple):
    """A pass or declaration that is on record no more. at: when it ended, to the minute; of an expired pass, until when
    it lived."""

    how: Ending
    at: datetime

    @property
    def on(self) -> str:
        """The day, as texts say it."""
        return self.at.date().isoformat()


class Recount(OutboundModel):
    """What an officer found of a pass in a visit, in the documents' units: it counts also when the raise is reported
    after the visit let the pass go."""

    no: str
    counted: tuple[Held, ...]


class VisitEntry(OutboundModel):
    """A visit in progress, or one that ended.

    gathered: the reading that counts. sure: its plate is beyond doubt. other_plate: read later in the same session.
    found: passes it showed or that were found for it; bound: those it holds; contested: those it would hold if another
    visit did not. root: of its first gathering.
    redirected: its papers sent it to another lane. liftable: an officer may release it, as far as its papers say.
    decided: an officer has spoken. clone: the task about its plate's being in another lane too.
    """

    visit: str
    gate: str
    lane: str
    gathered: VehicleGathered
    gathered_at: Time
    offline: bool
    root: int
    papers: int = 1
    plate: str | None = None
    sure: bool = False
    other_plate: str | None = None
    found: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    redirected: bool = False
    liftable: bool = True
    decided: bool = False
    raised_at: Time | None = None
    ended_at: Time | None = None
    clone: str | None = None
    recounts: tuple[Recount, ...] = ()
    ended: Literal["cleared", "backed-out", "retracted", "redirected"] | None = None

    @property
    def over(self) -> bool:
        return self.ended is not None or self.raised_at is not None

    @property
    def may_stand(self) -> bool:
        """Whether nothing was said of its truck's leaving the lane."""
        return not (self.over or self.redirected or self.offline)

    @property
    def at(self) -> str:
        """Its lane, as `gate.lane`."""
        return f"{self.gate}.{self.lane}"

    def looked_at_again(self) -> "VisitEntry":
        """With the next number for what is told of its papers."""
        return self.model_copy(update={"papers": self.papers + 1})
