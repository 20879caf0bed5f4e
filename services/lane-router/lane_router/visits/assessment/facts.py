"""Everything that the papers' side of a visit's verdict depends on, as one value: read by `loading.py`, judged by
`assess.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Enterprise, LaneClass, Level, Vehicle
from kakou.contracts.events.findings import Finding

from lane_router.goods.rules.evidence import Evidence
from lane_router.goods.rules.truckload import Truckload
from lane_router.identity.vehicle_identity import Identity
from lane_router.lanes.rules.lane_choice import LaneCondition
from lane_router.records import DeclarationEntry, PassEntry
from lane_router.visits.assessment.accounts import Books


@dataclass(frozen=True, slots=True)
class Papers:
    """What is on record about a vehicle at a lane. findings: of identifying it and of the search for its passes.

    documents: of its passes, by number. enterprises: by firm, those of the passes and of documents that a guarantee is
    asked for. completed: by number of a document that is on record no more, the day on which it was completed. orders:
    control orders that are not released, by target (`kind:no`).
    """

    who: Identity
    findings: tuple[Finding, ...]
    passes: tuple[PassEntry, ...]
    documents: Mapping[str, DeclarationEntry] = field(default_factory=dict)
    completed: Mapping[str, str] = field(default_factory=dict)
    vehicle: Vehicle | None = None
    firm: str | None = None
    enterprises: Mapping[str, Enterprise] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def enterprise(self) -> Enterprise | None:
        return self.enterprises.get(self.firm) if self.firm else None

    @property
    def level(self) -> Level:
        """The firm's credit level; a firm not on record is an ordinary one."""
        return self.level_of(self.firm)

    def level_of(self, firm: str | None) -> Level:
        enterprise = self.enterprises.get(firm) if firm else None
        return enterprise.level if enterprise else "ordinary"


@dataclass(frozen=True, slots=True)
class Lanes:
    """here: the lane that the truck stands in. wanted: the class of lane that its passes and goods ask for.

    others: every other lane of the zone, looked up only where this one is none for the truck; None where it is.
    """

    here: LaneCondition
    wanted: LaneClass
    others: tuple[LaneCondition, ...] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a visit's assessment is a function of, beside the visit itself.

    books: what binding and freeing its passes may touch, and passes of its plates. of_plates: by plate that the vehicle
    bears, its passes that may still be used. in_lanes: by `gate.lane` where a visit holds one of these, the visit that
    stands there now. draw_key: of the zone, as kept; made for this event where draw_key_is_new.
    """

    customs: str
    now: datetime
    policy: PolicyValues
    policy_version: int
    papers: Papers
    load: Truckload
    evidence: Evidence
    books: Books
    lanes: Lanes
    of_plates: Mapping[str, tuple[str, ...]]
    in_lanes: Mapping[str, str | None]
    draw_key: str
    draw_key_is_new: bool
