# ruff: noqa: S105 - kinds of entries about passes, no passwords
"""What lane-router keeps for a zone: kinds of entries and their shapes; those that rules take stand in `records.py`.
Small pointers are kept as plain text."""

from functools import cached_property
from typing import Final

from kakou.catalogue.catalogue import CATALOGUE, Catalogue
from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.values.decimals import ZERO, Quantity
from kakou.values.identifiers import Direction
from kakou.values.times import Time

from lane_router.records import Word

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
"""By `gate.lane`: the visits gathered there last, as text; see lane_state.at_lane."""
LAST_WORD: Final = "last-word"
"""By `gate.lane`: the log position of what was said last by which a verdict there may have changed, as text."""
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
"""By number: Early, of a document that is not on record yet."""
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
    """What was said of a document too early. at: last. passes: those that were approved elsewhere and name it."""

    at: Time
    words: tuple[Word, ...] = ()
    passes: tuple[str, ...] = ()


class Supervised(OutboundModel):
    """Imported equipment in the ledger until its supervision ends. since: it entered. left: what of it was declared out
    before."""

    since: Time
    quantity: Quantity
    left: Quantity = ZERO
