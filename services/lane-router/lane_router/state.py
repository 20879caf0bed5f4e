# ruff: noqa: S105 - kinds of entries about passes, no passwords
"""What lane-router keeps for a zone: kinds of entries and their shapes. Small pointers are kept as plain text."""

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Final, Literal

from kakou.catalogue.catalogue import CATALOGUE, Catalogue
from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.pass_view import PassState
from kakou.contracts.verdicts import Reason
from kakou.values.decimals import ZERO, Quantity
from kakou.values.identifiers import Direction
from kakou.values.times import Time
from pydantic import Field

DECLARATION: Final = "declaration"
PASS: Final = "pass"
PASSES_OF_PLATE: Final = "plate-passes"
VEHICLE: Final = "vehicle"
PLATE_OF_TAG: Final = "tag"
PLATE_OF_CARD: Final = "card"
ENTERPRISE: Final = "enterprise"
CONTROL_ORDER: Final = "control-order"
ORDERS_ON: Final = "orders"
"""By target, `kind:no`: the orders against it that are not released."""
LANE: Final = "lane"
"""By `gate.lane`: LaneEntry."""
LANE_REPORT: Final = "lane-report"
"""By `gate.lane`: LaneReport."""
LANES: Final = "lanes"
"""Field `all`: Numbers of every lane ever heard of."""
AT_LANE: Final = "at-lane"
"""By `gate.lane`: the visits gathered there last, as text; see places.at_lane."""
STORAGE_UNIT: Final = "storage-unit"
ADDITIONS: Final = "hazardous-goods"
"""Field `book`: AdditionsEntry, what the zone adds to the reference data."""
POLICY: Final = "policy"
VISIT: Final = "visit"
EARLY_REPORTS: Final = "early-reports"
"""By visit: VisitReported, what its lane reported before its gathering came; forgotten when a visit would be."""
GATHERED_ON: Final = "gathered"
"""Per log day, `gathered/{day}`: visits begun on it, in pages of Numbers, and how many pages under `pages`."""
WATCHED: Final = "watched"
"""By slot: Numbers of what has a time limit, each with its kind. Field `book`: the limits it was last looked at by."""
EARLY: Final = "early"
"""By number: Early, of a document that is not on record yet. Field `all`: Numbers of those that have any."""
AWAY: Final = "away"
"""By `firm:item_no`: Away."""
EQUIPMENT: Final = "equipment"
"""By `firm:item_no` or `firm:part_no`: Equipment, the evidence of what was checked when it entered."""
SUPERVISED: Final = "supervised"
"""By `document:line`: Supervised."""
DRAW_KEY: Final = "draw-key"

ALL: Final = "all"
BOOK: Final = "book"


class Numbers(OutboundModel):
    """An index: numbers in the order they came."""

    nos: tuple[str, ...] = ()

    def with_no(self, no: str) -> "Numbers":
        return self if no in self.nos else Numbers(nos=(*self.nos, no))

    def without(self, no: str) -> "Numbers":
        return Numbers(nos=tuple(other for other in self.nos if other != no))


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
    was approved, or its last amendment, where it was amended here since.
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


class PassesOfPlate(OutboundModel):
    """Passes of a plate that may still be used, and by direction the last used up, voided, expired or refused."""

    live: tuple[str, ...] = ()
    last_in: str | None = None
    last_out: str | None = None

    def last(self, direction: Direction) -> str | None:
        return self.last_in if direction == "I" else self.last_out


class VehicleEntry(OutboundModel):
    document: Vehicle
    version: int
    etag: str


class EnterpriseEntry(OutboundModel):
    document: Enterprise
    version: int
    etag: str


class ControlOrderEntry(OutboundModel):
    document: ControlOrder
    version: int
    etag: str


class LaneEntry(OutboundModel):
    document: Lane
    version: int
    etag: str


class StorageUnitEntry(OutboundModel):
    document: StorageUnit
    version: int
    etag: str


class AdditionsEntry(OutboundModel):
    """What the zone adds to the reference data on hazardous goods, ready to classify by."""

    document: HazardousAdditions
    version: int = 0
    etag: str = ""

    @cached_property
    def catalogue(self) -> Catalogue:
        """What goods are known by: the data file's and the zone's."""
        return CATALOGUE.with_added(self.document.substances) if self.document.substances else CATALOGUE

    @cached_property
    def bans(self) -> frozenset[frozenset[str]]:
        """Pairs of classes that the zone does not want on one truck."""
        return frozenset(frozenset(each.classes) for each in self.document.mixed_loading)


class LaneReport(OutboundModel):
    """What a lane last said of itself. faulty: its key devices that are out of service. watched: a timer is set.

    silent: the id of the task about its silence, from when it fell silent until it speaks again.
    """

    open: bool
    faulty: tuple[str, ...]
    at: Time
    watched: bool = False
    silent: str | None = None


class Early(OutboundModel):
    """What was said of a document too early. passes: those that were approved elsewhere and name it."""

    words: tuple[Word, ...] = ()
    passes: tuple[str, ...] = ()


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


class Supervised(OutboundModel):
    """Imported equipment in the ledger until its supervision ends. since: it entered. left: what of it was declared out
    before."""

    since: Time
    quantity: Quantity
    left: Quantity = ZERO


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
