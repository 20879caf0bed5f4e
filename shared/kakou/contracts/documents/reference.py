"""Reference data: vehicles, enterprises, control orders, lanes, storage units."""

from typing import Annotated, Literal

from pydantic import Field, Strict, ValidationInfo, field_validator

from kakou.contracts.base import Blank, Code, Count, Flag, Many, Name, Said
from kakou.contracts.containers import document_container
from kakou.contracts.decimals import PositiveAmount
from kakou.contracts.documents.goods import Contact
from kakou.contracts.numbers import ENTERPRISE_CODE, OTHER_DOCUMENT_NO, Direction, EnterpriseCode, pass_no
from kakou.contracts.places import GateCode, Identifier, LaneCode
from kakou.contracts.plates import Plate, document_plate
from kakou.contracts.substance import Substance
from kakou.contracts.times import Day, Time, Until

Level = Literal["aeo", "ordinary", "dishonest"]
"""Credit level (GAC order 251)."""

LaneClass = Literal["declared", "non-declared", "hazardous"]


class Vehicle(Said):
    """A registered vehicle; `tare` in kg. controlled: customs wants it stopped.

    foreign: its plate is another country's, or of Hong Kong or Macao, and compared as text.
    """

    foreign: Annotated[Flag, Field(exclude_if=lambda value: not value)] = False
    plate: Plate
    tag: Annotated[Code | None, Blank] = None
    card: Annotated[Code | None, Blank] = None
    tare: Annotated[PositiveAmount | None, Blank] = None
    tare_source: Annotated[Literal["measured", "certified", "declared"] | None, Blank] = None
    tare_at: Annotated[Time | None, Blank] = None
    valid_until: Annotated[Until | None, Blank] = None
    firm: Annotated[EnterpriseCode | None, Blank] = None
    controlled: Flag = False


class Enterprise(Said):
    """An enterprise and its rating. simplified_suspended: lost the privilege of gate registration (S-50 art. 4)."""

    code: EnterpriseCode
    name: Annotated[Name | None, Blank] = None
    level: Level = "ordinary"
    simplified_suspended: Flag = False
    flags: Annotated[tuple[Name, ...], Many, Field(max_length=50)] = ()


class ControlTarget(Said):
    """Whom or what a control order concerns; `no` has the shape of its kind.

    foreign: of a vehicle, that its plate is another country's.
    """

    kind: Literal["declaration", "pass", "vehicle", "container", "enterprise"]
    foreign: Annotated[Flag, Field(exclude_if=lambda value: not value)] = False
    no: Annotated[str, Field(min_length=1, max_length=64)]

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


class ControlOrder(Said):
    """An order to stop and look (布控). Only `released` lets its target pass."""

    id: Identifier
    target: ControlTarget
    state: Literal["open", "released", "refused"] = "open"


BridgeClass = Literal["III", "IIII"]
"""Accuracy class of a scale (GB/T 7723, OIML R 76)."""


class Bridge(Said):
    """A lane's weighbridge; division (e) and capacity in kg. What is left out is as the policy says."""

    id: Annotated[Identifier | None, Blank] = None
    accuracy: BridgeClass | None = None
    division: Annotated[PositiveAmount | None, Blank] = None
    capacity: Annotated[PositiveAmount | None, Blank] = None
    calibration_due: Annotated[Day | None, Blank] = None


class Lane(Said):
    """A lane as configured. step: which gate of a dual one. led_width: bytes of GB18030 that the display shows."""

    gate: GateCode
    lane: LaneCode
    classes: Annotated[tuple[LaneClass, ...], Many, Field(max_length=3)] = ("declared", "non-declared")
    directions: Annotated[tuple[Direction, ...], Many, Field(max_length=2)] = ("I", "E")
    step: Literal[1, 2] | None = None
    led_width: Annotated[int, Strict(), Field(ge=8, le=512)] = 32
    mode: Literal["live", "advisory", "shadow"] = "live"
    bridge: Bridge | None = None


class DesignMaximum(Said):
    """The most of a substance that a storage unit is built for."""

    substance: Substance
    quantity: PositiveAmount
    unit: Literal["t", "kg"] = "t"


class UnitContact(Contact):
    """Whom the safety office calls about a unit, in this order."""

    email: Annotated[Name | None, Blank] = None


class StorageUnit(Said):
    """Where hazardous goods lie. exposed_people: off-site within 500 m (GB 18218). limit_hours: longest stay."""

    id: Identifier
    kind: Literal["warehouse", "tank-farm", "yard"]
    exposed_people: Count = 0
    design_maximum: Annotated[tuple[DesignMaximum, ...], Many, Field(max_length=500)] = ()
    limit_hours: Annotated[int, Strict(), Field(ge=1, le=100_000)] | None = None
    contacts: Annotated[tuple[UnitContact, ...], Many, Field(max_length=50)] = ()
