"""Reference data: vehicles, enterprises, control orders, lanes, storage units."""

from typing import Annotated, Literal

from pydantic import Field, Strict, ValidationInfo, field_validator

from kakou.contracts.base import Blank, Code, Count, Flag, InboundModel, Many, Name
from kakou.contracts.documents.goods import Contact
from kakou.contracts.substance import Substance
from kakou.values.containers import document_container
from kakou.values.decimals import PositiveAmount
from kakou.values.identifiers import ENTERPRISE_CODE, OTHER_DOCUMENT_NO, Direction, EnterpriseCode, pass_no
from kakou.values.locations import GateCode, Identifier, LaneCode
from kakou.values.plates import Plate, document_plate
from kakou.values.times import Day, Time, Until

Level = Literal["aeo", "ordinary", "dishonest"]
"""Credit level (GAC order 251)."""

LaneClass = Literal["declared", "non-declared", "hazardous"]


class Vehicle(InboundModel):
    """A registered vehicle."""

    foreign: Annotated[Flag, Field(exclude_if=lambda value: not value)] = False
    """Whether the plate is another country's, or of Hong Kong or Macao, and so compared as text."""
    plate: Plate
    """The registration plate."""
    tag: Annotated[Code | None, Blank] = None
    """The id of its radio tag (RFID)."""
    card: Annotated[Code | None, Blank] = None
    """The number of its IC card or electronic plate."""
    tare: Annotated[PositiveAmount | None, Blank] = None
    """Its own weight, empty, in kg."""
    tare_source: Annotated[Literal["measured", "certified", "declared"] | None, Blank] = None
    """Where the tare comes from: weighed, from a certificate, or said by the firm."""
    tare_at: Annotated[Time | None, Blank] = None
    """When the tare was weighed."""
    valid_until: Annotated[Until | None, Blank] = None
    """The last moment at which the registration is valid."""
    firm: Annotated[EnterpriseCode | None, Blank] = None
    """The enterprise that it belongs to, by its customs code."""
    controlled: Flag = False
    """Whether customs wants it stopped."""


class Enterprise(InboundModel):
    """An enterprise and its rating."""

    code: EnterpriseCode
    """Its customs code."""
    name: Annotated[Name | None, Blank] = None
    """Its name."""
    level: Level = "ordinary"
    """Its credit level (GAC order 251), which the ratio of inspections depends on."""
    simplified_suspended: Flag = False
    """Whether it has lost the privilege of gate registration (GAC announcement 2019 No. 50, art. 4)."""
    flags: Annotated[tuple[Name, ...], Many, Field(max_length=50)] = ()
    """Remarks that customs keeps with it."""


class ControlTarget(InboundModel):
    """Whom or what a control order concerns."""

    kind: Literal["declaration", "pass", "vehicle", "container", "enterprise"]
    """What is to be stopped."""
    foreign: Annotated[Flag, Field(exclude_if=lambda value: not value)] = False
    """Whether the plate of a vehicle is another country's, or of Hong Kong or Macao, and so compared as text."""
    no: Annotated[str, Field(min_length=1, max_length=64)]
    """The number, plate or code of what is to be stopped, in the form of its kind."""

    @field_validator("no")
    @classmethod
    def _no_of_its_kind(cls, no: str, info: ValidationInfo) -> str:
        match info.data.get("kind"):
            case "declaration":
                return OTHER_DOCUMENT_NO.read(no)
            case "pass":
                return pass_no(no)
            case "vehicle":
                return document_plate(no, foreign=bool(info.data.get("foreign")))
            case "container":
                return document_container(no)
            case "enterprise":
                return ENTERPRISE_CODE.read(no)
        return no


class ControlOrder(InboundModel):
    """An order to stop and look (布控)."""

    id: Identifier
    """The order's id."""
    target: ControlTarget
    """Whom or what it concerns."""
    state: Literal["open", "released", "refused"] = "open"
    """How it stands; only `released` lets its target pass."""


Metres = Annotated[int, Strict(), Field(ge=-100_000, le=100_000)]


class PlanPosition(InboundModel):
    """A point on the zone's plan, in whole metres from a point that the zone chooses once for all it files."""

    x: Metres
    """Metres to the east."""
    y: Metres
    """Metres to the north."""


Placed = Annotated[PlanPosition | None, Field(exclude_if=lambda position: position is None)]
"""Where on the zone's plan something lies; left out where the zone has not said."""

BridgeClass = Literal["III", "IIII"]
"""Accuracy class of a scale (GB/T 7723, OIML R 76)."""


class Bridge(InboundModel):
    """A lane's weighbridge. What is left out is as the policy says."""

    id: Annotated[Identifier | None, Blank] = None
    """The weighbridge's id."""
    accuracy: BridgeClass | None = None
    """Its accuracy class (GB/T 7723, OIML R 76)."""
    division: Annotated[PositiveAmount | None, Blank] = None
    """Its scale division e in kg."""
    capacity: Annotated[PositiveAmount | None, Blank] = None
    """The most that it can weigh, in kg."""
    calibration_due: Annotated[Day | None, Blank] = None
    """The day by which it must be verified again."""


class Lane(InboundModel):
    """A lane as configured."""

    gate: GateCode
    """The gate that the lane is at."""
    lane: LaneCode
    """The lane's name at its gate."""
    classes: Annotated[tuple[LaneClass, ...], Many, Field(max_length=3)] = ("declared", "non-declared")
    """What the lane lets through: declared goods, non-declared goods, hazardous goods."""
    directions: Annotated[tuple[Direction, ...], Many, Field(max_length=2)] = ("I", "E")
    """In which directions it is passed: I into the zone, E out of it."""
    step: Literal[1, 2] | None = None
    """Which gate of a dual one it is: 1 the first, 2 the second; absent for a single gate."""
    led_width: Annotated[int, Strict(), Field(ge=8, le=512)] = 32
    """How many bytes of GB 18030 its display shows."""
    mode: Literal["live", "advisory", "shadow"] = "live"
    """`live`: its devices get every command; `advisory`: only what to display, people raise it; `shadow`: none."""
    bridge: Bridge | None = None
    """The lane's weighbridge."""
    position: Placed = None
    """Where the lane lies on the zone's plan."""


class DesignMaximum(InboundModel):
    """The most of a substance that a storage unit is built for."""

    substance: Substance
    """The substance."""
    quantity: PositiveAmount
    """The most of it that the unit is built for, in `unit`."""
    unit: Literal["t", "kg"] = "t"
    """The unit of `quantity`."""


class UnitContact(Contact):
    """Whom the safety office calls about a unit, in this order."""

    email: Annotated[Name | None, Blank] = None
    """The e-mail address."""


class StorageUnit(InboundModel):
    """Where hazardous goods lie."""

    id: Identifier
    """The storage unit's id."""
    kind: Literal["warehouse", "tank-farm", "yard"]
    """What it is."""
    exposed_people: Count = 0
    """How many people live or work off-site within 500 m (GB 18218)."""
    design_maximum: Annotated[tuple[DesignMaximum, ...], Many, Field(max_length=500)] = ()
    """The most of each substance that it is built for."""
    limit_hours: Annotated[int, Strict(), Field(ge=1, le=100_000)] | None = None
    """The longest that goods may stay, in hours."""
    contacts: Annotated[tuple[UnitContact, ...], Many, Field(max_length=50)] = ()
    """Whom the safety office calls about it, in this order."""
    position: Placed = None
    """Where its middle lies on the zone's plan."""
